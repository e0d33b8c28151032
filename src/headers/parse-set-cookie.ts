import { parseCookieDate } from './cookie-date.ts'
import { textOf } from './header-text.ts'
import { indexOrEnd, trimmed } from './octets.ts'
import { percentDecode } from './percent.ts'
import type { ParseOptions, SetCookie } from './set-cookie.ts'

/**
 * What a `Set-Cookie` line says. Never throws on what the line holds: an attribute that cannot be read is left out, an unknown one
 * is ignored, and of several with one name the last readable one counts. `expires` is read as a cookie-date, always in UTC.
 * It tells what the line says, not what a browser makes of it: `rusk/jar` does that.
 *
 * @throws RuskError `not-a-string`
 * @see RFC 6265bis §5.6
 */
export function parseSetCookie(line: string, options?: ParseOptions): SetCookie {
  if (typeof line !== 'string') return parseSetCookie(textOf('parseSetCookie', line), options)
  const decode = options?.decode ?? percentDecode
  let end = indexOrEnd(line, ';', 0)
  let equals = indexOrEnd(line, '=', 0)
  const cookie: SetCookie =
    equals < end
      ? { name: trimmed(line, 0, equals), value: decode(trimmed(line, equals + 1, end)) }
      : { name: '', value: decode(trimmed(line, 0, end)) }
  for (let start = end + 1; start < line.length; start = end + 1) {
    end = indexOrEnd(line, ';', start)
    if (end === start) continue
    if (equals < start) equals = indexOrEnd(line, '=', start)
    const name = trimmed(line, start, Math.min(equals, end)).toLowerCase()
    readAttribute(cookie, name, equals < end ? trimmed(line, equals + 1, end) : undefined)
  }
  return cookie
}

/** Reads an attribute into a cookie. Its name is in small letters; its value is undefined where it has no `=`. */
function readAttribute(cookie: SetCookie, name: string, value: string | undefined): void {
  switch (name) {
    case 'httponly':
      cookie.httpOnly = true
      break
    case 'secure':
    case 'partitioned':
      cookie[name] = true
      break
    case 'domain':
    case 'path':
      cookie[name] = value
      break
    default:
      if (value) readWord(cookie, name, value)
  }
}

function readWord(cookie: SetCookie, name: string, value: string): void {
  const word = value.toLowerCase()
  switch (name) {
    case 'samesite':
      if (word === 'lax' || word === 'strict' || word === 'none') cookie.sameSite = word
      break
    case 'priority':
      if (word === 'low' || word === 'medium' || word === 'high') cookie.priority = word
      break
    case 'max-age':
      if (/^-?\d+$/.test(value)) cookie.maxAge = Number(value)
      break
    case 'expires': {
      const expires = parseCookieDate(value)
      if (expires !== undefined) cookie.expires = expires
    }
  }
}
