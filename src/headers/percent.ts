import { refusal } from './fault.ts'

/** What does not come back unchanged from every parser: all but cookie-octets, and `%`, which percent-decoding would read. */
const outsidePlain = /[^!#$&-+\--:<-[\]-~]/

/** By the number of octets that follow the first of a character in UTF-8: the least such first octet, and the least code point. */
const firstOctets = [0, 0xc0, 0xe0, 0xf0]
const firstCodePoints = [0, 0x80, 0x800, 0x10000]

/**
 * A value with its percent escapes read as UTF-8, as `decodeURIComponent` reads them. A value with a malformed escape, or with
 * escapes that are not UTF-8, comes back as it is. No exception is made and caught: that would cost 30 times the parsing.
 */
export function percentDecode(text: string): string {
  let end = text.indexOf('%')
  if (end === -1) return text
  let decoded = text.slice(0, end)
  while (end < text.length) {
    const octet = octetAt(text, end)
    const trails = octet < 0x80 ? 0 : octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3
    let codePoint = octet - firstOctets[trails]!
    end += 3
    for (let left = trails; left > 0; left--, end += 3) {
      const trail = octetAt(text, end)
      if (trail >> 6 !== 2) return text
      codePoint = (codePoint << 6) | (trail & 0x3f)
    }
    // Malformed or longer than it need be, half a surrogate pair, or beyond Unicode.
    if (codePoint < firstCodePoints[trails]! || codePoint >> 11 === 0x1b || codePoint > 0x10ffff) return text
    decoded += String.fromCodePoint(codePoint)
    const plain = end
    while (end < text.length && text.charCodeAt(end) !== 0x25) end++
    if (end > plain) decoded += text.slice(plain, end)
  }
  return decoded
}

/** The octet that the escape at `at` stands for; -1 where no complete escape is there. */
function octetAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x25) return -1
  return (hexDigit(text.charCodeAt(at + 1)) << 4) | hexDigit(text.charCodeAt(at + 2))
}

/** The value of a hexadecimal digit; -1 for every other character. */
function hexDigit(code: number): number {
  if (code > 0x2f && code < 0x3a) return code - 0x30
  const small = code | 0x20
  return small > 0x60 && small < 0x67 ? small - 0x57 : -1
}

/**
 * A value in a form that every parser gives back: unchanged where it holds only cookie-octets and no `%`, otherwise as
 * `encodeURIComponent` writes it. `cookieName` stands in the message alone.
 *
 * @throws RuskError `lone-surrogate`: half a character has no UTF-8
 */
export function percentEncode(cookieName: string, value: string): string {
  if (!outsidePlain.test(value)) return value
  try {
    return encodeURIComponent(value)
  } catch {
    throw refusal(cookieName, {
      code: 'lone-surrogate',
      fault: 'the value has half a surrogate pair',
      mend: 'call toWellFormed() on it, or encode bytes as base64url',
    })
  }
}
