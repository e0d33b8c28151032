import { refusal } from './fault.ts'
import { firstOutside, OctetClass } from './octets.ts'

/** The value of each hexadecimal digit; -1 for every other character of ASCII. */
const hexDigits: Int8Array = /* @__PURE__ */ Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)

/**
 * A value with its percent escapes read as UTF-8, as `decodeURIComponent` reads them. A value with a malformed escape, or with
 * escapes that are not UTF-8, comes back as it is. No exception is made and caught: that would cost 30 times the parsing.
 */
export function percentDecode(text: string): string {
  const first = text.indexOf('%')
  return first === -1 ? text : percentDecodeFrom(text, first)
}

/** As `percentDecode`, for a value whose first `%` stands at `first`. */
export function percentDecodeFrom(text: string, first: number): string {
  const { length } = text
  let decoded = text.slice(0, first)
  for (let at = first; at < length; ) {
    let codePoint = octetAt(text, at)
    if (codePoint > 0x7f) {
      const trails = codePoint < 0xe0 ? 1 : codePoint < 0xf0 ? 2 : 3
      if (codePoint < 0xc2 || codePoint > 0xf4) return text
      codePoint &= 0x3f >> trails
      for (let left = trails; left > 0; left--) {
        at += 3
        const octet = octetAt(text, at)
        if (octet >> 6 !== 2) return text
        codePoint = (codePoint << 6) | (octet & 0x3f)
      }
      // Longer than it need be, half a surrogate pair, or beyond Unicode.
      if (codePoint < 1 << (5 * trails + 1) || codePoint >> 11 === 0x1b || codePoint > 0x10ffff) return text
    }
    if (codePoint < 0) return text
    decoded += codePoint > 0xffff ? String.fromCodePoint(codePoint) : String.fromCharCode(codePoint)
    at += 3
    const plain = at
    while (at < length && text.charCodeAt(at) !== 0x25) at++
    if (at > plain) decoded += text.slice(plain, at)
  }
  return decoded
}

/** The octet that the escape at `at` stands for; negative where no complete escape is there. */
function octetAt(text: string, at: number): number {
  if (at + 2 >= text.length || text.charCodeAt(at) !== 0x25) return -1
  const high = text.charCodeAt(at + 1)
  const low = text.charCodeAt(at + 2)
  return high > 127 || low > 127 ? -1 : (hexDigits[high]! << 4) | hexDigits[low]!
}

/**
 * A value in a form that every parser gives back: unchanged where it holds only cookie-octets and no `%`, otherwise as
 * `encodeURIComponent` writes it. `cookieName` stands in the message alone.
 *
 * @throws RuskError `lone-surrogate`: half a character has no UTF-8
 */
export function percentEncode(cookieName: string, value: string): string {
  if (firstOutside(value, OctetClass.plain) === -1) return value
  try {
    return encodeURIComponent(value)
  } catch {
    throw refusal(cookieName, {
      code: 'lone-surrogate',
      fault: 'the value holds half a surrogate pair, which has no UTF-8',
      mend: 'call toWellFormed() on a text; encode bytes as base64url',
    })
  }
}
