import { describe, expect, test } from 'vitest'
import { counted, work } from '../../tests/support/work.ts'

const { cookieValue, parseCookie, parseCookieDate, parseSetCookie, splitSetCookie } = await counted(
  () => import('rusk'),
)

// The cost of headers, counted in characters of source that run. It is the same on every machine.

const filled = (length: number, piece: (index: number) => string): string => {
  let text = ''
  for (let index = 0; text.length < length; index++) text += piece(index)
  return text.slice(0, length)
}

const byName = (header: string): unknown => cookieValue(header, 'a')
const name = (index: number): string => index.toString(36)

/** The inputs that cost most, by the reader that gets them. */
const hostile: readonly (readonly [string, (text: string) => unknown, (length: number) => string])[] = [
  ['plain cookies', parseCookie, length => filled(length, index => `${name(index)}=1; `)],
  ['malformed escapes', parseCookie, length => filled(length, index => `${name(index)}=%; `)],
  ['escapes that are not UTF-8', parseCookie, length => filled(length, index => `${name(index)}=%FF; `)],
  ['a value of escapes', parseCookie, length => `a=${filled(length, () => '%C3%A9')}`],
  ['one name', parseCookie, length => filled(length, () => 'a=;')],
  ['no pair', parseCookie, length => filled(length, () => 'a;')],
  ['blanks', parseCookie, length => filled(length, () => ' \t')],
  ['blanks in names', parseCookie, length => filled(length, () => 'a      a')],
  ['"=" alone', parseCookie, length => filled(length, () => '=')],
  ['the name in every value', byName, length => filled(length, () => 'xa;')],
  ['near misses of the name', byName, length => filled(length, () => 'a a;')],
  ['the name everywhere', byName, length => filled(length, () => 'a')],
  ['the name and blanks', byName, length => filled(length, () => 'a=    ').replaceAll('=', '    ')],
  [
    'a long name of blanks',
    header => cookieValue(header, `a${' '.repeat(500)}a`),
    length => filled(length, () => ' '),
  ],
  ['empty attributes', parseSetCookie, length => filled(length, () => ';')],
  ['one attribute', parseSetCookie, length => filled(length, () => ';path=/')],
  ['dates', parseSetCookie, length => filled(length, () => ';expires=1 jan 2030 1:1:1')],
  ['a long date', parseCookieDate, length => filled(length, () => '1 ')],
  ['digits in a date', parseCookieDate, length => filled(length, () => '1')],
  ['commas', splitSetCookie, length => filled(length, () => ',')],
  ['commas and tokens', splitSetCookie, length => filled(length, () => ', a')],
]

describe('doubled input costs at most 2.2 times', () => {
  test.each(hostile)('%s', (_, read, input) => {
    const [once, twice] = [input(8000), input(16_000)]
    expect(work(() => read(twice))).toBeLessThanOrEqual(2.2 * work(() => read(once)) + 1000)
  })
})

test('15 kB of malformed escapes cost at most 1.5 times what plain cookies cost, other inputs at most 3 times', () => {
  const plain = work(() => parseCookie(filled(15_000, index => `${name(index)}=1; `)))
  for (const [label, read, input] of hostile) {
    const limit = label.includes('malformed') || label.includes('not UTF-8') ? 1.5 : 3
    const ratio = work(() => read(input(15_000))) / plain
    expect.soft(ratio, label).toBeLessThanOrEqual(limit)
  }
})

describe('budgets', () => {
  const eight = Array.from({ length: 8 }, (_, index) => `name${index}=0123456789abcdef`).join('; ')
  const line =
    'session=0123456789abcdef; Max-Age=34560000; Domain=example.org; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly; Secure; SameSite=Lax'
  test.each([
    ['parseCookie, 8 cookies', () => parseCookie(eight), 34_000],
    ['cookieValue, the first of 8', () => cookieValue(eight, 'name0'), 3100],
    ['cookieValue, the last of 8', () => cookieValue(eight, 'name7'), 3400],
    ['cookieValue, absent', () => cookieValue(eight, 'missing'), 800],
    ['parseSetCookie, 7 attributes', () => parseSetCookie(line), 29_000],
    ['parseCookieDate', () => parseCookieDate('Wed, 09 Jun 2027 10:18:14 GMT'), 3600],
  ])('%s', (_, run, budget) => {
    run()
    const count = work(run)
    expect(count).toBe(work(run))
    expect(count).toBeLessThanOrEqual(budget)
  })
})
