import fc from 'fast-check'
import { parseCookieDate } from 'rusk'
import { describe, expect, test } from 'vitest'
import { differentialRuns, hostileText } from '../../tests/support/hostile.ts'

const iso = (text: string): string | undefined => parseCookieDate(text)?.toISOString()
const wellFormed = fc.date({
  min: new Date('1601-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

describe('parseCookieDate', () => {
  test.each([
    ['the form that servers write', 'Wed, 09 Jun 2021 10:18:14 GMT', '2021-06-09T10:18:14.000Z'],
    ['hyphens and a year of two digits', 'Wednesday, 09-Jun-21 10:18:14 GMT', '2021-06-09T10:18:14.000Z'],
    ['asctime', 'Wed Jun  9 10:18:14 2021', '2021-06-09T10:18:14.000Z'],
    ['a zone is not read', 'Wed, 09 Jun 2021 10:18:14 GMT+0500', '2021-06-09T10:18:14.000Z'],
    ['no zone is UTC', '09 Jun 2021 10:18:14', '2021-06-09T10:18:14.000Z'],
    ['a month where the weekday stands', 'Mar, 09 Jun 2021 10:18:14 GMT', '2021-03-09T10:18:14.000Z'],
    ['the first of two years', '09 Jun 2021 1999 10:18:14', '2021-06-09T10:18:14.000Z'],
    ['a time that is none can be a day', '12:34 Jun 2021 10:18:14', '2021-06-12T10:18:14.000Z'],
    ['leap day', '29 Feb 2000 00:00:00', '2000-02-29T00:00:00.000Z'],
    ['no leap day', '29 Feb 1900 00:00:00', undefined],
    ['no such second', '09 Jun 2021 10:18:60', undefined],
    ['before 1601', '31 Dec 1600 23:59:59', undefined],
    ['ISO 8601', '2021-06-09T10:18:14Z', undefined],
    ['nothing', '', undefined],
  ])('%s: %s', (_, text, expected) => expect(iso(text)).toBe(expected))

  test('reads back what IMF-fixdate writes, to the second', () => {
    fc.assert(
      fc.property(wellFormed, date => {
        expect(parseCookieDate(date.toUTCString())?.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000)
      }),
    )
  })

  test('answers a valid Date or undefined, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.mixedCase(fc.constantFrom('1 jan 2020 1:1:1'))), text => {
        const date = parseCookieDate(text)
        if (date !== undefined) expect(date.getUTCFullYear()).toBeGreaterThanOrEqual(1601)
      }),
    )
    for (const other of [undefined, null, 5, {}, new Date()])
      expect(parseCookieDate(other as never)).toBeUndefined()
  })
})

