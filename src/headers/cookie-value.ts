import { notText } from './header-text.ts'
import { blankEnd, blankStart, isBlank, trimmed } from './octets.ts'
import { parseCookie } from './parse-cookie.ts'
import { percentDecode } from './percent.ts'
import type { ParseOptions } from './set-cookie.ts'

/**
 * The value of one cookie in a `Cookie` header, the first of its name, without parsing the others; undefined where there is none.
 * It is what `parseCookie(header, options)[name]` is. An absent header, undefined or null, has no cookies.
 *
 * @throws RuskError `not-a-string`
 * @see RFC 6265bis §5.8.3
 */
export function cookieValue(
  header: string | null | undefined,
  name: string,
  options?: ParseOptions,
): string | undefined {
  if (typeof header !== 'string' || typeof name !== 'string') return withoutText(header, name)
  if (name === '') return parseCookie(header, options)['']
  // A name does not start or end with a blank. That also bounds the walks over blanks below: no two hits share a run of them.
  if (isBlank(name.charCodeAt(0)) || isBlank(name.charCodeAt(name.length - 1))) return undefined

  let at = header.indexOf(name)
  for (; at !== -1; at = header.indexOf(name, at + 1)) {
    const equals = blankEnd(header, at + name.length, header.length)
    if (header.charCodeAt(equals) !== 0x3d || !startsPair(header, at) || !isSingleName(name)) continue
    let end = header.indexOf(';', equals + 1)
    if (end === -1) end = header.length
    const text = trimmed(header, equals + 1, end)
    const value = options?.decode ? options.decode(text) : percentDecode(text)
    if (value !== undefined) return value
  }
  return undefined
}

/** Whether only blanks stand between a place and the `;` or the start of the header before it. */
function startsPair(header: string, at: number): boolean {
  const start = blankStart(header, 0, at)
  return start === 0 || header.charCodeAt(start - 1) === 0x3b
}

/** A text with `=` or `;` in it is no name, though it may stand in a header. */
function isSingleName(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code === 0x3d || code === 0x3b) return false
  }
  return true
}

function withoutText(header: unknown, name: unknown): undefined {
  if (typeof name !== 'string') throw notText('cookieValue', name)
  if (header !== undefined && header !== null) throw notText('cookieValue', header)
}
