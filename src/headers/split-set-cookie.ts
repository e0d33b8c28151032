import { textOf } from './header-text.ts'
import { trimmed } from './octets.ts'

/** A comma before a cookie's `name=`. Neither pattern reads a character of the text more than a few times: a token holds no comma. */
const comma: RegExp = /,(?=[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*=)/
const commaAndBlank: RegExp = /,(?=[ \t]+[\w!#$%&'*+.^`|~-]+[ \t]*=)/

/**
 * The `Set-Cookie` lines that something joined with commas: a proxy, `headers.get('set-cookie')`, a client from before
 * `getSetCookie()`. A comma separates where a new cookie's `name=` follows it, so the commas of dates do not. Fetch and most others
 * join with a comma and a blank; where that is found, a comma without blank belongs to a value. An absent header has no lines.
 *
 * @throws RuskError `not-a-string`
 */
export function splitSetCookie(joined: string | null | undefined): string[] {
  if (joined === undefined || joined === null) return []
  if (typeof joined !== 'string') return splitSetCookie(textOf('splitSetCookie', joined))
  const lines = joined.split(commaAndBlank.test(joined) ? commaAndBlank : comma)
  return lines.map(line => trimmed(line, 0, line.length)).filter(line => line !== '')
}
