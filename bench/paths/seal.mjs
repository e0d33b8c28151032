import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { sealData, unsealData } from 'iron-session'
import { CompactEncrypt, compactDecrypt } from 'jose'
import sodium from 'sodium-native'
import { keyring } from '../../dist/keys/keys-node.js'
import { keyring as webKeyring } from '../../dist/keys/keys-web.js'
import { inTurn, word } from '../samples.mjs'

const bytes = randomBytes(32)
const secret = bytes.toString('base64url')
const binding = { cookieName: 'draft', purpose: 'cookie' }
const keys = keyring(secret)
const webKeys = webKeyring(secret)
const ironOptions = { password: secret }

/** As @fastify/secure-session uses it: nothing bound to the value, ciphertext and nonce in base64. */
function sodiumRoundTrip(value) {
  const text = Buffer.from(value)
  const nonce = Buffer.allocUnsafe(sodium.crypto_secretbox_NONCEBYTES)
  sodium.randombytes_buf(nonce)
  const closed = Buffer.allocUnsafe(text.length + sodium.crypto_secretbox_MACBYTES)
  sodium.crypto_secretbox_easy(closed, text, nonce, bytes)
  const [left, right] = `${closed.toString('base64')};${nonce.toString('base64')}`.split(';')
  const received = Buffer.from(left, 'base64')
  const opened = Buffer.allocUnsafe(received.length - sodium.crypto_secretbox_MACBYTES)
  const sound = sodium.crypto_secretbox_open_easy(opened, received, Buffer.from(right, 'base64'), bytes)
  return sound ? opened.toString() : undefined
}

const keyObject = createSecretKey(bytes)
const nonce = randomBytes(12)
const bound = Buffer.from('5:draft6:cookiee1ABCD..')

/** What the cipher objects alone take: bytes in, bytes out, with one nonce for all, no text and no token. Never do this. */
function bareGcm(value) {
  const cipher = createCipheriv('aes-256-gcm', keyObject, nonce).setAAD(bound)
  const closed = cipher.update(value)
  cipher.final()
  const decipher = createDecipheriv('aes-256-gcm', keyObject, nonce).setAAD(bound)
  const opened = decipher.setAuthTag(cipher.getAuthTag()).update(closed)
  decipher.final()
  return opened
}

const longNonce = randomBytes(24)

/** The same for the cipher that would need no key of its own for some messages, in JavaScript: bytes in, bytes out. Never do this. */
function bareXChaCha(value) {
  const closed = xchacha20poly1305(bytes, longNonce, bound).encrypt(value)
  return xchacha20poly1305(bytes, longNonce, bound).decrypt(closed)
}

function group(length) {
  const next = inTurn(() => word(length))
  const nextBytes = inTurn(() => Buffer.from(word(length)))
  return {
    name: `${length} bytes`,
    cases: {
      rusk: () => keys.unseal(keys.seal(next(), binding), binding, 0),
      'rusk without node:crypto': () => webKeys.unseal(webKeys.seal(next(), binding), binding, 0),
      'iron-session': async () => unsealData(await sealData({ value: next() }, ironOptions), ironOptions),
      jose: async () => {
        const token = new CompactEncrypt(Buffer.from(next())).setProtectedHeader({
          alg: 'dir',
          enc: 'A256GCM',
        })
        return compactDecrypt(await token.encrypt(bytes), bytes)
      },
      sodium: () => sodiumRoundTrip(next()),
      'bare AES-GCM of node:crypto': () => bareGcm(nextBytes()),
      'bare XChaCha20-Poly1305 of noble': () => bareXChaCha(nextBytes()),
    },
    limits: ['rusk without node:crypto', 'bare AES-GCM of node:crypto', 'bare XChaCha20-Poly1305 of noble'],
    targets: [
      { times: 40, of: ['iron-session'] },
      { times: 12, of: ['jose'] },
      { times: 0.5, of: ['sodium'] },
    ],
  }
}

export default {
  title: 'Seal a value and unseal it',
  note: 'rusk seals with AES-256-GCM through node:crypto, whose cipher objects bound it: made, fed and read for each message, they take about two thirds of the time, as the bare calls show. sodium-native is one call into C for each direction, with nothing bound to the value.',
  groups: [group(32), group(500)],
}
