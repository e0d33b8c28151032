import {
  cookieValue,
  parseCookie,
  parseCookieDate,
  parseSetCookie,
  splitSetCookie,
  stringifySetCookie,
} from 'rusk'
import { CookieJar } from 'rusk/jar'

const pieces = [
  ...[
    'a',
    'b',
    '__Host-a',
    '__Secure-b',
    '__proto__',
    '=',
    '==',
    ';',
    '; ',
    ';;',
    ',',
    ', ',
    ' ',
    '\t',
    '"',
    '\\',
  ],
  ...[
    '%',
    '%4',
    '%41',
    '%C3%A9',
    '%c3',
    '%ED%A0%80',
    '%F0%9F%A7%80',
    '\0',
    '\x7f',
    '\x80',
    '\xa0',
    '\xff',
    '\n',
    '<',
  ],
  ...[
    'Path=/',
    'Path=/a',
    'path',
    'Domain=example.org',
    'Domain=.www.example.org',
    'Domain=org',
    'Secure',
    'HttpOnly',
  ],
  ...[
    'Max-Age=60',
    'Max-Age=-1',
    'max-age=1e3',
    'SameSite=None',
    'SameSite=strict',
    'Partitioned',
    'Priority=high',
  ],
  ...[
    'Expires=',
    'Wed, 09 Jun 2031 10:18:14 GMT',
    '09-Jun-31 10:18:14',
    'Jun',
    '2031',
    '10:18:14',
    '31',
    '9',
    ':',
    '-',
  ],
]

/** Texts made of such pieces, the same everywhere: a generator of pseudo-random numbers with a fixed start. */
function* hostileTexts(amount) {
  let state = 20260101
  const below = limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  for (let made = 0; made < amount; made++) {
    let text = below(2) ? 'a=1; ' : ''
    for (let length = below(12); length >= 0; length--) text += pieces[below(pieces.length)]
    yield text
  }
}

const fallible = run => {
  try {
    return run()
  } catch (error) {
    return error.code
  }
}

const readers = {
  parseCookie: text => Object.entries(parseCookie(text)),
  cookieValue: text => cookieValue(text, 'a'),
  parseSetCookie: text => parseSetCookie(text),
  stringifySetCookie: text => fallible(() => stringifySetCookie(parseSetCookie(text))),
  splitSetCookie: text => splitSetCookie(text),
  parseCookieDate: text => parseCookieDate(text),
}

/** Digests of what rusk makes of 5,000 hostile texts: one for each function, and one for each kind of jar. */
export async function fingerprints(check) {
  const texts = [...hostileTexts(5_000)]
  for (const [name, read] of Object.entries(readers)) check.same(name, await digest(texts.map(read)))
  for (const like of ['chromium', 'firefox', 'draft']) {
    const jar = new CookieJar({ like, now: () => Date.UTC(2026, 0, 1) })
    const verdicts = texts.map((text, index) => {
      const verdict = jar.receive(`http${index % 3 ? 's' : ''}://www.example.org/a/b`, text)
      return [verdict.stored, verdict.reasons?.map(({ code, facts }) => [code, facts])]
    })
    check.same(
      `jar like ${like}`,
      await digest([verdicts, jar.toJSON(), jar.cookieHeader('https://www.example.org/a/b')]),
    )
  }
}

async function digest(data) {
  const bytes = new TextEncoder().encode(
    JSON.stringify(data, (_, part) => (part === undefined ? null : part)),
  )
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')
}
