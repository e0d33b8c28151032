import { cookieDateTime } from './cookie-date.ts'
import { digitsAt, numberAt } from './cookie-date-grammar.ts'
import { notText } from './header-text.ts'
import { blankEnd, blankStart, trimmed } from './octets.ts'
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
  let end = endOfPart(line, 0)
  const equals = line.indexOf('=')
  const cookie: SetCookie =
    equals !== -1 && equals < end
      ? { name: trimmed(line, 0, equals), value: decode(trimmed(line, equals + 1, end)) }
      : { name: '', value: decode(trimmed(line, 0, end)) }
  for (let start = end + 1; start < length; start = end + 1) {
    end = endOfPart(line, start)
    readAttribute(cookie, line, start, end)
  }
  return cookie
}

function endOfPart(line: string, start: number): number {
  const end = line.indexOf(';', start)
  return end === -1 ? line.length : end
}

/** Reads the attribute from `start` to `end` into a cookie. Its name is compared in place; nothing is made but what is kept. */
function readAttribute(cookie: SetCookie, line: string, start: number, end: number): void {
  const first = blankEnd(line, start, end)
  let equals = first
  while (equals < end && line.charCodeAt(equals) !== 0x3d) equals++
  const from = equals < end ? blankEnd(line, equals + 1, end) : end
  const to = blankStart(line, from, end)
  switch (blankStart(line, first, equals) - first) {
    case 4:
      if (isWord(line, first, 'path')) cookie.path = equals < end ? line.slice(from, to) : undefined
      break
    case 6:
      if (isWord(line, first, 'secure')) cookie.secure = true
      else if (isWord(line, first, 'domain')) cookie.domain = equals < end ? line.slice(from, to) : undefined
      break
    case 7:
      if (isWord(line, first, 'max-age')) readMaxAge(cookie, line, from, to)
      else if (isWord(line, first, 'expires')) readExpires(cookie, line, from, to)
      break
    case 8:
      if (isWord(line, first, 'httponly')) cookie.httpOnly = true
      else if (isWord(line, first, 'samesite')) readSameSite(cookie, line, from, to)
      else if (isWord(line, first, 'priority')) readPriority(cookie, line, from, to)
      break
    case 11:
      if (isWord(line, first, 'partitioned')) cookie.partitioned = true
      break
  }
}

/** Whether a word, given in small letters, stands at a place, without regard to the case of ASCII letters. */
function isWord(text: string, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(at + index)
    const expected = word.charCodeAt(index)
    if (code !== expected && (expected < 0x61 || (code | 0x20) !== expected)) return false
  }
  return true
}

function readMaxAge(cookie: SetCookie, line: string, from: number, to: number): void {
  const negative = line.charCodeAt(from) === 0x2d && from < to
  const first = negative ? from + 1 : from
  const digits = digitsAt(line, first, to)
  if (digits === 0 || first + digits !== to) return
  const seconds = digits < 16 ? numberAt(line, first, digits) : Number(line.slice(first, to))
  cookie.maxAge = negative ? -seconds : seconds
}

function readExpires(cookie: SetCookie, line: string, from: number, to: number): void {
  const time = cookieDateTime(line, from, to)
  if (!Number.isNaN(time)) cookie.expires = new Date(time)
}

function readSameSite(cookie: SetCookie, line: string, from: number, to: number): void {
  if (to - from === 3) {
    if (isWord(line, from, 'lax')) cookie.sameSite = 'lax'
  } else if (to - from === 4) {
    if (isWord(line, from, 'none')) cookie.sameSite = 'none'
  } else if (to - from === 6) {
    if (isWord(line, from, 'strict')) cookie.sameSite = 'strict'
  }
}

function readPriority(cookie: SetCookie, line: string, from: number, to: number): void {
  if (to - from === 3) {
    if (isWord(line, from, 'low')) cookie.priority = 'low'
  } else if (to - from === 4) {
    if (isWord(line, from, 'high')) cookie.priority = 'high'
  } else if (to - from === 6) {
    if (isWord(line, from, 'medium')) cookie.priority = 'medium'
  }
}
