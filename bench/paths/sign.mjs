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

const hmac = { name: 'HMAC', hash: 'SHA-256' }
const importKey = () => crypto.subtle.importKey('raw', Buffer.from(secret), hmac, false, ['sign', 'verify'])
const kept = await importKey()

/** The bare calls: nothing framed, nothing encoded. */
async function webCrypto(key, value) {
  const bytes = Buffer.from(value)
  return crypto.subtle.verify('HMAC', key, await crypto.subtle.sign('HMAC', key, bytes), bytes)
}

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
      WebCrypto: async () => webCrypto(await importKey(), next()),
      'WebCrypto, its key kept': () => webCrypto(kept, next()),
    },
    limits: ['rusk without node:crypto', 'WebCrypto, its key kept'],
    targets: [
      { times: 1.2, of: ['cookie-signature'] },
      { times: 15, of: ['hono', 'remix', 'WebCrypto'] },
    ],
  }
}

export default {
  title: 'Sign a value and verify it',
  note: 'rusk also checks that the value fits a cookie, and covers the cookie-name, the purpose and an expiry; the others sign the value alone. hono, remix and WebCrypto import the key for each cookie, as hono and remix do; the bare WebCrypto calls with a key kept stand beside it.',
  groups: [group(32), group(500)],
}
