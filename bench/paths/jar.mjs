// A jar of many cookies, ten a site: a line that takes a cookie's place, the Cookie field of a request, bytes a cookie.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CookieJar as ToughJar } from 'tough-cookie'
import { CookieJar } from '../../dist/jar/index.js'
import { consume, rowOf } from '../harness.mjs'
import { flat } from '../samples.mjs'

const perSite = 10
const sizes = [1_000, 10_000, 100_000]
/** Sites are asked in an order that no memory keeps ready: a step that has no factor in common with their number. */
const stride = 7_919

const urlOf = site => flat(`https://www.site${site}.com/account/orders`)
const lineOf = (site, index, turn) =>
  flat(
    `cookie${index}=${turn}alue-${index}-of-${site}; Domain=site${site}.com; Path=/; Max-Age=86400; Secure; HttpOnly; SameSite=Lax`,
  )

/** Addresses, and lines by site with two values each, so that what is set differs from what is there. */
function traffic(size) {
  const urls = Array.from({ length: size / perSite }, (_, site) => urlOf(site))
  const lines = turn =>
    urls.map((_, site) => Array.from({ length: perSite }, (_, index) => lineOf(site, index, turn)))
  return { urls, turns: [lines('v'), lines('w')] }
}

const jars = {
  rusk: () => {
    const jar = new CookieJar()
    return {
      jar,
      set: (line, url) => jar.receive(url, line),
      get: url => jar.cookieHeader(url),
    }
  },
  'tough-cookie': () => {
    const jar = new ToughJar()
    return {
      jar,
      set: (line, url) => jar.setCookieSync(line, url),
      get: url => jar.getCookieStringSync(url),
    }
  },
}

function filled(name, { urls, turns }) {
  const own = jars[name]()
  for (const [site, url] of urls.entries()) for (const line of turns[0][site]) own.set(line, url)
  return own
}

const filledAll = each => Object.fromEntries(Object.keys(jars).map(name => [name, filled(name, each)]))

const hostOf = url => url.slice(8, url.indexOf('/', 8))

/** What no jar can do without: one look-up by host, of one object with as much text as the Cookie fields hold. */
function bareMap({ urls, full }) {
  return new Map(urls.map(url => [flat(hostOf(url)), { header: flat(full.rusk.get(url)), uses: 0 }]))
}

/** Addresses of so many sites in turn: those that are there, or each made afresh. */
function addresses(urls, asked, afresh) {
  let at = 0
  if (afresh) {
    return () => {
      at = (at + stride) % asked
      return `https://www.site${at}.com/account/orders`
    }
  }
  return () => {
    at = (at + stride) % asked
    return urls[at]
  }
}

function getting(size, { urls, full, bare }, { asked, wanted, afresh = false }) {
  const next = () => addresses(urls, asked, afresh)
  const caseOf = name => {
    const { get } = full[name]
    const url = next()
    return () => get(url())
  }
  const [url, bareUrl] = [next(), next()]
  return {
    name: `get, ${size.toLocaleString('en')} cookies, ${asked.toLocaleString('en')} sites in turn${afresh ? ', addresses made afresh' : ''}`,
    cases: {
      rusk: caseOf('rusk'),
      'tough-cookie': caseOf('tough-cookie'),
      'new URL': () => new URL(url()),
      'bare Map': () => {
        const found = bare.get(hostOf(bareUrl()))
        found.uses++
        return found.header
      },
    },
    limits: ['new URL', 'bare Map'],
    targets: wanted,
    warm: 50_000,
  }
}

/** The lines of a site one after the other, as those of a response. */
function bySite({ urls, turns }) {
  let [turn, at, index] = [1, 0, 0]
  return set => {
    if (++index === perSite) {
      index = 0
      at = (at + stride) % urls.length
      if (at === 0) turn = 1 - turn
    }
    return set(turns[turn][at][index], urls[at])
  }
}

/** The lines that each host sends for itself alone, two values of each: no more text than a processor's cache holds. */
const ownLines = ['v', 'w'].map(turn =>
  Array.from({ length: perSite }, (_, index) =>
    flat(
      `cookie${index}=${turn}alue-${index}-of-a-host; Path=/; Max-Age=86400; Secure; HttpOnly; SameSite=Lax`,
    ),
  ),
)

/** Each line from another site than the one before. */
function inTurn({ urls }) {
  let [turn, at, index] = [1, 0, 0]
  return set => {
    at = (at + stride) % urls.length
    if (at === 0 && ++index === perSite) {
      index = 0
      turn = 1 - turn
    }
    return set(ownLines[turn][index], urls[at])
  }
}

const pairOf = line => line.slice(0, line.indexOf(';'))

