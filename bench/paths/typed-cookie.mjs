import * as cookie from 'cookie'
import * as cookieEs from 'cookie-es'
import { serialize as honoSerialize } from 'hono/utils/cookie'
import { Cookies, cookie as define } from '../../dist/index.js'
import { cookieHeader, inTurn, word } from '../samples.mjs'

const attributes = {
  0: {},
  3: { path: '/', httpOnly: true, sameSite: 'lax' },
  7: {
    maxAge: 34560000,
    domain: 'example.org',
    path: '/',
    expires: new Date(Date.now() + 34560000000),
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
  },
}

/** The definition with the same attributes. It always writes a Path: with 0 attributes rusk writes more than its peers do. */
const definitions = {
  0: define('session', { httpOnly: false, secure: false, sameSite: false }),
  3: define('session', { ...attributes[3], secure: false }),
  7: define('session', attributes[7]),
}

const { maxAge, domain, path, expires, httpOnly, secure, sameSite } = attributes[7]

/** Object literals, as a program writes them: spreading the attributes costs the peer more than its work. */
const literals = {
  0: value => ({ name: 'session', value }),
  3: value => ({ name: 'session', value, path, httpOnly, sameSite }),
  7: value => ({ name: 'session', value, maxAge, domain, path, expires, httpOnly, secure, sameSite }),
}

function writing(count, times) {
  const next = inTurn(() => word(12))
  const definition = definitions[count]
  const options = attributes[count]
  const literal = literals[count]
  const capitals = options.sameSite ? { ...options, sameSite: 'Lax' } : options
  return {
    name: `${count} attributes to a line`,
    cases: {
      rusk: () => definition.stringify(next()),
      'rusk, a whole exchange': () => {
        const cookies = new Cookies('')
        cookies.set(definition, next())
        return cookies.setCookieLines()
      },
      cookie: () => cookie.stringifySetCookie(literal(next())),
      'cookie-es': () => cookieEs.serialize('session', next(), options),
      hono: () => honoSerialize('session', next(), capitals),
      'a bare concatenation': () => `session=${next()}${definition.suffix}`,
    },
    limits: ['a bare concatenation', 'rusk, a whole exchange'],
    targets: [{ times, of: ['cookie'] }],
  }
}

function reading(count) {
  const definition = define('theme')
  const headers = inTurn(() => cookieHeader(count))
  return {
    name: `one of ${count} cookies by its definition`,
    cases: {
      rusk: () => new Cookies(headers()).get(definition),
      cookie: () => cookie.parseCookie(headers()).theme,
      'cookie-es filter': () => cookieEs.parse(headers(), { filter: name => name === 'theme' }).theme,
    },
    targets: [{ times: 1 }],
  }
}

export default {
  title: 'A typed cookie to Set-Cookie and from Cookie',
  groups: [writing(0, 1.6), writing(3, 3), writing(7, 3), reading(8), reading(30)],
}
