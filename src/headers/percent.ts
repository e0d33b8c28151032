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
  if (escapedOctet(text, first) < 0) return text
  const { length } = text
  let decoded = text.slice(0, first)
  for (let at = first; at < length; ) {
    if (text.charCodeAt(at) !== 0x25) {
      const plain = at
      while (at < length && text.charCodeAt(at) !== 0x25) at++
      decoded += text.slice(plain, at)
      continue
    }
    const octet = escapedOctet(text, at)
    if (octet < 0) return text
    if (octet < 0x80) {
      decoded += String.fromCharCode(octet)
      at += 3
      continue
    }
    const codePoint = escapedCodePoint(text, at, octet)
    if (codePoint === -1) return text
    decoded += String.fromCodePoint(codePoint)
    at += codePoint < 0x800 ? 6 : codePoint < 0x10000 ? 9 : 12
  }
  return decoded
}

/** The octet that the escape at `at` stands for; negative where no complete escape is there. */
function escapedOctet(text: string, at: number): number {
  if (at + 2 >= text.length || text.charCodeAt(at) !== 0x25) return -1
  const high = text.charCodeAt(at + 1)
  const low = text.charCodeAt(at + 2)
  return high > 127 || low > 127 ? -1 : (hexDigits[high]! << 4) | hexDigits[low]!
}

/** The code point beyond ASCII whose UTF-8 starts with the octet `lead`, escaped at `at`; -1 where there is none. */
function escapedCodePoint(text: string, at: number, lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return -1
  const second = escapedOctet(text, at + 3)
  if (second >> 6 !== 2) return -1
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | (second & 0x3f)
  const third = escapedOctet(text, at + 6)
  if (third >> 6 !== 2) return -1
  const end = ((second & 0x3f) << 6) | (third & 0x3f)
  if (lead < 0xf0) {
    const codePoint = ((lead & 0x0f) << 12) | end
    return codePoint < 0x800 || codePoint >> 11 === 0xd800 >> 11 ? -1 : codePoint
  }
  const fourth = escapedOctet(text, at + 9)
  if (fourth >> 6 !== 2) return -1
  const codePoint = ((lead & 0x07) << 18) | (end << 6) | (fourth & 0x3f)
  return codePoint < 0x10000 || codePoint > 0x10ffff ? -1 : codePoint
}

/**
 * A value in a form that every parser gives back: unchanged where it holds only cookie-octets and no `%`, otherwise as
 * `encodeURIComponent` writes it. `cookieName` stands in the message alone.
 *
 * @throws RuskError `lone-surrogate`: half a character has no UTF-8
 */
export function percentEncode(cookieName: string, value: string): string {
  if (firstOutside(value, OctetClass.plain) === -1) return value
  if (isWellFormed(value)) return encodeURIComponent(value)
  throw refusal(cookieName, {
    code: 'lone-surrogate',
    fault: 'the value holds half a surrogate pair, which has no UTF-8',
    mend: 'call toWellFormed() on a text; encode bytes as base64url',
  })
}

function isWellFormed(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0xd800 || code > 0xdfff) continue
    if (code > 0xdbff) return false
    const low = text.charCodeAt(++at)
    if (!(low >= 0xdc00 && low <= 0xdfff)) return false
  }
  return true
}
