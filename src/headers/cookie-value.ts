import { isBlank, trimmed } from './octets.ts'
import { percentDecode } from './percent.ts'
import type { ParseOptions } from './set-cookie.ts'

/**
 * The value of one cookie in a `Cookie` header, the first of its name, read without parsing the others; undefined where there is
 * none. It is what `parseCookie(header, options)[name]` is. An absent header, undefined or null, has no cookies.
 *
 * @see RFC 6265bis §5.8.3
 */
export function cookieValue(
  header: string | null | undefined,
  name: string,
  options?: ParseOptions,
): string | undefined {
  if (typeof header !== 'string' || header.length < 2) return undefined
  const decode = options?.decode ?? percentDecode
  let start = 0
  const { length } = header
  while (start < length) {
    let end = header.indexOf(';', start)
    if (end === -1) end = length
    while (start < end && isBlank(header.charCodeAt(start))) start++
    let at = start + name.length
    if (header.startsWith(name, start)) {
      while (at < end && isBlank(header.charCodeAt(at))) at++
      if (at < end && header.charCodeAt(at) === 0x3d && header.indexOf('=', start) === at) {
        const value = decode(trimmed(header, at + 1, end))
        if (value !== undefined) return value
      }
    }
    start = end + 1
  }
  return undefined
}
