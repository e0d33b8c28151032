import { refusal } from './fault.ts'

/** What does not come back unchanged from every parser: all but cookie-octets, and `%`, which percent-decoding would read. */
const outsidePlain = /[^!#$&-+\--:<-[\]-~]/
/** Runs of it. RFC 6265bis §4.1.1 */
export const runsOutsidePlain: RegExp = /[^!#$&-+\--:<-[\]-~]+/g

/**
 * A text whose escapes are the octets of well-formed UTF-8: one, or a first octet and the one to three that it asks for. None is longer
 * than need be, half a surrogate pair, or beyond Unicode. It reads each character once, and never goes far back.
 */
const wellFormed =
  /^(?:[^%]|%(?!c[01]|e0%[89]|ed%[ab]|f0%8|f4%[^8]|f[5-9a-f])(?:[0-7]|(?:[cd]|(?:e|f[\da-f]%[89ab])[\da-f]%[89ab])[\da-f]%[89ab])[\da-f])*$/i

/** How many of the next values are looked through before they are decoded, because one was malformed. Results do not depend on it. */
let wary = 0

/**
 * A value with its percent escapes read as UTF-8, as `decodeURIComponent` reads them. A value with a malformed escape, or with
 * escapes that are not UTF-8, comes back as it is. To catch its exception costs 30 times the parsing of a value, so that one is made
 * for a thousand such values, and for long ones, of which a header has few and an expression remembers too much.
 */
export function percentDecode(text: string): string {
  if (!text.includes('%') || (wary && text.length < 1e5 && wary-- && !wellFormed.test(text))) return text
  try {
    return decodeURIComponent(text)
  } catch {
    wary = 1000
    return text
  }
}

/**
 * A value in a form that every parser gives back: unchanged where it holds only cookie-octets and no `%`, otherwise with `parts` of
 * it, by default all of it, as `encodeURIComponent` writes them. `cookieName` stands in the message alone.
 *
 * @throws RuskError `lone-surrogate`: half a character has no UTF-8
 */
export function percentEncode(cookieName: string, value: string, parts?: RegExp): string {
  if (!outsidePlain.test(value)) return value
  try {
    return parts ? value.replace(parts, encodeURIComponent) : encodeURIComponent(value)
  } catch {
    throw refusal(cookieName, 'lone-surrogate', 'it has half a surrogate pair. Mend: call toWellFormed()')
  }
}
