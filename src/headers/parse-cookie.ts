import { blankEnd, blankStart, indexOrEnd, trimmed } from './octets.ts'
import { percentDecode } from './percent.ts'
import type { CookieRecord, ParseOptions } from './set-cookie.ts'

/** Makes objects that inherit nothing. V8 adds properties to them faster than to those of `Object.create(null)`. */
const Bare = /* @__PURE__ */ (() => {
  function Bare(): void {}
  Bare.prototype = Object.freeze({ __proto__: null })
  return Bare as unknown as new () => CookieRecord
})()

/**
 * Names of cookies met lately, in slots by their hash, as the very strings that became property keys: to make a key of a new string
 * costs more than all other steps of reading a cookie. No value is ever kept here, and whatever stands here, results are the same.
 */
const names: string[] = /* @__PURE__ */ new Array<string>(512).fill('')
/** By slot: the reading, by its number, that last met a name of this slot. */
const lastMet: Float64Array = /* @__PURE__ */ new Float64Array(512)
let readings = 0

/**
 * The cookies of a `Cookie` header by name; of several with one name, the first. Never throws on what the header holds: parts without
 * `=` are skipped. The object inherits nothing, so that `__proto__` and `constructor` are names like all others.
 *
 * @throws TypeError where the header is no string
 * @see RFC 6265bis §5.8.3
 */
export function parseCookie(header: string, options?: ParseOptions): CookieRecord {
  const cookies = new Bare()
  const { length } = header
  // A lone "=" is nothing, while a nameless cookie such as "=1" counts: as in the npm package `cookie`.
  if (length < 2) return cookies
  const decode = options?.decode ?? (header.includes('%') ? percentDecode : undefined)
  const reading = ++readings
  for (let start = 0, end = 0; start < length; start = end + 1) {
    start = blankEnd(header, start, length)
    let hash = 0
    for (end = start; end < length; end++) {
      const code = header.charCodeAt(end)
      if (code === 0x3d || code === 0x3b) break
      // Without blanks, so that those around a name do not count: a name has one slot.
      if (code > 0x20) hash = (Math.imul(hash, 31) + code) | 0
    }
    if (header.charCodeAt(end) !== 0x3d) continue
    const equals = end
    end = indexOrEnd(header, ';', equals)
    const slot = (hash ^ (hash >>> 9)) & 511
    const nameEnd = blankStart(header, start, equals)
    let name = names[slot]!
    if (name.length !== nameEnd - start || !header.startsWith(name, start)) {
      name = header.slice(start, nameEnd)
      // One name of a header does not push out another, nor is a long one kept.
      if (lastMet[slot] !== reading && name.length < 65) names[slot] = name
    }
    // The first name of its slot has no value yet, unless the caller's decoding reads another header meanwhile.
    if ((lastMet[slot] === reading || options?.decode) && cookies[name] !== undefined) continue
    lastMet[slot] = reading
    const value = trimmed(header, equals + 1, end)
    cookies[name] = decode === undefined ? value : decode(value)
  }
  return cookies
}
