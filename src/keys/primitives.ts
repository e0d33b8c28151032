/** `size` random bytes, good enough for keys. A nonce is read before the next call, so the bytes may be a view of a pool. */
export type RandomBytes = (size: number) => Uint8Array

export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** AES-256-GCM under one key. Texts are UTF-8; closed text is base64url of nonce, ciphertext and tag. */
export interface Gcm {
  /** `nonce`: 12 bytes, never twice. */
  seal(text: string, additional: string, nonce: Uint8Array): string
  /** `undefined` unless `closed` is exactly what `seal` gave for this key and `additional`. */
  open(closed: string, additional: string): string | undefined
}

/** The cryptography of one runtime. Two sets exist, and they give the same bytes. */
export interface Primitives {
  /** HKDF-SHA256 without salt: 32 bytes for one use of a key. */
  derive(key: Uint8Array, info: string): Uint8Array
  /** HMAC-SHA256 over the UTF-8 bytes of a frame and a text after it: 43 characters of base64url. */
  mac(key: Uint8Array): (frame: string, text: string) => string
  /** Whether the MAC received is the one expected, in a time that tells nothing of where they differ. */
  sameMac(expected: string, received: string): boolean
  gcm(key: Uint8Array): Gcm
  /** The UTF-8 bytes of a text, as base64url. */
  encodeText(text: string): string
  decodeText(encoded: string): string
  /** Random bytes that nobody else sees: a fresh array. */
  readonly random: RandomBytes
}
