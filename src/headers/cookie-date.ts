const months: readonly string[] = /* @__PURE__ */ 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/**
 * The instant that a cookie-date names, such as the value of an `Expires` attribute; undefined where it names none.
 * Zones are not read: a cookie-date is UTC. The result does not depend on the server's time zone, as `new Date(text)` does.
 *
 * @see RFC 6265bis §5.1.1
 */
export function parseCookieDate(text: string): Date | undefined {
  return typeof text === 'string' ? dateIn(text, 0, text.length) : undefined
}

/** The instant that a cookie-date in a text names. It ends where the text does, or before a character that cannot belong to it. */
export function dateIn(text: string, start: number, end: number): Date | undefined {
  let time = -1
  let day = -1
  let month = -1
  let year = -1
  let inToken = false
  // Each token is taken for the first field still missing that it fits, by its start alone.
  for (let at = start; at < end; at++) {
    const continues = inToken
    inToken = !isDelimiter(text.charCodeAt(at))
    if (continues || !inToken) continue
    const { digits, number } = numberAt(text, at)
    const short = digits === 1 || digits === 2
    const clock = time === -1 && short ? timeOfDay(text, at + digits, number) : -1
    if (clock !== -1) time = clock
    else if (digits === 0 && month === -1) month = months.indexOf(text.slice(at, at + 3).toLowerCase())
    else if (day === -1 && short) day = number
    else if (year === -1 && digits > 1 && digits < 5)
      year = number > 99 ? number : number + (number < 70 ? 2000 : 1900)
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
function numberAt(text: string, start: number): { digits: number; number: number } {
  let digits = 0
  let number = 0
  for (; digits < 5; digits++) {
    const digit = text.charCodeAt(start + digits) - 0x30
    if (!(digit >= 0 && digit < 10)) break
    number = number * 10 + digit
  }
  return { digits, number }
}

/** The time in milliseconds that stands after its hour; NaN where no day has it, -1 where there is none. */
function timeOfDay(text: string, at: number, hour: number): number {
  let time = hour < 24 ? hour : Number.NaN
  for (let part = 0; part < 2; part++) {
    const { digits, number } = numberAt(text, at + 1)
    if (text.charCodeAt(at) !== 0x3a || digits < 1 || digits > 2) return -1
    time = number < 60 ? time * 60 + number : Number.NaN
    at += digits + 1
  }
  return time * 1000
}
