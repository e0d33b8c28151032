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

/** The number that two digits at `at` make; -1 where there are no two digits. */
export function twoDigitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** An hms-time, in range or not, as `hour << 16 | minute << 8 | second`; -1 where the token is none. */
export function timeOfToken(text: string, start: number, end: number): number {
  let time = 0
  let at = start
  for (let field = 0; field < 3; field++) {
    if (field > 0 && (at >= end || text.charCodeAt(at++) !== 0x3a)) return -1
    const digits = digitsAt(text, at, end)
    if (digits !== 1 && digits !== 2) return -1
    time = (time << 8) | numberAt(text, at, digits)
    at += digits
  }
  return time
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The months by a hash of their second and third letters, which tells the twelve apart; -1 in the gaps. */
const monthOfHash: Int8Array = /* @__PURE__ */ (() => {
  const table = new Int8Array(32).fill(-1)
  months.forEach((letters, month) => {
    table[monthHash(letters.charCodeAt(1), letters.charCodeAt(2))] = month
  })
  return table
})()

function monthHash(second: number, third: number): number {
  return (second + third) & 31
}

/** The month, 0 for January, that the token's first three letters name, without regard to case; -1 where they name none. */
export function monthOfToken(text: string, start: number, end: number): number {
  if (end - start < 3) return -1
  const first = text.charCodeAt(start) | 0x20
  const second = text.charCodeAt(start + 1) | 0x20
  const third = text.charCodeAt(start + 2) | 0x20
  const month = monthOfHash[monthHash(second, third)]!
  if (month === -1) return -1
  const letters = months[month]!
  return first === letters.charCodeAt(0) &&
    second === letters.charCodeAt(1) &&
    third === letters.charCodeAt(2)
    ? month
    : -1
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
/** Days from the first day of the year 0 to the epoch, in the Gregorian calendar. */
const daysBeforeEpoch = 719_528

/**
 * The instant of a date's fields in UTC, in epoch milliseconds; NaN where no such day or time exists.
 * `time` is as `timeOfToken` gives it; `month` is 0 for January; `year` is the full year, from 1 on.
 */
export function instantOf(year: number, month: number, day: number, time: number): number {
  const hour = time >> 16
  const minute = (time >> 8) & 0xff
  const second = time & 0xff
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  if (day < 1 || day > daysIn(year, month)) return Number.NaN
  // Leap days are those of the years that ended before: this year's counts from March on.
  const leapYears = month < 2 ? year - 1 : year
  const leapDays = (leapYears >> 2) - ((leapYears / 100) | 0) + ((leapYears / 400) | 0) + 1
  const days = year * 365 + leapDays + daysBeforeMonth[month]! + day - 1 - daysBeforeEpoch
  return (days * 86_400 + hour * 3600 + minute * 60 + second) * 1000
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
