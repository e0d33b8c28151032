import { blankEnd, blankStart, indexOrEnd, trimmed } from './octets.ts'
import { parseCookie } from './parse-cookie.ts'
import { percentDecode } from './percent.ts'
import type { ParseOptions } from './set-cookie.ts'

/** The last text that was found to be a name. Programs ask for few, and each of them is a constant. */
let lastName: string | undefined

/**
 * The value of one cookie in a `Cookie` header, the first of its name, without parsing the others; undefined where there is none.
 * It is what `parseCookie(header, options)[name]` is. An absent header, undefined or null, has no cookies.
 *
 * @throws TypeError where the header or the name is no string
 * @see RFC 6265bis §5.8.3
 */
export function cookieValue(
  header: string | null | undefined,
  name: string,
  options?: ParseOptions,
): string | undefined {
  if (!header) return undefined
  const { length } = name
  if (name !== lastName) {
    // What is no name: a text with `=` or `;` in it, or with blanks around it. The latter also bounds the walks over blanks: no two
    // places of a name share a run of them.
    if (/^$|[=;]|^[ \t]|[ \t]$/.test(name)) return parseCookie(header, options)[name]
    lastName = name
  }
  const decode = options?.decode ?? percentDecode
  // For more than six characters V8 makes a table before it searches a long text.
  const needle = header.length > 1000 ? name.slice(0, 6) : name
  for (let at = header.indexOf(needle); at !== -1; at = header.indexOf(needle, at + 1)) {
    const equals = blankEnd(header, at + length, header.length)
    if (header.charCodeAt(equals) !== 0x3d) continue
    // Only blanks may stand between the name and the `;` or the start of the header before it.
    const before = blankStart(header, 0, at)
    if (before && header.charCodeAt(before - 1) !== 0x3b) continue
    if (needle !== name && !header.startsWith(name, at)) continue
    const value = decode(trimmed(header, equals + 1, indexOrEnd(header, ';', equals)))
    if (value !== undefined) return value
  }
  return undefined
}
