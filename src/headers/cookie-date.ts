import {
  dateTokenEnd,
  dateTokenStart,
  digitsAt,
  fullYear,
  instantOf,
  monthOfToken,
  numberAt,
  timeOfToken,
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
  let time = -1
  let day = -1
  let month = -1
  let year = -1
  for (
    let end = from, start = dateTokenStart(text, from, to);
    start < to;
    start = dateTokenStart(text, end, to)
  ) {
    end = dateTokenEnd(text, start, to)
    const digits = digitsAt(text, start, end)
    if (digits === 0) {
      if (month === -1) month = monthOfToken(text, start, end)
      continue
    }
    if (time === -1 && digits <= 2) {
      time = timeOfToken(text, start, end)
      if (time !== -1) continue
    }
    if (day === -1 && digits <= 2) day = numberAt(text, start, digits)
    else if (year === -1 && digits >= 2 && digits <= 4) year = fullYear(numberAt(text, start, digits))
  }
  if (time === -1 || day === -1 || month === -1 || year < 1601) return Number.NaN
  return instantOf(year, month, day, time)
}