/** What no jar can do without: one look-up by host, and a new object for the one of ten that has the name. */
function bareSet(urls) {
  const hosts = new Map(
    urls.map(url => [flat(hostOf(url)), ownLines[0].map(line => ({ pair: flat(pairOf(line)) }))]),
  )
  return (line, url) => {
    const cookies = hosts.get(hostOf(url))
    const name = line.slice(0, line.indexOf('=') + 1)
    const at = cookies.findIndex(({ pair }) => pair.startsWith(name))
    cookies[at] = { pair: pairOf(line) }
    return cookies[at]
  }
}

function setting(size, { full, ...each }, { name, order, limits = {} }) {
  const caseOf = set => {
    const next = order(each)
    return () => next(set)
  }
  const sets = { rusk: full.rusk.set, 'tough-cookie': full['tough-cookie'].set, ...limits }
  return {
    name: `set, ${size.toLocaleString('en')} cookies${name}`,
    cases: Object.fromEntries(Object.entries(sets).map(([label, set]) => [label, caseOf(set)])),
    limits: Object.keys(limits),
    targets: [{ times: 3, of: ['tough-cookie'] }],
    warm: 50_000,
  }
}

/** Jars that hold what each host sent for itself alone. */
function filledInTurn(size) {
  const { urls } = around.get(size)
  const full = Object.fromEntries(Object.keys(jars).map(name => [name, jars[name]()]))
  for (const url of urls)
    for (const line of ownLines[0]) for (const { set } of Object.values(full)) set(line, url)
  return { urls, full }
}

function settingInTurn(size) {
  const { urls, full } = ownOf.get(size)
  const name = `, ${urls.length.toLocaleString('en')} sites in turn`
  return setting(size, { full, urls }, { name, order: inTurn, limits: { 'bare Map': bareSet(urls) } })
}

/** The same in a large jar and in a small one, each of its sites in turn. */
function beside(name, caseOf) {
  return {
    name,
    cases: { rusk: caseOf(100_000), 'in the small jar': caseOf(1_000) },
    targets: [{ times: 1 / 1.5, of: ['in the small jar'] }],
    warm: 50_000,
  }
}

function flatness() {
  const get = afresh => size => {
    const { urls, full } = around.get(size)
    const url = addresses(urls, urls.length, afresh)
    return () => full.rusk.get(url())
  }
  const set = size => {
    const { urls, full } = ownOf.get(size)
    const next = inTurn({ urls })
    return () => next(full.rusk.set)
  }
  const jars = '100,000 cookies of 10,000 sites beside 1,000 of 100, each in turn'
  return {
    gets: [beside(`get, ${jars}`, get(false)), beside(`get, ${jars}, addresses made afresh`, get(true))],
    sets: [beside(`set, ${jars}`, set)],
  }
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** Bytes of objects, and of the buffers beside them. */
function held() {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Lines come and go as they do from a network: nothing but the jar holds on to them. */
function bytesOf(name, sites) {
  collect()
  collect()
  const before = held()
  const { set, jar } = jars[name]()
  for (let site = 0; site < sites; site++) {
    for (let index = 0; index < perSite; index++) set(lineOf(site, index, 'v'), urlOf(site))
  }
  collect()
  collect()
  const bytes = held() - before
  consume(jar)
  return bytes / (sites * perSite)
}

const around = new Map(
  sizes.map(size => {
    const each = traffic(size)
    const full = filledAll(each)
    return [size, { ...each, full, bare: bareMap({ ...each, full }) }]
  }),
)

const ownOf = new Map([1_000, 100_000].map(size => [size, filledInTurn(size)]))

export default {
  title: 'A jar of cookies',
  note: 'Ten cookies a site; each request is to another site than the one before. With 10,000 sites in turn, processor caches hold neither addresses nor cookies: a bare `Map` of the same hosts, with as much in it, grows as well.',
  groups: [
    ...sizes.map(size =>
      getting(size, around.get(size), {
        asked: 100,
        wanted: [
          { times: 5, of: ['tough-cookie'] },
          { times: 1 / 3, of: ['new URL'] },
        ],
      }),
    ),
    ...[false, true].map(afresh =>
      getting(100_000, around.get(100_000), {
        asked: 10_000,
        afresh,
        wanted: [
          { times: 5, of: ['tough-cookie'] },
          { times: 1 / 3, of: ['new URL'] },
        ],
      }),
    ),
    ...flatness().gets,
    // Jars that are set are no jars that are asked: what a jar remembers of its sites is as it is between their responses.
    ...sizes.map(size =>
      setting(size, { ...around.get(size), full: filledAll(around.get(size)) }, { name: '', order: bySite }),
    ),
    settingInTurn(1_000),
    settingInTurn(100_000),
    ...flatness().sets,
  ],
  async measure() {
    // A first jar pays for what all share, such as compiled code.
    for (const name of Object.keys(jars)) bytesOf(name, 1_000)
    const values = Object.fromEntries(Object.keys(jars).map(name => [name, bytesOf(name, 10_000)]))
    return [rowOf({ name: 'memory, 100,000 cookies', targets: [{ times: 2 }] }, values, 'bytes a cookie')]
  },
}
