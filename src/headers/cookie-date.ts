import { lettersAt } from './letters.ts'

/**
 * The instant that a cookie-date names, such as the value of an `Expires` attribute; undefined where it names none.
 * Zones are not read: a cookie-date is UTC. The result does not depend on the server's time zone, as `new Date(text)` does.
 *
 * @see RFC 6265bis §5.1.1
 */
export function parseCookieDate(text: string): Date | undefined {
  const time = typeof text === 'string' ? cookieDateTime(text) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** The instant that the cookie-date from `from` to `to` names, in epoch milliseconds; NaN where it names none. */
export function cookieDateTime(text: string, from = 0, to: number = text.length): number {
  const time = to - from === 29 ? fixedLayoutTime(text, from) : Number.NaN
  return Number.isNaN(time) ? tokenTime(text, from, to) : time
}

/**
 * The instant of a date in the layout that servers write, `Wed, 09 Jun 2021 10:18:14 GMT` or with hyphens, in a quarter of the time;
 * NaN for any other. What it reads, `tokenTime` reads alike.
 */
function fixedLayoutTime(text: string, from: number): number {
  const joint = text.charCodeAt(from + 7)
  const laidOut =
    (joint === 0x20 || joint === 0x2d) &&
    text.charCodeAt(from + 11) === joint &&
    text.charCodeAt(from + 3) === 0x2c &&
    text.charCodeAt(from + 4) === 0x20 &&
    text.charCodeAt(from + 16) === 0x20 &&
    text.charCodeAt(from + 19) === 0x3a &&
    text.charCodeAt(from + 22) === 0x3a &&
    text.charCodeAt(from + 25) === 0x20
  const day = twoDigitsAt(text, from + 5)
  const month = monthAt(text, from + 8, from + 11)
  const century = twoDigitsAt(text, from + 12)
  const year = twoDigitsAt(text, from + 14)
  const clock =
    (twoDigitsAt(text, from + 17) << 16) | (twoDigitsAt(text, from + 20) << 8) | twoDigitsAt(text, from + 23)
  if (!laidOut || !daysOfWeek.has(lettersAt(text, from, from + 3)) || (day | month | year | clock) < 0)
    return Number.NaN
  return century < 17 ? Number.NaN : instantOf(century * 100 + year, month, day, clock)
}

/** The number that two digits at `at` make; -1 where there are no two digits. */
function twoDigitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/**
 * The algorithm of the draft. Each token is taken for the first field still missing that it fits, by its start alone: what follows
 * the digits or the month's letters does not count.
 */
function tokenTime(text: string, from: number, to: number): number {
  let time = -1
  let day = -1
  let month = -1
  let year = -1
  for (let at = from; ; ) {
    while (at < to && isDelimiter(text.charCodeAt(at))) at++
    if (at === to) return Number.NaN
    const digits = digitsAt(text, at, to)
    if (digits === 0) {
      if (month === -1) month = monthAt(text, at, to)
    } else if (digits <= 4) {
      const clock = time === -1 && digits <= 2 ? clockAt(text, at, digits, to) : -1
      if (clock !== -1) time = clock
      else if (day === -1 && digits <= 2) day = numberAt(text, at, digits)
      else if (year === -1 && digits >= 2) year = fullYear(numberAt(text, at, digits))
    }
    if (time !== -1 && day !== -1 && month !== -1 && year !== -1) break
    at += digits
    while (at < to && !isDelimiter(text.charCodeAt(at))) at++
  }
  return year < 1601 ? Number.NaN : instantOf(year, month, day, time)
}

/** Every character of ASCII but controls, letters, digits and `:`; and HTAB. */
function isDelimiter(code: number): boolean {
  if (code < 0x30) return code > 0x1f || code === 0x09
  return code > 0x3a && code < 0x7f && (code < 0x41 || code > 0x7a || (code > 0x5a && code < 0x61))
}

/** How many digits stand at `at`, counted no further than `end`. */
export function digitsAt(text: string, at: number, end: number): number {
  const first = at
  while (at < end && isDigit(text.charCodeAt(at))) at++
  return at - first
}

function isDigit(code: number): boolean {
  return code > 0x2f && code < 0x3a
}

/** The number that `count` digits at `at` make. Exact up to 15 digits. */
export function numberAt(text: string, at: number, count: number): number {
  let number = 0
  for (let last = at + count; at < last; at++) number = number * 10 + (text.charCodeAt(at) - 0x30)
  return number
}

/** The time at `at`, in range or not, as `hour << 16 | minute << 8 | second`; -1 where none is. Its first field has `digits` digits. */
function clockAt(text: string, at: number, digits: number, to: number): number {
  let clock = numberAt(text, at, digits)
  for (let field = 1; field < 3; field++) {
    at += digits
    if (at === to || text.charCodeAt(at) !== 0x3a) return -1
    at++
    digits = digitsAt(text, at, to)
    if (digits !== 1 && digits !== 2) return -1
    clock = (clock << 8) | numberAt(text, at, digits)
  }
  return clock
}

const months: ReadonlyMap<number, number> = /* @__PURE__ */ new Map(
  'jan feb mar apr may jun jul aug sep oct nov dec'
    .split(' ')
    .map((name, month) => [lettersAt(name, 0, 3), month]),
)

const daysOfWeek: ReadonlySet<number> = /* @__PURE__ */ new Set(
  'sun mon tue wed thu fri sat'.split(' ').map(name => lettersAt(name, 0, 3)),
)

/** The month, 0 for January, that the three letters at `at` name; -1 where they name none. */
function monthAt(text: string, at: number, to: number): number {
  return at + 3 > to ? -1 : (months.get(lettersAt(text, at, at + 3)) ?? -1)
}

/** The year that two digits stand for: 70 to 99 in the last century, 0 to 69 in this one. Longer years stay as they are. */
function fullYear(year: number): number {
  if (year > 99) return year
  return year < 70 ? year + 2000 : year + 1900
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

/** The instant of a date's fields in UTC, in epoch milliseconds; NaN where no such day or time exists. `clock` is as `clockAt` gives it. */
export function instantOf(year: number, month: number, day: number, clock: number): number {
  const hour = clock >> 16
  const minute = (clock >> 8) & 0xff
  const second = clock & 0xff
  const leapDay = month === 1 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  const days = daysBeforeMonth[month + 1]! - daysBeforeMonth[month]! + leapDay
  if (hour > 23 || minute > 59 || second > 59 || day < 1 || day > days) return Number.NaN
  // Leap days are those of the years that ended before: this year's counts from March on.
  const past = month < 2 ? year - 1 : year
  const leapDays = (past >> 2) - ((past / 100) | 0) + ((past / 400) | 0)
  // 719,528 days lie between the first day of the year 0 and the epoch, and the year 0 has a leap day.
  const date = year * 365 + leapDays + daysBeforeMonth[month]! + day - 719_528
  return (date * 86_400 + hour * 3600 + minute * 60 + second) * 1000
}
