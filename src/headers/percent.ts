import { refusal } from './fault.ts'
import { firstOutside, OctetClass } from './octets.ts'

/** The value of each hexadecimal digit; -1 for every other character of ASCII. */
const hexDigits: Int8Array = /* @__PURE__ */ Int8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
  return digit
})

/** The octet that the percent escape at `at` stands for; -1 where no complete escape is there. */
function octetAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x25 || at + 2 >= text.length) return -1
  const high = text.charCodeAt(at + 1)
  const low = text.charCodeAt(at + 2)
  if (high > 127 || low > 127) return -1
  const octet = (hexDigits[high]! << 4) | hexDigits[low]!
  return octet < 0 ? -1 : octet
}

/**
 * A value with its percent escapes read as UTF-8, as `decodeURIComponent` reads them. A value with a malformed escape, or with
 * escapes that are not UTF-8, comes back as it is. No exception is made and caught: that would cost 30 times the parsing.
 */
export function percentDecode(text: string): string {
  const first = text.indexOf('%')
  return first === -1 ? text : (decodeFrom(text, first) ?? text)
}

function decodeFrom(text: string, first: number): string | undefined {
  let decoded = text.slice(0, first)
  let at = first
  while (true) {
    const codePoint = codePointAt(text, at)
    if (codePoint === -1) return undefined
    decoded += String.fromCodePoint(codePoint)
    at += escapedLength(codePoint)
    const next = text.charCodeAt(at) === 0x25 ? at : text.indexOf('%', at)
    if (next === -1) return at === text.length ? decoded : decoded + text.slice(at)
    if (next !== at) decoded += text.slice(at, next)
    at = next
  }
}

/** How many characters the escapes of a code point take: three for each octet of its UTF-8. */
function escapedLength(codePoint: number): number {
  if (codePoint < 0x80) return 3
  if (codePoint < 0x800) return 6
  return codePoint < 0x10000 ? 9 : 12
}

/** The code point whose UTF-8 the escapes at `at` spell; -1 where they do not spell one. */
function codePointAt(text: string, at: number): number {
  const lead = octetAt(text, at)
  if (lead < 0x80) return lead
  if (lead < 0xc2 || lead > 0xf4) return -1
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  let codePoint = lead & (0x7f >> length)
  for (let octet = 1; octet < length; octet++) {
    const trail = octetAt(text, at + 3 * octet)
    if (trail >> 6 !== 2) return -1
    codePoint = (codePoint << 6) | (trail & 0x3f)
  }
  if (length === 3 && (codePoint < 0x800 || (codePoint >= 0xd800 && codePoint <= 0xdfff))) return -1
  if (length === 4 && (codePoint < 0x10000 || codePoint > 0x10ffff)) return -1
  return codePoint
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
