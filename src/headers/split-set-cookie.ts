import { trimmed } from './octets.ts'

/**
 * The `Set-Cookie` lines that something joined with commas: a proxy, `headers.get('set-cookie')`, a client from before
 * `getSetCookie()`. A comma separates where a new cookie's `name=` follows it, so the commas of dates do not. Fetch and most others
 * join with a comma and a blank; where that is found, a comma without blank belongs to a value. An absent header has no lines.
 *
 * @throws TypeError where it is no string
 */
export function splitSetCookie(joined: string | null | undefined): string[] {
  const text = joined ?? ''
  // A comma before a cookie's `name=`. Neither pattern reads a character of the text more than a few times: a token holds no comma.
  const commaAndBlank = /,(?=[ \t]+[\w!#$%&'*+.^`|~-]+[ \t]*=)/
  const lines = text.split(commaAndBlank.test(text) ? commaAndBlank : /,(?=[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*=)/)
  return lines.map(line => trimmed(line, 0, line.length)).filter(line => line)
}
