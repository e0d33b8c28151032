const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = /* @__PURE__ */ new TextEncoder()

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

/** Whether bytes, one character each, are well-formed UTF-8. */
export function isUtf8(bytes: string): boolean {
  return isAscii(bytes) || encodeUtf8(decodeUtf8(bytes)) === bytes
}

/** The text that bytes spell in UTF-8, one character per byte; ill-formed ones become U+FFFD. */
export function decodeUtf8(bytes: string): string {
  if (isAscii(bytes)) return bytes
  const array = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at)
  return decoder.decode(array)
}

/**
 * The bytes of a text in UTF-8, one character per byte. Half a surrogate pair becomes U+FFFD, or the three bytes that its code
 * would have.
 */
export function encodeUtf8(text: string, loneSurrogate: 'kept' | 'replaced' = 'replaced'): string {
  if (isAscii(text)) return text
  let bytes = ''
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (loneSurrogate === 'kept' && code >= 0xd800 && code <= 0xdfff) {
      bytes += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
    } else for (const byte of encoder.encode(character)) bytes += String.fromCharCode(byte)
  }
  return bytes
}
