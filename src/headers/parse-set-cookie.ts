import { cookieDateTime } from './cookie-date.ts'
import { digitsAt, numberAt } from './cookie-date-grammar.ts'
import { textOf } from './header-text.ts'
import { lettersAt, lettersOf, withLetter } from './letters.ts'
import { blankEnd, blankStart, trimmed } from './octets.ts'
import { percentDecode } from './percent.ts'
import type { CookieAttributes, ParseOptions, SetCookie } from './set-cookie.ts'

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
  const { length } = line
  const end = partEnd(line, 0)
  const equals = line.indexOf('=')
  const cookie: SetCookie =
    equals !== -1 && equals < end
      ? { name: trimmed(line, 0, equals), value: decode(trimmed(line, equals + 1, end)) }
      : { name: '', value: decode(trimmed(line, 0, end)) }
  let start = end + 1
  while (start < length)
    start = line.charCodeAt(start) === 0x3b ? start + 1 : readAttribute(cookie, line, start)
  return cookie
}

function partEnd(line: string, start: number): number {
  const end = line.indexOf(';', start)
  return end === -1 ? line.length : end
}

/** Reads the attribute at `start` into a cookie and answers where the next one starts. */
function readAttribute(cookie: SetCookie, line: string, start: number): number {
  const { length } = line
  const first = blankEnd(line, start, length)
  let head = 0
  let tail = 0
  let seen = 0
  let nameEnd = first
  let code = 0
  for (; nameEnd < length; nameEnd++) {
    code = line.charCodeAt(nameEnd)
    if (code === 0x3d || code === 0x3b) break
    tail = withLetter(tail, code)
    seen |= code
    if (nameEnd === first + 3) head = tail
  }
  const hasValue = nameEnd < length && code === 0x3d
  const end = hasValue ? partEnd(line, nameEnd + 1) : nameEnd
  const from = hasValue ? blankEnd(line, nameEnd + 1, end) : end
  const to = blankStart(line, from, end)
  const blanks = nameEnd - blankStart(line, first, nameEnd)
  if (blanks > 0) tail = lettersAt(line, Math.max(first, nameEnd - blanks - 4), nameEnd - blanks)
  switch (seen > 0x7f ? undefined : attributeOf(line, first, nameEnd - blanks, head, tail)) {
    case 'path':
      cookie.path = hasValue ? line.slice(from, to) : undefined
      break
    case 'domain':
      cookie.domain = hasValue ? line.slice(from, to) : undefined
      break
    case 'httpOnly':
      cookie.httpOnly = true
      break
    case 'secure':
      cookie.secure = true
      break
    case 'partitioned':
      cookie.partitioned = true
      break
    case 'sameSite':
      readSameSite(cookie, line, from, to)
      break
    case 'maxAge':
      readMaxAge(cookie, line, from, to)
      break
    case 'expires':
      readExpires(cookie, line, from, to)
      break
    case 'priority':
      readPriority(cookie, line, from, to)
      break
  }
  return end + 1
}

const path = /* @__PURE__ */ lettersOf('path')
const [doma, main] = /* @__PURE__ */ [lettersOf('doma'), lettersOf('main')]
const [secu, cure] = /* @__PURE__ */ [lettersOf('secu'), lettersOf('cure')]
const [expi, ires] = /* @__PURE__ */ [lettersOf('expi'), lettersOf('ires')]
const [max_, _age] = /* @__PURE__ */ [lettersOf('max-'), lettersOf('-age')]
const [http, only] = /* @__PURE__ */ [lettersOf('http'), lettersOf('only')]
const [same, site] = /* @__PURE__ */ [lettersOf('same'), lettersOf('site')]
const [prio, rity] = /* @__PURE__ */ [lettersOf('prio'), lettersOf('rity')]
const [part, itio, oned] = /* @__PURE__ */ [lettersOf('part'), lettersOf('itio'), lettersOf('oned')]

/** Which attribute a name from `start` to `end` is, by its first and last four letters; undefined for an unknown one. */
function attributeOf(
  line: string,
  start: number,
  end: number,
  head: number,
  tail: number,
): keyof CookieAttributes | undefined {
  switch (end - start) {
    case 4:
      return head === path ? 'path' : undefined
    case 6:
      if (head === secu) return tail === cure ? 'secure' : undefined
      return head === doma && tail === main ? 'domain' : undefined
    case 7:
      if (head === expi) return tail === ires ? 'expires' : undefined
      // A hyphen is no letter: a carriage return has its number.
      return head === max_ && tail === _age && line.charCodeAt(start + 3) === 0x2d ? 'maxAge' : undefined
    case 8:
      if (head === http) return tail === only ? 'httpOnly' : undefined
      if (head === same) return tail === site ? 'sameSite' : undefined
      return head === prio && tail === rity ? 'priority' : undefined
    case 11:
      return head === part && tail === oned && lettersAt(line, start + 4, start + 8) === itio
        ? 'partitioned'
        : undefined
    default:
      return undefined
  }
}

function readMaxAge(cookie: SetCookie, line: string, from: number, to: number): void {
  const negative = from < to && line.charCodeAt(from) === 0x2d
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

const lax = /* @__PURE__ */ lettersOf('lax')
const none = /* @__PURE__ */ lettersOf('none')
const [stri, rict] = /* @__PURE__ */ [lettersOf('stri'), lettersOf('rict')]

function readSameSite(cookie: SetCookie, line: string, from: number, to: number): void {
  const length = to - from
  if (length === 3 && lettersAt(line, from, to) === lax) cookie.sameSite = 'lax'
  else if (length === 4 && lettersAt(line, from, to) === none) cookie.sameSite = 'none'
  else if (
    length === 6 &&
    lettersAt(line, from, from + 4) === stri &&
    lettersAt(line, from + 2, to) === rict
  ) {
    cookie.sameSite = 'strict'
  }
}

const low = /* @__PURE__ */ lettersOf('low')
const high = /* @__PURE__ */ lettersOf('high')
const [medi, dium] = /* @__PURE__ */ [lettersOf('medi'), lettersOf('dium')]

function readPriority(cookie: SetCookie, line: string, from: number, to: number): void {
  const length = to - from
  if (length === 3 && lettersAt(line, from, to) === low) cookie.priority = 'low'
  else if (length === 4 && lettersAt(line, from, to) === high) cookie.priority = 'high'
  else if (
    length === 6 &&
    lettersAt(line, from, from + 4) === medi &&
    lettersAt(line, from + 2, to) === dium
  ) {
    cookie.priority = 'medium'
  }
}
