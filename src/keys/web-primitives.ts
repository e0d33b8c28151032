import { ecb, gcm } from '@noble/ciphers/aes.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { type Gcm, NONCE_BYTES, type Primitives, TAG_BYTES } from './primitives.ts'

const encoder = new TextEncoder()
// A value may begin with U+FEFF: it is no byte order mark here.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/** JavaScript alone, for runtimes without `node:crypto`. Its WebCrypto answers only later, and keyrings answer at once. */
export const webPrimitives: Primitives = {
  derive: (key, info) => hkdf(sha256, key, undefined, utf8(info), 32),
  mac(key) {
    const keyed = hmac.create(sha256, key)
    return (frame, text) => encodeBase64url(keyed.clone().update(utf8(frame)).update(utf8(text)).digest())
  },
  sameMac(expected, received) {
    if (received.length !== expected.length) return false
    let difference = 0
    for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ received.charCodeAt(i)
    return difference === 0
  },
  gcm: gcmOf,
  aesBlocks: key => blocks => ecb(key, { disablePadding: true }).encrypt(blocks),
  encodeText: text => encodeBase64url(utf8(text)),
  decodeText: encoded => decoder.decode(decodeBase64url(encoded)),
  random: size => crypto.getRandomValues(new Uint8Array(size)),
}

function gcmOf(key: Uint8Array): Gcm {
  return {
    seal(text, additional, nonce) {
      const ciphertext = gcm(key, nonce, utf8(additional)).encrypt(utf8(text))
      const closed = new Uint8Array(NONCE_BYTES + ciphertext.length)
      closed.set(nonce)
      closed.set(ciphertext, NONCE_BYTES)
      return encodeBase64url(closed)
    },
    open(closed, additional) {
      const bytes = decodeBase64url(closed)
      if (bytes === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
      const cipher = gcm(key, bytes.subarray(0, NONCE_BYTES), utf8(additional))
      try {
        return decoder.decode(cipher.decrypt(bytes.subarray(NONCE_BYTES)))
      } catch {
        return undefined
      }
    },
  }
}
