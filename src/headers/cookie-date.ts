const months: readonly string[] = /* @__PURE__ */ 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** Every character of ASCII but controls, letters, digits and `:`; and HTAB. */
const delimiters = /[\t -/;-@[-`{-~]+/

/**
 * The instant that a cookie-date names, such as the value of an `Expires` attribute; undefined where it names none.
 * Zones are not read: a cookie-date is UTC. The result does not depend on the server's time zone, as `new Date(text)` does.
 *
 * @see RFC 6265bis §5.1.1
 */
export function parseCookieDate(text: string): Date | undefined {
  if (typeof text !== 'string') return undefined
  let time = -1
  let day = -1
  let month = -1
  let year = -1
  // Each token is taken for the first field still missing that it fits, by its start alone.
  for (const token of text.split(delimiters)) {
    const digits = token.search(/\D|$/)
    const number = Number.parseInt(token, 10)
    const clock = time === -1 && /^(\d\d?):(\d\d?):(\d\d?)(?!\d)/.exec(token)
    if (clock) time = timeOfDay(Number(clock[1]), Number(clock[2]), Number(clock[3]))
    else if (digits === 0 && month === -1) month = months.indexOf(token.slice(0, 3).toLowerCase())
    else if (day === -1 && (digits === 1 || digits === 2)) day = number
    else if (year === -1 && digits > 1 && digits < 5) year = fullYear(number)
  }
  if (time === -1 || day === -1 || year < 1601) return undefined
  const date = new Date(Date.UTC(year, month, day) + time)
  // A day that the month does not have lies in another month, and so does every day where there is no month.
  return date.getUTCMonth() === month ? date : undefined
}

/** The time in milliseconds; NaN where no day has it. */
function timeOfDay(hour: number, minute: number, second: number): number {
  return hour < 24 && minute < 60 && second < 60 ? ((hour * 60 + minute) * 60 + second) * 1000 : Number.NaN
}

/** The year that two digits stand for: 70 to 99 in the last century, 0 to 69 in this one. Longer years stay as they are. */
function fullYear(year: number): number {
  if (year > 99) return year
  return year < 70 ? year + 2000 : year + 1900
}
