const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * The instant that Chromium reads from an Expires attribute, in epoch milliseconds; undefined where it reads none.
 *
 * It takes the first token that fits each of time, day, month and year, whatever stands between. A year has up to five digits;
 * days beyond their month are refused, times of day too.
 */
export function chromiumDateTime(text: string): number | undefined {
  let day = -1
  let month = -1
  let year = -1
  let time: readonly [number, number, number] | undefined
  for (const token of tokensOf(text)) {
    const first = token.charCodeAt(0)
    if (first < 0x30 || first > 0x39) {
      if (month === -1) month = months.indexOf(token.slice(0, 3).toLowerCase())
    } else if (token.includes(':')) {
      time ??= timeOf(token)
    } else if (day === -1 && token.length <= 2) {
      day = wholeNumber(token) ?? -1
    } else if (year === -1 && token.length <= 5) {
      year = wholeNumber(token) ?? -1
    }
  }
  if (day === -1 || month === -1 || year === -1 || time === undefined) return undefined
  return instantOf(fullYear(year), month, day, time)
}

/** Everything but letters, digits, colons and octets beyond ASCII separates. */
function tokensOf(text: string): string[] {
  const tokens: string[] = []
  let start = -1
  for (let at = 0; at <= text.length; at++) {
    const separates = at === text.length || isDelimiter(text.charCodeAt(at))
    if (!separates && start === -1) start = at
    if (separates && start !== -1) {
      tokens.push(text.slice(start, at))
      start = -1
    }
  }
  return tokens
}

function isDelimiter(code: number): boolean {
  if (code === 0x09) return true
  if (code < 0x20 || code > 0x7e || code === 0x3a) return false
  return !((code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a))
}

/** `hh:mm:ss` and nothing else; of as many digits as there are. */
function timeOf(token: string): readonly [number, number, number] | undefined {
  const parts = token.split(':')
  if (parts.length !== 3) return undefined
  const [hour, minute, second] = parts.map(wholeNumber)
  return hour === undefined || minute === undefined || second === undefined
    ? undefined
    : [hour, minute, second]
}

/** Numbers beyond 32 bits are none. */
const greatestNumber = 0xffffffff

function wholeNumber(token: string): number | undefined {
  const number = /^\d+$/.test(token) ? Number(token) : greatestNumber + 1
  return number <= greatestNumber ? number : undefined
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year >= 0 && year <= 69 ? year + 2000 : year
}

function instantOf(
  year: number,
  month: number,
  day: number,
  [hour, minute, second]: readonly [number, number, number],
): number | undefined {
  if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined
  return date.setUTCHours(hour, minute, second)
}