/** RFC 6265bis §5.1.1 step by step, slowly. */
function byTheSpecification(text: string): number | undefined {
  let time: RegExpExecArray | null = null
  let day: RegExpExecArray | null = null
  let month = -1
  let year: RegExpExecArray | null = null
  for (const token of text.split(/[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/)) {
    const found = <T>(missing: boolean, pattern: RegExp, keep: (match: RegExpExecArray) => T) => {
      const match = missing ? pattern.exec(token) : null
      if (match) keep(match)
      return match !== null
    }
    if (found(time === null, /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/, match => (time = match))) continue
    if (found(day === null, /^\d{1,2}(?!\d)/, match => (day = match))) continue
    const index = months.findIndex(name => token.slice(0, 3).toLowerCase() === name.toLowerCase())
    if (month === -1 && index !== -1) month = index
    else found(year === null, /^\d{2,4}(?!\d)/, match => (year = match))
  }
  if (!(time && day && year) || month === -1) return undefined
  const [hour, minute, second] = (time as RegExpExecArray).slice(1).map(Number) as [number, number, number]
  const digits = Number(year[0])
  const full = digits > 99 ? digits : digits + (digits < 70 ? 2000 : 1900)
  if (hour > 23 || minute > 59 || second > 59 || full < 1601) return undefined
  const instant = new Date(Date.UTC(full, month, Number(day[0]), hour, minute, second))
  return instant.getUTCMonth() === month && Number(day[0]) > 0 ? instant.getTime() : undefined
}

/** Dates as servers write them, and what is near to one: parts changed, a character put in, taken out or put in the place of another. */
const nearDate = fc
  .tuple(
    fc.constantFrom('Wed', 'Sun', 'Mon', 'Mar', 'May', 'Fed', 'W1d', 'S-d', '1', '12', 'Wednesday', ''),
    fc.constantFrom(', ', ', ', ' ', ',', '; '),
    fc.oneof(fc.integer({ min: 0, max: 33 }), fc.nat(120)),
    fc.constantFrom(' ', ' ', '-', ':', '', '/'),
    fc.constantFrom(...months, 'JAN', 'june', 'Abc', 'M\u00e4r'),
    fc.oneof(fc.integer({ min: 1590, max: 2110 }), fc.constantFrom('0021', '21', '99', '00070', '20270')),
    fc.tuple(fc.nat(26), fc.nat(62), fc.nat(62)),
    fc.constantFrom(' GMT', ' GMT', '', ' 1', 'x', ' Jun', '0'),
    fc.tuple(
      fc.constantFrom('as it is', 'in', 'out', 'other'),
      fc.nat(40),
      fc.constantFrom(...' ,-:/09aJ_~\t\x7f\u00e9'),
    ),
  )
  .map(([weekday, comma, day, gap, month, year, clock, end, [change, index, character]]) => {
    const two = (number: number) => `${number}`.padStart(2, '0')
    const text = `${weekday}${comma}${two(day)}${gap}${month}${gap}${year} ${clock.map(two).join(':')}${end}`
    if (change === 'as it is') return text
    const rest = text.slice(change === 'in' ? index : index + 1)
    return text.slice(0, index) + (change === 'out' ? '' : character) + rest
  })

test('what is near to a date as servers write it is read as the specification says, and as with a blank before it', () => {
  fc.assert(
    fc.property(nearDate, text => {
      const time = parseCookieDate(text)?.getTime()
      if (time !== byTheSpecification(text)) expect([text, time]).toEqual([text, byTheSpecification(text)])
      // A blank before it changes no token, but each place.
      expect(parseCookieDate(` ${text}`)?.getTime()).toBe(time)
    }),
    { numRuns: differentialRuns },
  )
})

test('the days that exist are those of Date.UTC, in 800 years', () => {
  for (let year = 1601; year < 2401; year++) {
    for (let month = 0; month < 12; month++) {
      for (const day of [0, 1, 28, 29, 30, 31, 32, 99]) {
        const expected = new Date(Date.UTC(year, month, day, 23, 59, 58))
        const date = parseCookieDate(`${day} ${months[month]} ${year} 23:59:58`)
        if (expected.getUTCDate() !== day) expect(date).toBeUndefined()
        else if (date?.getTime() !== expected.getTime()) expect(date).toEqual(expected)
      }
    }
  }
})

test('the months are known by three letters in any case, and nothing else is', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const found: string[] = []
  for (const a of letters) {
    for (const b of letters) {
      for (const c of letters)
        if (parseCookieDate(`1 ${a}${b}${c} 2021 1:1:1`) !== undefined) found.push(a + b + c)
    }
  }
  expect(found.sort()).toEqual(months.map(month => month.toLowerCase()).sort())
  for (const [index, month] of months.entries()) {
    expect(parseCookieDate(`1 ${month.toUpperCase()}uary 2021 1:1:1`)?.getUTCMonth()).toBe(index)
    for (let code = 0; code < 0x300; code++) {
      const odd = String.fromCharCode(code) + month.slice(1)
      if (odd.toLowerCase() !== month.toLowerCase())
        expect(parseCookieDate(`1 ${odd} 2021 1:1:1`)).toBeUndefined()
    }
  }
  expect(parseCookieDate('1 ja 2021 1:1:1')).toBeUndefined()
})
