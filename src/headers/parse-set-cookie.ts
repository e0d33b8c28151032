import { cookieDateTime } from './cookie-date.ts'
import { digitsAt } from './cookie-date-grammar.ts'
import { notText } from './header-text.ts'
import { trimmed } from './octets.ts'
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
  if (typeof line !== 'string') throw notText('parseSetCookie', line)
  const decode = options?.decode ?? percentDecode
  const { length } = line
  let end = endOf(line, 0)
  const equals = line.indexOf('=')
  const cookie: SetCookie =
    equals !== -1 && equals < end
      ? { name: trimmed(line, 0, equals), value: decode(trimmed(line, equals + 1, end)) }
      : { name: '', value: decode(trimmed(line, 0, end)) }
  for (let start = end + 1; start < length; start = end + 1) {
    end = endOf(line, start)
    readAttribute(cookie, line, start, end)
  }
  return cookie
}

function endOf(line: string, start: number): number {
  const end = line.indexOf(';', start)
  return end === -1 ? line.length : end
}

function readAttribute(cookie: SetCookie, line: string, start: number, end: number): void {
  let equals = start
  while (equals < end && line.charCodeAt(equals) !== 0x3d) equals++
  const attribute = trimmed(line, start, equals).toLowerCase()
  const value = equals < end ? trimmed(line, equals + 1, end) : undefined
  switch (attribute) {
    case 'httponly':
      cookie.httpOnly = true
      break
    case 'secure':
      cookie.secure = true
      break
    case 'partitioned':
      cookie.partitioned = true
      break
    case 'domain':
      cookie.domain = value
      break
    case 'path':
      cookie.path = value
      break
    case 'max-age':
      if (value) readMaxAge(cookie, value)
      break
    case 'expires':
      if (value) readExpires(cookie, value)
      break
    case 'priority': {
      const word = value?.toLowerCase()
      if (word === 'low' || word === 'medium' || word === 'high') cookie.priority = word
      break
    }
    case 'samesite': {
      const word = value?.toLowerCase()
      if (word === 'lax' || word === 'strict' || word === 'none') cookie.sameSite = word
      break
    }
  }
}

function readMaxAge(cookie: SetCookie, value: string): void {
  const first = value.charCodeAt(0) === 0x2d ? 1 : 0
  const digits = digitsAt(value, first, value.length)
  if (digits > 0 && first + digits === value.length) cookie.maxAge = Number(value)
}

function readExpires(cookie: SetCookie, value: string): void {
  const time = cookieDateTime(value)
  if (!Number.isNaN(time)) cookie.expires = new Date(time)
}
