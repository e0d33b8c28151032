import { describe, expect, it } from 'vitest'
import { attributeWords, valueWords } from './attribute-words.ts'
import { shownText, shownValue } from './shown.ts'
import { duration, left } from './time-words.ts'

describe('attributes in words', () => {
  it.each([
    ['Max-Age=2592000', 'Kept for 30 days'],
    ['max-age=0', 'deletes the cookie'],
    ['Max-Age=-1', 'deletes the cookie'],
    ['Max-Age=99999999', 'cut it to 400 days'],
    ['Max-Age=soon', 'No whole number'],
    ['Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'In the past'],
    ['Expires=tomorrow', 'No date'],
    [' Path=/', 'every path'],
    ['Path=/a', 'no protection'],
    ['Domain=.shop.example', 'Shared by shop.example'],
    ['SameSite=strict', 'not even with a link'],
    ['SameSite=Sometimes', 'No value that browsers know'],
    ['__proto__=1', 'No browser knows'],
    ['constructor', 'No browser knows'],
    ['Secure', 'https only'],
  ])('%s', (attribute, words) => {
    expect(attributeWords(attribute)).toContain(words)
  })
})

describe('values for a person to see', () => {
  it.each([
    ['session', 'abc', '‹3 bytes›'],
    ['__Host-session', 'abc', '‹3 bytes›'],
    ['XSRF-TOKEN', 'abc', '‹3 bytes›'],
    ['likes', 's1abcd.1795000000.Y2hlZXNl.c2lnbmF0dXJl', '‹39 bytes›'],
    ['likes', 'cheese', 'cheese'],
    ['likes', 'a\x1b[2Jb', 'a\\x1b[2Jb'],
    ['likes', 'cr\xc3\xa8me', 'crème'],
    ['likes', '\xff', 'ÿ'],
    ['likes', '\u202egpj.exe', '\\x202egpj.exe'],
    ['', 'bare', 'bare'],
  ])('%s=%s', (name, value, shown) => {
    expect(shownValue(name, value)).toBe(shown)
  })

  it('are cut where they are long', () => {
    expect(shownValue('likes', 'x'.repeat(4000)).length).toBeLessThan(150)
    expect(shownText('x'.repeat(4000))).toContain('4000 characters')
  })

  it('tells what an encoded value says, but of no secret', () => {
    expect(valueWords('%3Cb%3E', '%3Cb%3E')).toContain('Decoded: <b>')
    expect(valueWords('abc', '‹3 bytes›')).not.toContain('abc')
    expect(valueWords('%', '%')).toBe('The value, 1 byte on the wire.')
  })
})

it.each([
  [0, '0 seconds'],
  [59.9, '59 seconds'],
  [3600, '1 hour'],
  [3601, '1 hour'],
  [90_061, '1 day 1 hour'],
  [2_591_999, '29 days 23 hours'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

it('says when a cookie ends', () => {
  expect(left(null, 0)).toBe('until the browser closes')
  expect(left(1000, 1000)).toBe('expired')
  expect(left(61_000, 1000)).toBe('00:01:00 left')
  expect(left(2_591_999_999, 0)).toBe('29 days 23:59:59 left')
  expect(left(86_400_000 + 3_661_000, 0)).toBe('1 day 01:01:01 left')
})
