import { cookieDateTime } from './cookie-date.ts'
import { digitsAt, numberAt } from './cookie-date-grammar.ts'
import { notText } from './header-text.ts'
import { fourAt, letters, threeAt } from './letters.ts'
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
  if (typeof line !== 'string') throw notText('parseSetCookie', line)
  const decode = options?.decode ?? percentDecode
  const { length } = line
  const end = partEnd(line, 0)
  const equals = line.indexOf('=')
  const cookie: SetCookie =
    equals !== -1 && equals < end
      ? { name: trimmed(line, 0, equals), value: decode(trimmed(line, equals + 1, end)) }
      : { name: '', value: decode(trimmed(line, 0, end)) }
  let start = end + 1
  while (start < length) start = readAttribute(cookie, line, start)
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
  let nameEnd = first
  let code = 0
  for (; nameEnd < length; nameEnd++) {
    code = line.charCodeAt(nameEnd)
    if (code === 0x3d || code === 0x3b) break
  }
  const hasValue = nameEnd < length && code === 0x3d
  const end = hasValue ? partEnd(line, nameEnd + 1) : nameEnd
  const from = hasValue ? blankEnd(line, nameEnd + 1, end) : end
  const to = blankStart(line, from, end)
  switch (attributeAt(line, first, blankStart(line, first, nameEnd))) {
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

const path = /* @__PURE__ */ letters('path')
const [doma, main] = /* @__PURE__ */ [letters('doma'), letters('main')]
const [secu, cure] = /* @__PURE__ */ [letters('secu'), letters('cure')]
const [expi, ires] = /* @__PURE__ */ [letters('expi'), letters('ires')]
const [max, age] = /* @__PURE__ */ [letters('max'), letters('age')]
const [http, only] = /* @__PURE__ */ [letters('http'), letters('only')]
const [same, site] = /* @__PURE__ */ [letters('same'), letters('site')]
const [prio, rity] = /* @__PURE__ */ [letters('prio'), letters('rity')]
const [part, itio, oned] = /* @__PURE__ */ [letters('part'), letters('itio'), letters('oned')]

/** Which attribute the name from `start` to `end` is, without regard to case; undefined for an unknown one. */
function attributeAt(line: string, start: number, end: number): keyof CookieAttributes | undefined {
  switch (end - start) {
    case 4:
      return fourAt(line, start) === path ? 'path' : undefined
    case 6: {
      const four = fourAt(line, start)
      if (four === secu) return fourAt(line, start + 2) === cure ? 'secure' : undefined
      return four === doma && fourAt(line, start + 2) === main ? 'domain' : undefined
    }
    case 7:
      if (line.charCodeAt(start + 3) === 0x2d) {
        return threeAt(line, start) === max && threeAt(line, start + 4) === age ? 'maxAge' : undefined
      }
      return fourAt(line, start) === expi && fourAt(line, start + 3) === ires ? 'expires' : undefined
    case 8: {
      const four = fourAt(line, start)
      if (four === http) return fourAt(line, start + 4) === only ? 'httpOnly' : undefined
      if (four === same) return fourAt(line, start + 4) === site ? 'sameSite' : undefined
      return four === prio && fourAt(line, start + 4) === rity ? 'priority' : undefined
    }
    case 11:
      if (fourAt(line, start) !== part || fourAt(line, start + 4) !== itio) return undefined
      return fourAt(line, start + 7) === oned ? 'partitioned' : undefined
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

const lax = /* @__PURE__ */ letters('lax')
const none = /* @__PURE__ */ letters('none')
const [stri, rict] = /* @__PURE__ */ [letters('stri'), letters('rict')]

function readSameSite(cookie: SetCookie, line: string, from: number, to: number): void {
  const length = to - from
  if (length === 3 && threeAt(line, from) === lax) cookie.sameSite = 'lax'
  else if (length === 4 && fourAt(line, from) === none) cookie.sameSite = 'none'
  else if (length === 6 && fourAt(line, from) === stri && fourAt(line, from + 2) === rict)
    cookie.sameSite = 'strict'
}

const low = /* @__PURE__ */ letters('low')
const high = /* @__PURE__ */ letters('high')
const [medi, dium] = /* @__PURE__ */ [letters('medi'), letters('dium')]

function readPriority(cookie: SetCookie, line: string, from: number, to: number): void {
  const length = to - from
  if (length === 3 && threeAt(line, from) === low) cookie.priority = 'low'
  else if (length === 4 && fourAt(line, from) === high) cookie.priority = 'high'
  else if (length === 6 && fourAt(line, from) === medi && fourAt(line, from + 2) === dium)
    cookie.priority = 'medium'
}
