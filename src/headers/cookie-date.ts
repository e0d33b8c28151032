/** Ended by capitals, which no text in small letters has: what is found among them at a multiple of 4 is a whole name. */
const months = 'janXfebXmarXaprXmayXjunXjulXaugXsepXoctXnovXdecX'

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
  for (let at = 0; at < text.length; at++) {
    if (isDelimiter(text.charCodeAt(at))) continue
    const { value, length } = numberAt(text, at)
    const short = length === 1 || length === 2
    const clock = time === -1 && short ? timeOfDay(text, at + length, value) : -1
    if (clock !== -1) time = clock
    else if (length === 0 && month < 0) month = months.indexOf(`${text.slice(at, at + 3).toLowerCase()}X`) / 4
    else if (day === -1 && short) day = value
    else if (year === -1 && length > 1 && length < 5)
      year = value > 99 ? value : value + (value < 70 ? 2000 : 1900)
    at += length
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++
  }
  if (time < 0 || year < 1601) return undefined
  const date = new Date(Date.UTC(year, month, day) + time)
  // A day that the month does not have lies in another month, and so does every day where there is no day or no month.
  return date.getUTCMonth() === month ? date : undefined
}

/** Every character of ASCII but controls, letters, digits and `:`; and HTAB. */
function isDelimiter(code: number): boolean {
  if (code < 48) return code > 31 || code === 9
  return code > 58 && (code < 65 || code > 90) && (code < 97 || code > 122) && code < 127
}

/** The number at a place, and how many digits it has: five for all that are too long. */
function numberAt(text: string, start: number): { value: number; length: number } {
  let value = 0
  let length = 0
  for (; length < 5; length++) {
    const digit = text.charCodeAt(start + length) - 0x30
    if (!(digit >= 0 && digit < 10)) break
    value = value * 10 + digit
  }
  return { value, length }
}

/** The time in milliseconds that stands after its hour; NaN where no day has it, -1 where there is none. */
function timeOfDay(text: string, at: number, hour: number): number {
  let time = hour < 24 ? hour : Number.NaN
  for (let part = 0; part < 2; part++) {
    const { value, length } = numberAt(text, at + 1)
    if (text.charCodeAt(at) !== 0x3a || length < 1 || length > 2) return -1
    time = value < 60 ? time * 60 + value : Number.NaN
    at += length + 1
  }
  return time * 1000
}
