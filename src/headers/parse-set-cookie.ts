import { cookieDateTime, digitsAt, numberAt } from './cookie-date.ts'
import { textOf } from './header-text.ts'
import { lettersAt, withLetter } from './letters.ts'
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
  const attribute = wordAt(line, first)
  const nameEnd = blankEnd(line, first + attribute.length, length)
  const code = nameEnd < length ? line.charCodeAt(nameEnd) : 0x3b
  const end = code === 0x3b ? nameEnd : partEnd(line, nameEnd)
  const hasValue = code === 0x3d
  if (attribute === '' || (!hasValue && nameEnd !== end)) return end + 1
  const from = hasValue ? blankEnd(line, nameEnd + 1, end) : end
  const to = blankStart(line, from, end)
  switch (attribute) {
    case 'path':
      cookie.path = hasValue ? line.slice(from, to) : undefined
      break
    case 'httponly':
      cookie.httpOnly = true
      break
    case 'secure':
      cookie.secure = true
      break
    case 'samesite': {
      const word = wordAt(line, from)
      if (from + word.length === to && (word === 'lax' || word === 'strict' || word === 'none'))
        cookie.sameSite = word
      break
    }
    case 'expires': {
      const time = cookieDateTime(line, from, to)
      if (!Number.isNaN(time)) cookie.expires = new Date(time)
      break
    }
    case 'max-age':
      readMaxAge(cookie, line, from, to)
      break
    case 'domain':
      cookie.domain = hasValue ? line.slice(from, to) : undefined
      break
    case 'partitioned':
      cookie.partitioned = true
      break
    case 'priority': {
      const word = wordAt(line, from)
      if (from + word.length === to && (word === 'low' || word === 'medium' || word === 'high'))
        cookie.priority = word
      break
    }
  }
  return end + 1
}

function readMaxAge(cookie: SetCookie, line: string, from: number, to: number): void {
  const first = from < to && line.charCodeAt(from) === 0x2d ? from + 1 : from
  const digits = digitsAt(line, first, to)
  if (digits === 0 || first + digits !== to) return
  const seconds = digits < 16 ? numberAt(line, first, digits) : Number(line.slice(first, to))
  cookie.maxAge = first > from ? -seconds : seconds
}

/** A word that attributes are made of, its first and its last four letters as numbers. */
interface Word {
  readonly text: string
  readonly head: number
  readonly tail: number
}

/** The words of all attributes, each in the place that `placeOf` gives it: no two have the same. */
const words: readonly (Word | undefined)[] = /* @__PURE__ */ (() => {
  const table = new Array<Word | undefined>(32).fill(undefined)
  const all =
    'path domain secure httponly samesite max-age expires partitioned priority lax strict none low medium high'
  for (const text of all.split(' ')) {
    const head = text.length < 4 ? 0 : lettersAt(text, 0, 4)
    const tail = lettersAt(text, Math.max(0, text.length - 4), text.length)
    table[placeOf(head, tail, text.length)] = { text, head, tail }
  }
  return table
})()

function placeOf(head: number, tail: number, length: number): number {
  return (((head >>> 11) ^ tail) + length) & 31
}

/** The word at a place, without regard to case, up to `=`, `;`, a blank or the end; empty where it is none of an attribute. */
function wordAt(line: string, start: number): string {
  let head = 0
  let tail = 0
  let codes = 0
  let end = start
  for (; end < line.length; end++) {
    const code = line.charCodeAt(end)
    if (code === 0x3d || code === 0x3b || code === 0x20 || code === 0x09) break
    codes |= code
    tail = withLetter(tail, code)
    if (end === start + 3) head = tail
  }
  const word = words[placeOf(head, tail, end - start)]
  if (word === undefined || word.head !== head || word.tail !== tail || codes > 0x7f) return ''
  if (word.text.length !== end - start) return ''
  // Of a word longer than eight letters, those in the middle are still to be compared.
  return end - start > 8 && lettersAt(line, start + 4, end - 3) !== lettersAt(word.text, 4, end - start - 3)
    ? ''
    : word.text
}
