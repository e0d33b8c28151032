import { createCookie } from '@remix-run/cookie'
import { sign, unsign } from 'cookie-signature'
import { parseSigned, serializeSigned } from 'hono/utils/cookie'
import { keyring } from '../../dist/keys/keys-node.js'
import { keyring as webKeyring } from '../../dist/keys/keys-web.js'
import { inTurn, word } from '../samples.mjs'

const secret = word(43).replaceAll('.', '-').slice(0, 42).concat('A')
const binding = { cookieName: 'prefs', purpose: 'cookie' }
const keys = keyring(secret)
const webKeys = webKeyring(secret)
const remix = createCookie('prefs', { secrets: [secret] })

/** What WebCrypto alone costs: the key imported once, nothing framed, nothing encoded. */
const hmac = { name: 'HMAC', hash: 'SHA-256' }
const webKey = await crypto.subtle.importKey('raw', Buffer.from(secret), hmac, false, ['sign', 'verify'])

function group(length) {
  const next = inTurn(() => word(length))
  return {
    name: `${length} bytes`,
    cases: {
      rusk: () => keys.verify(keys.sign(next(), binding), binding, 0),
      'rusk without node:crypto': () => webKeys.verify(webKeys.sign(next(), binding), binding, 0),
      'cookie-signature': () => unsign(sign(next(), secret), secret),
      hono: async () => parseSigned(await serializeSigned('prefs', next(), secret), secret, 'prefs'),
      remix: async () => remix.parse(await remix.serialize(next())),
      WebCrypto: async () => {
        const bytes = Buffer.from(next())
        return crypto.subtle.verify('HMAC', webKey, await crypto.subtle.sign('HMAC', webKey, bytes), bytes)
      },
    },
    limits: ['rusk without node:crypto'],
    targets: [
      { times: 1.2, of: ['cookie-signature'] },
      { times: 15, of: ['hono', 'remix', 'WebCrypto'] },
    ],
  }
}

export default {
  title: 'Sign a value and verify it',
  note: 'rusk also checks that the value fits a cookie, and covers the cookie-name, the purpose and an expiry; the others sign the value alone. WebCrypto is the bare call with the key imported once.',
  groups: [group(32), group(500)],
}
