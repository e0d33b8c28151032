/** The words that NSPR knows, by their first three letters; the first of each kind counts. */
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Minutes east of Greenwich, summer time included. */
const zones: Readonly<Record<string, number>> = {
  pst: -480,
  pdt: -420,
  mst: -420,
  mdt: -360,
  cst: -360,
  cdt: -300,
  est: -300,
  edt: -240,
  ast: -240,
  nst: -210,
  gmt: 0,
  bst: 60,
  met: 60,
  eet: 120,
  jst: 540,
}

const tokenLimit = 1000
const greatestYear = 32_767

/** What has been read so far; -1 or undefined where nothing has. */
class DateReader {
  readonly #text: string
  #at = 0
  #year = -1
  #month = -1
  #day = -1
  #hour = -1
  #minute = -1
  #second = -1
  #zone: string | undefined
  #offset: number | undefined

  constructor(text: string) {
    this.#text = text
  }

  read(): number | undefined {
    for (let tokens = 0; this.#at < this.#text.length; tokens++) {
      if (tokens > tokenLimit) return undefined
      this.#token()
      this.#skip()
    }
    if (this.#month === -1 || this.#day === -1 || this.#year === -1 || this.#year > greatestYear)
      return undefined
    return this.#instant()
  }

  /** Days, hours, minutes and seconds beyond their range run over into the next. */
  #instant(): number {
    const date = new Date(0)
    date.setUTCFullYear(this.#year, this.#month, this.#day)
    date.setUTCHours(
      Math.max(this.#hour, 0),
      Math.max(this.#minute, 0),
      this.#second === -1 ? 0 : this.#second,
    )
    return date.getTime() - (this.#offset ?? zones[this.#zone ?? 'gmt'] ?? 0) * 60_000
  }

  #code(at: number): number {
    return at < this.#text.length ? this.#text.charCodeAt(at) : 0
  }

  #token(): void {
    const code = this.#code(this.#at)
    if (isDigit(code)) this.#number()
    else if (isLetter(code)) this.#word()
    else if (code === 0x2b || code === 0x2d) this.#signed(code === 0x2d ? -1 : 1)
  }

  #word(): void {
    const word = this.#text.slice(this.#at, this.#at + 3).toLowerCase()
    const month = months.indexOf(word)
    if (month !== -1) {
      if (this.#month === -1) this.#month = month
    } else if (this.#zone === undefined) {
      if (word in zones) this.#zone = word
      else if (word.startsWith('ut') && !isLetter(this.#code(this.#at + 2))) this.#zone = 'gmt'
    }
  }

  /** An offset from Greenwich: `+0130`, `+01`, `+1`. */
  #signed(sign: number): void {
    const start = this.#at + 1
    if (this.#offset !== undefined || (this.#zone !== undefined && this.#zone !== 'gmt')) {
      this.#at = start
      return
    }
    this.#at = start
    const end = this.#digitsEnd(start)
    const digits = this.#text.slice(start, end)
    if (digits.length === 4) {
      this.#offset = sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)))
    } else if (digits.length === 1 || digits.length === 2) this.#offset = sign * Number(digits) * 60
    else return
    // NSPR's own sign for "no offset yet" is -1 minute: one that reads so leaves the zone open.
    if (this.#offset === -1) this.#offset = undefined
    this.#zone = 'gmt'
  }

  #digitsEnd(start: number): number {
    let end = start
    while (isDigit(this.#code(end))) end++
    return end
  }

  #number(): void {
    const end = this.#digitsEnd(this.#at)
    const next = this.#code(end)
    if (next === 0x3a) this.#time(end)
    else if ((next === 0x2f || next === 0x2d) && isDigit(this.#code(end + 1))) this.#numericDate()
    else if (!isLetter(next)) this.#plainNumber(end)
  }

  #plainNumber(end: number): void {
    const digits = this.#text.slice(this.#at, end)
    const number = Number(digits)
    if (digits.length === 5 || digits.length === 4) {
      if (this.#year < 0) this.#year = number
    } else if (digits.length === 2) {
      if (this.#day < 0 && number < 32) this.#day = number
      else if (this.#year < 0) this.#year = number < 70 ? 2000 + number : 1900 + number
    } else if (digits.length === 1 && this.#day < 0) this.#day = number
  }

  /** `hh:mm`, `hh:mm:ss`, and am or pm behind it. */
  #time(colon: number): void {
    if (this.#hour >= 0 && this.#minute >= 0) return
    if (colon - this.#at > 2) return
    let hour = Number(this.#text.slice(this.#at, colon))
    const minuteEnd = this.#digitsEnd(colon + 1)
    this.#at = colon + 1
    if (minuteEnd === colon + 1 || minuteEnd - colon > 3) return
    const minute = Number(this.#text.slice(colon + 1, minuteEnd))
    const secondStart = this.#code(minuteEnd) === 0x3a ? minuteEnd + 1 : minuteEnd
    const secondEnd = this.#digitsEnd(secondStart)
    this.#at = secondStart
    if (secondEnd - secondStart > 2) return
    // Without digits NSPR reads the octet that stands there as one.
    const second =
      secondEnd === secondStart
        ? this.#code(secondStart) - 0x30
        : Number(this.#text.slice(secondStart, secondEnd))
    if (hour <= 12) hour = this.#halfDay(hour, secondEnd)
    this.#hour = hour
    this.#minute = minute
    this.#second = second
    this.#at = secondEnd
  }

  #halfDay(hour: number, from: number): number {
    let at = from
    while (this.#code(at) === 0x20 || this.#code(at) === 0x09) at++
    const mark = this.#text.slice(at, at + 2).toLowerCase()
    if (mark === 'pm') return hour === 12 ? 12 : hour + 12
    return mark === 'am' && hour === 12 ? 0 : hour
  }

  /** `6/16/95`, `16-6-1995`, `95/6/16`: where the first number can be a month, it is one. */
  #numericDate(): void {
    if (this.#month !== -1) return
    const match = /^(\d{1,2})[/-](\d{1,2})[/-](\d{1,2}|\d{4,5})(?![0-9A-Za-z])/.exec(
      this.#text.slice(this.#at, this.#at + 16),
    )
    if (match === null) return
    const [first, second, third] = [Number(match[1]), Number(match[2]), Number(match[3])]
    const end = this.#at + match[0].length
    if (first > 31 || first === 0) {
      if (second > 12 || third > 31) return
      this.#setDate(third, second, fullYear(first))
    } else if (first > 12 && second <= 12) this.#setDate(first, second, fullYear(third))
    else if (first <= 12) this.#setDate(second, first, fullYear(third))
    this.#at = end
  }

  #setDate(day: number, month: number, year: number): void {
    this.#day = day
    this.#month = month - 1
    this.#year = year
  }

  /** To the end of the token, and over what stands between tokens. */
  #skip(): void {
    while (this.#at < this.#text.length && !endsToken(this.#code(this.#at))) this.#at++
    for (;;) {
      while (separates(this.#code(this.#at))) this.#at++
      if (this.#code(this.#at) !== 0x2d || !this.#isIdleHyphen()) return
      this.#at++
    }
  }

  /** A hyphen is part of a date such as 30-AUG-1966, unless a number follows that may be an offset. */
  #isIdleHyphen(): boolean {
    const closesWord = this.#at > 0 && isLetter(this.#code(this.#at - 1)) && this.#year < 0
    return closesWord || !isDigit(this.#code(this.#at + 1))
  }
}

function fullYear(year: number): number {
  if (year < 70) return year + 2000
  return year < 100 ? year + 1900 : year
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** Blanks, comma, semicolon, slash, brackets. */
function separates(code: number): boolean {
  switch (code) {
    case 0x20:
    case 0x09:
    case 0x2c:
    case 0x3b:
    case 0x2f:
    case 0x28:
    case 0x29:
    case 0x5b:
    case 0x5d:
      return true
    default:
      return false
  }
}

function endsToken(code: number): boolean {
  return separates(code) || code === 0x2b || code === 0x2d
}

/**
 * The instant that Netscape's portable runtime reads from a date, in epoch milliseconds; undefined where it reads none. It knows
 * zones, am and pm, numeric dates, dates without a time. Firefox reads Expires with it; both browsers the response's Date.
 */
export function nsprDateTime(text: string): number | undefined {
  const time = new DateReader(text).read()
  return time === undefined || Number.isNaN(time) ? undefined : time
}
