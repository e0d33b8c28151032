import { textOf } from './header-text.ts'
import { blankEnd, blankStart, indexOrEnd, trimmed } from './octets.ts'
import { parseCookie } from './parse-cookie.ts'
import { percentDecode } from './percent.ts'
import type { ParseOptions } from './set-cookie.ts'

/**
 * What `cookieValue` does not search for: with `=` or `;` in it, or with blanks around it, a text is no name. The latter also bounds the
 * walks over blanks: no two places of a name share a run of them.
 */
const noName = /^$|[=;]|^[ \t]|[ \t]$/

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
  if (header === undefined || header === null) return undefined
  if (typeof header !== 'string') return cookieValue(textOf('cookieValue', header), name, options)
  if (typeof name !== 'string') return cookieValue(header, textOf('cookieValue', name), options)

  let at = header.indexOf(name)
  if (at === -1) return undefined
  if (noName.test(name)) return parseCookie(header, options)[name]
  for (; at !== -1; at = header.indexOf(name, at + 1)) {
    const equals = blankEnd(header, at + name.length, header.length)
    if (header.charCodeAt(equals) !== 0x3d || !startsPair(header, at)) continue
    const text = trimmed(header, equals + 1, indexOrEnd(header, ';', equals))
    const value = (options?.decode ?? percentDecode)(text)
    if (value !== undefined) return value
  }
  return undefined
}

/** Whether only blanks stand between a place and the `;` or the start of the header before it. */
function startsPair(header: string, at: number): boolean {
  const start = blankStart(header, 0, at)
  return start === 0 || header.charCodeAt(start - 1) === 0x3b
}
