import {
  dateTokenEnd,
  dateTokenStart,
  digitsAt,
  fullYear,
  instantOf,
  monthOfToken,
  numberAt,
  timeOfToken,
  twoDigitsAt,
} from './cookie-date-grammar.ts'

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
 * The instant of a date in the layout that servers write, `Wed, 09 Jun 2021 10:18:14 GMT` or with hyphens, which takes a tenth of
 * reading tokens; NaN for any other. What it reads, `tokenTime` reads alike.
 */
function fixedLayoutTime(text: string, from: number): number {
  const dash = text.charCodeAt(from + 7)
  if (dash !== 0x20 && dash !== 0x2d) return Number.NaN
  if (text.charCodeAt(from + 11) !== dash || text.charCodeAt(from + 16) !== 0x20) return Number.NaN
  if (text.charCodeAt(from + 3) !== 0x2c || text.charCodeAt(from + 4) !== 0x20) return Number.NaN
  if (text.charCodeAt(from + 19) !== 0x3a || text.charCodeAt(from + 22) !== 0x3a) return Number.NaN
  if (text.charCodeAt(from + 25) !== 0x20 || !isDayName(text, from)) return Number.NaN
  const day = twoDigitsAt(text, from + 5)
  const month = monthOfToken(text, from + 8, from + 11)
  const century = twoDigitsAt(text, from + 12)
  const yearOfCentury = twoDigitsAt(text, from + 14)
  const hour = twoDigitsAt(text, from + 17)
  const minute = twoDigitsAt(text, from + 20)
  const second = twoDigitsAt(text, from + 23)
  if ((day | month | century | yearOfCentury | hour | minute | second) < 0 || century < 17) return Number.NaN
  return instantOf(century * 100 + yearOfCentury, month, day, (hour << 16) | (minute << 8) | second)
}

/** Whether three letters stand at a place, and are not taken for a month. */
function isDayName(text: string, at: number): boolean {
  for (let index = 0; index < 3; index++) {
    const letter = text.charCodeAt(at + index) | 0x20
    if (letter < 0x61 || letter > 0x7a) return false
  }
  return monthOfToken(text, at, at + 3) === -1
}

/** The algorithm of the draft: token by token, each taken for the first field still missing that it fits. */
function tokenTime(text: string, from: number, to: number): number {
  let time = -1
  let day = -1
  let month = -1
  let year = -1
  let missing = 4
  for (let end = from; missing > 0; ) {
    const start = dateTokenStart(text, end, to)
    if (start === to) return Number.NaN
    end = dateTokenEnd(text, start, to)
    const digits = digitsAt(text, start, end)
    if (digits === 0) {
      if (month !== -1) continue
      month = monthOfToken(text, start, end)
      if (month !== -1) missing--
      continue
    }
    if (time === -1 && digits <= 2) {
      time = timeOfToken(text, start, end)
      if (time !== -1) {
        missing--
        continue
      }
    }
    if (day === -1 && digits <= 2) {
      day = numberAt(text, start, digits)
      missing--
    } else if (year === -1 && digits >= 2 && digits <= 4) {
      year = fullYear(numberAt(text, start, digits))
      missing--
    }
  }
  return year < 1601 ? Number.NaN : instantOf(year, month, day, time)
}
