import { SetCookie } from '@remix-run/headers'
import * as cookie from 'cookie'
import * as cookieEs from 'cookie-es'
import { serialize as honoSerialize } from 'hono/utils/cookie'
import { stringifySetCookie } from '../../dist/index.js'
import { inTurn, word } from '../samples.mjs'

const attributes = {
  0: {},
  3: { path: '/', httpOnly: true, sameSite: 'lax' },
  7: {
    maxAge: 34560000,
    domain: 'example.org',
    path: '/',
    expires: new Date(Date.UTC(2027, 5, 9, 10, 18, 14)),
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
  },
}

/** hono and remix write these words with a capital. */
const capital = options => (options.sameSite ? { ...options, sameSite: 'Lax' } : options)

function group(count) {
  const next = inTurn(() => word(32))
  const options = attributes[count]
  const capitals = capital(options)
  return {
    name: `${count} attributes`,
    cases: {
      rusk: () => stringifySetCookie({ name: 'session', value: next(), ...options }),
      cookie: () => cookie.stringifySetCookie({ name: 'session', value: next(), ...options }),
      'cookie-es': () => cookieEs.serialize('session', next(), options),
      hono: () => honoSerialize('session', next(), capitals),
      remix: () => new SetCookie({ name: 'session', value: next(), ...capitals }).toString(),
    },
    targets: [{ times: 1 }],
  }
}

export default {
  title: 'Stringify a Set-Cookie line from plain options',
  groups: [group(0), group(3), group(7)],
}
