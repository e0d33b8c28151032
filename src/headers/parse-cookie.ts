import { textOf } from './header-text.ts'
import {
  hashed,
  hashOf,
  isFirstMeeting,
  nextReading,
  remember,
  rememberedName,
  remembers,
  slotOf,
} from './name-memo.ts'
import { blankEnd, blankStart, trimmed } from './octets.ts'
import { percentDecode, percentDecodeFrom } from './percent.ts'
import type { CookieRecord, ParseOptions } from './set-cookie.ts'

/** Makes objects that inherit nothing. V8 adds properties to them faster than to those of `Object.create(null)`. */
const Bare = /* @__PURE__ */ (() => {
  function Bare(): void {}
  Bare.prototype = Object.freeze(Object.create(null))
  return Bare as unknown as new () => CookieRecord
})()

/**
 * The cookies of a `Cookie` header by name; of several with one name, the first. Never throws on what the header holds: parts without
 * `=` are skipped. The object inherits nothing, so that `__proto__` and `constructor` are names like all others.
 *
 * @throws RuskError `not-a-string`
 * @see RFC 6265bis §5.8.3
 */
export function parseCookie(header: string, options?: ParseOptions): CookieRecord {
  if (typeof header !== 'string') return parseCookie(textOf('parseCookie', header), options)
  const cookies = new Bare()
  // A lone "=" is nothing, while a nameless cookie such as "=1" counts: as in the npm package `cookie`.
  if (header.length < 2) return cookies
  const decode = options?.decode ?? undefined
  if (decode === undefined && header.indexOf(';') === -1) readOne(cookies, header)
  else readPairs(cookies, header, decode)
  return cookies
}

/** Reads a header of one cookie, the commonest, apart from others: an engine makes the best code for few shapes of object. */
function readOne(cookies: CookieRecord, header: string): void {
  const equals = header.indexOf('=')
  if (equals === -1) return
  const start = blankEnd(header, 0, equals)
  const end = blankStart(header, start, equals)
  const slot = slotOf(hashOf(header, start, end))
  const known = remembers(slot, header, start, end)
  const name = known ? rememberedName(slot) : remember(slot, header.slice(start, end), nextReading())
  cookies[name] = percentDecode(trimmed(header, equals + 1, header.length))
}

function readPairs(cookies: CookieRecord, header: string, decode: ParseOptions['decode']): void {
  const { length } = header
  const reading = nextReading()
  let percent = header.indexOf('%')
  for (let start = 0, end = 0; start < length; start = end + 1) {
    start = blankEnd(header, start, length)
    let hash = 0
    let code = 0
    let equals = start
    for (; equals < length; equals++) {
      code = header.charCodeAt(equals)
      if (code === 0x3d || code === 0x3b) break
      hash = hashed(hash, code)
    }
    if (equals === length) return
    end = equals
    if (code === 0x3b) continue
    end = header.indexOf(';', equals + 1)
    if (end === -1) end = length

    const nameEnd = blankStart(header, start, equals)
    const slot = slotOf(nameEnd === equals ? hash : hashOf(header, start, nameEnd))
    const known = remembers(slot, header, start, nameEnd)
    const name = known ? rememberedName(slot) : remember(slot, header.slice(start, nameEnd), reading)
    // That a name was met tells that it has a value, unless the caller decodes: into undefined, or reading other headers meanwhile.
    if (known && decode === undefined ? !isFirstMeeting(slot, reading) : cookies[name] !== undefined) continue

    const first = blankEnd(header, equals + 1, end)
    const value = header.slice(first, blankStart(header, first, end))
    if (percent !== -1 && percent < first) percent = header.indexOf('%', first)
    if (decode !== undefined) cookies[name] = decode(value)
    else cookies[name] = percent !== -1 && percent < end ? percentDecodeFrom(value, percent - first) : value
  }
}
