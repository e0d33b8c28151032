const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NONE = 64

/** Six bits for each ASCII code, or NONE. */
const SEXTETS = new Uint8Array(128).fill(NONE)
for (let sextet = 0; sextet < 64; sextet++) SEXTETS[ALPHABET.charCodeAt(sextet)] = sextet

/** The bytes as base64url without padding. @see RFC 4648 §5 */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (let i = 0; i < bytes.length; i++) {
    held = ((held & 0xff) << 8) | bytes[i]!
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += ALPHABET[(held >> bits) & 63]
    }
  }
  return bits === 0 ? text : text + ALPHABET[(held << (6 - bits)) & 63]
}

/** The bytes, or `undefined` unless `text` is the one unpadded base64url form of some bytes. @see RFC 4648 §3.5 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let held = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const sextet = SEXTETS[text.charCodeAt(i)] ?? NONE
    if (sextet === NONE) return undefined
    held = ((held & 0xff) << 6) | sextet
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  // Bits left over after the last byte carry nothing: any but zero would be a second form of the same bytes.
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined
}
