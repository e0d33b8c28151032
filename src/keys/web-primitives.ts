import { gcm } from '@noble/ciphers/aes.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { type Gcm, NONCE_BYTES, type Primitives, TAG_BYTES } from './primitives.ts'

const BLOCK = 64
const DIGEST = 32

const encoder = new TextEncoder()
// A value may begin with U+FEFF: it is no byte order mark here.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/** JavaScript alone, for runtimes without `node:crypto`. Its WebCrypto answers only later, and keyrings answer at once. */
export const webPrimitives: Primitives = {
  // HKDF: the key is extracted without salt; 32 bytes are the first block of what expands.
  derive: (key, info) => hmac(hmac(new Uint8Array(DIGEST))(key))(utf8(info), Uint8Array.of(1)),
  mac(key) {
    const digest = hmac(key)
    return (frame, text) => encodeBase64url(digest(utf8(frame), utf8(text)))
  },
  sameMac(expected, received) {
    if (received.length !== expected.length) return false
    let difference = 0
    for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ received.charCodeAt(i)
    return difference === 0
  },
  gcm: gcmOf,
  encodeText: text => encodeBase64url(utf8(text)),
  decodeText: encoded => decoder.decode(decodeBase64url(encoded)),
  random: size => crypto.getRandomValues(new Uint8Array(size)),
}

/** HMAC-SHA256 over both pads hashed once. (noble's own hmac and hkdf would bring half a kilobyte of checks along.) */
function hmac(key: Uint8Array): (...parts: readonly Uint8Array[]) => Uint8Array {
  const inner = sha256.create().update(padded(key, 0x36))
  const outer = sha256.create().update(padded(key, 0x5c))
  return (...parts) => {
    const hash = inner.clone()
    for (const part of parts) hash.update(part)
    return outer.clone().update(hash.digest()).digest()
  }
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(BLOCK).fill(pad)
  for (let i = 0; i < key.length; i++) block[i]! ^= key[i]!
  return block
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
