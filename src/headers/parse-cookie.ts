import { notText } from './header-text.ts'
import { trimmed } from './octets.ts'
import { percentDecode } from './percent.ts'
import type { CookieRecord, ParseOptions } from './set-cookie.ts'

/**
 * The cookies of a `Cookie` header by name; of several with one name, the first. Never throws on what the header holds: parts without
 * `=` are skipped. The object has no prototype, so that `__proto__` and `constructor` are names like all others.
 *
 * @throws RuskError `not-a-string`
 * @see RFC 6265bis §5.8.3
 */
export function parseCookie(header: string, options?: ParseOptions): CookieRecord {
  if (typeof header !== 'string') throw notText('parseCookie', header)
  const cookies: CookieRecord = Object.create(null)
  const { length } = header
  // A lone "=" is nothing, while a nameless cookie such as "=1" counts: as in `cookie`.
  if (length < 2) return cookies
  const decode = options?.decode ?? percentDecode
  let start = 0
  do {
    const equals = header.indexOf('=', start)
    if (equals === -1) break
    let end = header.indexOf(';', start)
    if (end === -1) end = length
    if (equals > end) {
      start = header.lastIndexOf(';', equals) + 1
      continue
    }
    const name = trimmed(header, start, equals)
    if (cookies[name] === undefined) {
      const value = decode(trimmed(header, equals + 1, end))
      cookies[name] = value
    }
    start = end + 1
  } while (start < length)
  return cookies
}
