/**
 * The places of a date as servers write it. What is a token there is one for the reading of token after token too: the weekday is none
 * that could be a month, and the fields stand between delimiters.
 */
const fixdate = /^[FMSTW].[deintu], \d\d[ -]...[ -]\d{4} \d\d:\d\d:\d\d /

/**
 * The instant that a cookie-date names, such as the value of an `Expires` attribute; undefined where it names none.
 * Zones are not read: a cookie-date is UTC. The result does not depend on the server's time zone, as `new Date(text)` does.
 *
 * @see RFC 6265bis §5.1.1
 */
export function parseCookieDate(text: string): Date | undefined {
  if (typeof text !== 'string') return undefined
  const two = (at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528
  return (
    (fixdate.test(text) &&
      instant(two(12) * 100 + two(14), monthAt(text, 8), two(5), two(17), two(20), two(23))) ||
    byTokens(text)
  )
}

/** The date that the tokens of a text make. Each is taken for the first field still missing that it fits, by its start alone. */
function byTokens(text: string): Date | undefined {
  let hour = -1
  let minute = 0
  let second = 0
  let day = -1
  let month = -1
  let year = -1
  for (const token of text.split(/[\t -/;-@[-`{-~]+/)) {
    let value = 0
    let length = 0
    for (; length < 5; length++) {
      // Of all characters only the digits come out of this as 0 to 9.
      const digit = token.charCodeAt(length) ^ 0x30
      if (digit > 9) break
      value = value * 10 + digit
    }
    const clock = hour < 0 && token[length] === ':' && /^\d\d?:(\d\d?):(\d\d?)(?!\d)/.exec(token)
    if (clock) {
      hour = value
      minute = +clock[1]!
      second = +clock[2]!
    } else if (length === 0) {
      if (month < 0) month = monthAt(token, 0)
    } else if (day < 0 && length < 3) day = value
    else if (year < 0 && length > 1 && length < 5) {
      year = value > 99 ? value : value + (value < 70 ? 2000 : 1900)
    }
  }
  return instant(year, month, day, hour, minute, second)
}

/** From March on. */
const months = 'maraprmayjunjulaugsepoctnovdecjanfeb'

/** The month whose name starts at a place, in whatever case: 0 is March; -1 where none does. */
function monthAt(text: string, at: number): number {
  let month = 12
  while (month-- > 0) {
    let letter = 3
    // This bit makes small letters of capitals, and a letter of nothing else.
    while (letter-- > 0 && months.charCodeAt(month * 3 + letter) === (text.charCodeAt(at + letter) | 32));
    if (letter < 0) break
  }
  return month
}

/**
 * The instant of fields that are -1 where they are missing; undefined where there is no such day or time. Years start in March here, so
 * that a leap day is the last of its year, and the months before one have 30.6 days each: no sum of that is near to a whole number.
 */
function instant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Date | undefined {
  if (year < 1601 || month < 0 || minute > 59 || second > 59) return undefined
  if (month > 9) year--
  const days =
    ((1461 * year) >> 2) -
    ((year / 100) | 0) +
    ((year / 400) | 0) +
    ((month * 30.6 + 0.5) | 0) +
    day -
    719_469
  const date = new Date((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
  // A day that the month does not have is another one of another month, and an hour that is missing or none is on another day.
  return date.getUTCDate() === day ? date : undefined
}
