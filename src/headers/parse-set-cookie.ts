import { parseCookieDate } from './cookie-date.ts'
import { indexOrEnd, trimmed } from './octets.ts'
import { percentDecode } from './percent.ts'
import type { ParseOptions, SetCookie } from './set-cookie.ts'
import { priorities, sameSites } from './stringify-set-cookie.ts'

/**
 * What a `Set-Cookie` line says. Never throws on what the line holds: an attribute that cannot be read is left out, an unknown one
 * is ignored, and of several with one name the last readable one counts. `expires` is read as a cookie-date, always in UTC.
 * It tells what the line says, not what a browser makes of it: `rusk/jar` does that.
 *
 * @throws TypeError where the line is no string
 * @see RFC 6265bis §5.6
 */
export function parseSetCookie(line: string, options?: ParseOptions): SetCookie {
  const decode = options?.decode ?? percentDecode
  let end = indexOrEnd(line, ';', 0)
  let equals = indexOrEnd(line, '=', 0)
  const named = equals < end
  const cookie: SetCookie = {
    name: named ? trimmed(line, 0, equals) : '',
    value: decode(trimmed(line, named ? equals + 1 : 0, end)),
  }
  for (let start = end + 1; start < line.length; start = end + 1) {
    end = indexOrEnd(line, ';', start)
    if (equals < start) equals = indexOrEnd(line, '=', start)
    const name = trimmed(line, start, Math.min(equals, end))
    readAttribute(cookie, name, equals < end ? trimmed(line, equals + 1, end) : undefined)
  }
  return cookie
}

const integer = /^-?\d+$/

/** Reads an attribute into a cookie. One without `=` has no value. */
function readAttribute(cookie: SetCookie, name: string, value: string | undefined): void {
  // The names as servers write them come first: to make small letters of each costs more than all else.
  switch (name) {
    case 'Path':
    case 'path':
      cookie.path = value
      break
    case 'HttpOnly':
    case 'httponly':
      cookie.httpOnly = true
      break
    case 'Secure':
    case 'secure':
      cookie.secure = true
      break
    case 'SameSite':
    case 'samesite': {
      const word = value?.toLowerCase()
      if (sameSites.includes(word!)) cookie.sameSite = word as 'lax'
      break
    }
    case 'Domain':
    case 'domain':
      cookie.domain = value
      break
    case 'Max-Age':
    case 'max-age':
      if (value && integer.test(value)) cookie.maxAge = Number(value)
      break
    case 'Expires':
    case 'expires': {
      const expires = parseCookieDate(value!)
      if (expires) cookie.expires = expires
      break
    }
    case 'partitioned':
      cookie.partitioned = true
      break
    case 'priority': {
      const word = value?.toLowerCase()
      if (priorities.includes(word!)) cookie.priority = word as 'low'
      break
    }
    default: {
      const small = name.toLowerCase()
      if (small !== name) readAttribute(cookie, small, value)
    }
  }
}
