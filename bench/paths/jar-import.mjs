// A jar of 100,000 cookies from a file: its JSON beside tough-cookie's; cookies.txt, which tough-cookie does not read, beside the same.
import { MemoryCookieStore, CookieJar as ToughJar } from 'tough-cookie'
import { fromNetscape, toNetscape } from '../../dist/jar/formats/index.js'
import { CookieJar } from '../../dist/jar/index.js'
import { consume, rowOf } from '../harness.mjs'

const sites = 10_000
const perSite = 10

function filled() {
  const [jar, tough] = [new CookieJar(), new ToughJar()]
  for (let site = 0; site < sites; site++) {
    for (let index = 0; index < perSite; index++) {
      const url = `https://www.site${site}.com/`
      const line = `cookie${index}=value-${index}-of-${site}; Domain=site${site}.com; Path=/; Max-Age=86400; Secure; SameSite=Lax`
      jar.receive(url, line)
      tough.setCookieSync(line, url)
    }
  }
  return { jar, tough }
}

/** tough-cookie's JSON in files of 1,000 cookies: on one of all it runs out of stack, since it calls itself for each. */
function piecesOf(tough) {
  const { cookies, ...rest } = tough.toJSON()
  return Array.from({ length: Math.ceil(cookies.length / 1000) }, (_, piece) =>
    JSON.stringify({ ...rest, cookies: cookies.slice(piece * 1000, (piece + 1) * 1000) }),
  )
}

function fromPieces(pieces) {
  const store = new MemoryCookieStore()
  let jar
  for (const piece of pieces) jar = ToughJar.fromJSON(piece, store)
  return jar
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

/** Each case is some 0.2 s long: a round of each in turn, and the median of the rounds. */
function timed(cases, rounds) {
  const times = new Map(Object.keys(cases).map(label => [label, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [label, run] of Object.entries(cases)) {
      const start = process.hrtime.bigint()
      consume(run())
      const took = Number(process.hrtime.bigint() - start)
      // The first round is for compiling.
      if (round > 0) times.get(label).push(took)
    }
  }
  return Object.fromEntries([...times].map(([label, each]) => [label, median(each)]))
}

async function measure({ quick }) {
  const { jar, tough } = filled()
  const [json, pieces] = [JSON.stringify(jar), piecesOf(tough)]
  const text = toNetscape(jar.cookies()).text
  const fromText = () => {
    const own = new CookieJar()
    own.restore(fromNetscape(text).cookies)
    return own
  }
  for (const own of [CookieJar.from(json), fromText()]) {
    if (own.size !== sites * perSite) throw new Error(`imported ${own.size} cookies of ${sites * perSite}`)
  }
  const values = timed(
    { json: () => CookieJar.from(json), text: fromText, 'tough-cookie': () => fromPieces(pieces) },
    quick ? 3 : 9,
  )
  const rowOfCase = (name, label) =>
    rowOf(
      { name, targets: [{ times: 1 }] },
      { rusk: values[label], 'tough-cookie': values['tough-cookie'] },
      'ns',
    )
  return [rowOfCase('JSON', 'json'), rowOfCase('cookies.txt, tough-cookie from its JSON', 'text')]
}

export default {
  title: 'A jar of 100,000 cookies from a file',
  note: 'From text to a jar that answers. tough-cookie gets its JSON in 100 pieces: on one of 100,000 cookies it runs out of stack.',
  measure,
}
