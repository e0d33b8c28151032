const months: readonly string[] = /* @__PURE__ */ 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/**
 * The instant that a cookie-date names, such as the value of an `Expires` attribute; undefined where it names none.
 * Zones are not read: a cookie-date is UTC. The result does not depend on the server's time zone, as `new Date(text)` does.
 *
 * Each token is taken for the first field still missing that it fits, by its start alone: what follows the digits or the month's
 * letters does not count.
 *
 * @see RFC 6265bis §5.1.1
 */
export function parseCookieDate(text: string): Date | undefined {
  if (typeof text !== 'string') return undefined
  let time: number | undefined
  let day: number | undefined
  let month = -1
  let year: number | undefined
  for (let at = 0; at < text.length; at++) {
    if (isDelimiter(text.charCodeAt(at))) continue
    const digits = digitsAt(text, at)
    const clock = time === undefined ? clockAt(text, at, digits) : undefined
    if (clock !== undefined) time = clock
    else if (day === undefined && (digits === 1 || digits === 2)) day = numberAt(text, at, digits)
    else if (year === undefined && digits > 1 && digits < 5) year = fullYear(numberAt(text, at, digits))
    else if (month < 0) month = months.indexOf(text.slice(at, at + 3).toLowerCase())
    at += digits
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++
  }
  if (time === undefined || day === undefined || month < 0 || year === undefined || year < 1601) return undefined
  const date = new Date(Date.UTC(year, month, day) + time)
  // A day that the month does not have lies in another month. A time that no day has is NaN.
  return date.getUTCMonth() === month ? date : undefined
}

/** Every character of ASCII but controls, letters, digits and `:`; and HTAB. */
function isDelimiter(code: number): boolean {
  if (code < 0x30) return code > 0x1f || code === 0x09
  return code > 0x3a && code < 0x7f && (code < 0x41 || code > 0x7a || (code > 0x5a && code < 0x61))
}

/** How many digits stand at `at`. */
function digitsAt(text: string, at: number): number {
  let end = at
  while (text.charCodeAt(end) > 0x2f && text.charCodeAt(end) < 0x3a) end++
  return end - at
}

/** The number that `count` digits at `at` make. */
function numberAt(text: string, at: number, count: number): number {
  return Number(text.slice(at, at + count))
}

/**
 * The time of day at `at` in milliseconds, NaN where no day has it; undefined where what stands there is none. Its first field has
 * `digits` digits.
 */
function clockAt(text: string, at: number, digits: number): number | undefined {
  let seconds = 0
  for (let field = 0; digits === 1 || digits === 2; field++) {
    const number = numberAt(text, at, digits)
    seconds = number < (field === 0 ? 24 : 60) ? seconds * 60 + number : Number.NaN
    at += digits
    if (field === 2) return seconds * 1000
    if (text.charCodeAt(at) !== 0x3a) return undefined
    at++
    digits = digitsAt(text, at)
  }
  return undefined
}

/** The year that two digits stand for: 70 to 99 in the last century, 0 to 69 in this one. Longer years stay as they are. */
function fullYear(year: number): number {
  if (year > 99) return year
  return year < 70 ? year + 2000 : year + 1900
}
