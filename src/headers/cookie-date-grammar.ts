import { isOctet, OctetClass } from './octets.ts'

// The grammar of RFC 6265bis §5.1.1 in pieces, for the draft's own algorithm and for those of the browsers. Each piece looks at
// one token, the characters from `start` to `end`, and answers with a number, so that reading a date allocates nothing.

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Where the next token starts: the first character from `at` on that is no delimiter; `end` where none is left. */
export function dateTokenStart(text: string, at: number, end: number): number {
  while (at < end && isOctet(text.charCodeAt(at), OctetClass.dateDelimiter)) at++
  return at
}

/** Where the token that starts at `at` ends: at the next delimiter, or at `end`. */
export function dateTokenEnd(text: string, at: number, end: number): number {
  while (at < end && !isOctet(text.charCodeAt(at), OctetClass.dateDelimiter)) at++
  return at
}

/** How many digits stand at `at`, counted no further than `end`. */
export function digitsAt(text: string, at: number, end: number): number {
  const first = at
  while (at < end && isDigit(text.charCodeAt(at))) at++
  return at - first
}

/** The number that `count` digits at `at` make. Exact up to 15 digits. */
export function numberAt(text: string, at: number, count: number): number {
  let number = 0
  for (let last = at + count; at < last; at++) number = number * 10 + (text.charCodeAt(at) - 0x30)
  return number
}

/** An hms-time, in range or not, as `hour * 10000 + minute * 100 + second`; -1 where the token is none. */
export function timeOfToken(text: string, start: number, end: number): number {
  let time = 0
  let at = start
  for (let field = 0; field < 3; field++) {
    if (field > 0 && (at >= end || text.charCodeAt(at++) !== 0x3a)) return -1
    const digits = digitsAt(text, at, end)
    if (digits !== 1 && digits !== 2) return -1
    time = time * 100 + numberAt(text, at, digits)
    at += digits
  }
  return time
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthOfLetters: ReadonlyMap<number, number> = /* @__PURE__ */ new Map(
  months.map((letters, month) => [lettersAt(letters, 0), month]),
)

/** Three letters as one number, without regard to case. */
function lettersAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) | 0x20) << 16) |
    ((text.charCodeAt(at + 1) | 0x20) << 8) |
    (text.charCodeAt(at + 2) | 0x20)
  )
}

/** The month, 0 for January, that the token's first three letters name, without regard to case; -1 where they name none. */
export function monthOfToken(text: string, start: number, end: number): number {
  if (end - start < 3) return -1
  for (let at = start; at < start + 3; at++) {
    const code = text.charCodeAt(at) | 0x20
    if (code < 0x61 || code > 0x7a) return -1
  }
  return monthOfLetters.get(lettersAt(text, start)) ?? -1
}

/**
 * The instant of a date's fields in UTC, in epoch milliseconds; NaN where no such day or time exists.
 * `time` is as `timeOfToken` gives it; `month` is 0 for January; `year` is the full year.
 */
export function instantOf(year: number, month: number, day: number, time: number): number {
  const hour = Math.trunc(time / 10000)
  const minute = Math.trunc(time / 100) % 100
  const second = time % 100
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  if (day < 1 || day > daysIn(year, month)) return Number.NaN
  return Date.UTC(year, month, day, hour, minute, second)
}

function daysIn(year: number, month: number): number {
  if (month !== 1) return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** The year that two digits stand for: 70 to 99 in the last century, 0 to 69 in this one. Longer years stay as they are. */
export function fullYear(year: number): number {
  if (year > 99) return year
  return year < 70 ? year + 2000 : year + 1900
}
