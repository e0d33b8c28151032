import fc from 'fast-check'
import { parseCookieDate } from 'rusk'
import { describe, expect, test } from 'vitest'
import { hostileText } from '../../tests/support/hostile.ts'

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
