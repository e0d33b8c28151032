import { textOf } from './header-text.ts'
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
  if (header === undefined || header === null) return undefined
  if (typeof header !== 'string') return cookieValue(textOf('cookieValue', header), name, options)
  if (typeof name !== 'string') return cookieValue(header, textOf('cookieValue', name), options)
  if (name !== lastName && !isName(name)) return name === '' ? parseCookie(header, options)[''] : undefined

  const decode = options?.decode ?? percentDecode
  const needle = header.length > longHeader ? lastNeedle : name
  for (let at = header.indexOf(needle); at !== -1; at = header.indexOf(needle, at + 1)) {
    const equals = blankEnd(header, at + name.length, header.length)
    if (header.charCodeAt(equals) !== 0x3d || !startsPair(header, at)) continue
    if (needle !== name && !header.startsWith(name, at)) continue
    let end = header.indexOf(';', equals + 1)
    if (end === -1) end = header.length
    const text = trimmed(header, equals + 1, end)
    const value = decode(text)
    if (value !== undefined) return value
  }
  return undefined
}

/** The last name that was found to be one. Programs ask for few names, and each of them is a constant. */
let lastName = ''
/** What to search a long header for: the start of `lastName`. For more than six characters V8 first makes a table. */
let lastNeedle = ''
const longHeader = 1000

/**
 * Whether a text can be a name in a header: not with `=` or `;` in it, not with blanks around it. The latter also bounds the walks
 * over blanks: no two places of a name share a run of them.
 */
function isName(text: string): boolean {
  if (text === '' || isBlank(text.charCodeAt(0)) || isBlank(text.charCodeAt(text.length - 1))) return false
  if (text.includes('=') || text.includes(';')) return false
  lastName = text
  lastNeedle = text.slice(0, 6)
  return true
}

/** Whether only blanks stand between a place and the `;` or the start of the header before it. */
function startsPair(header: string, at: number): boolean {
  const start = blankStart(header, 0, at)
  return start === 0 || header.charCodeAt(start - 1) === 0x3b
}
