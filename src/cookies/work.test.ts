import { describe, expect, it } from 'vitest'
import { counted, work } from '../../tests/support/work.ts'

const { Cookies, boolean, cookie, days, integer, list } = await counted(() => import('rusk'))

// The cost of typed cookies, counted in characters of source that run. It is the same on every machine.

const plain = cookie('a')
const all = cookie('b', {
  maxAge: days(1),
  expires: new Date(Date.UTC(2030, 0)),
  domain: 'example.org',
  path: '/b',
  sameSite: 'none',
  partitioned: true,
  priority: 'high',
})
const [number, items, flag] = [
  cookie('a', { value: integer() }),
  cookie('a', { value: list() }),
  cookie('a', { value: boolean() }),
]

function readAll(header: string): InstanceType<typeof Cookies> {
  const cookies = new Cookies(header)
  cookies.get(plain)
  cookies.get(number)
  cookies.get(items)
  cookies.get(flag)
  return cookies
}

describe('a definition', () => {
  it('writes many attributes for the price of none', () => {
    plain.stringify('cheese')
    all.stringify('cheese')
    expect(work(() => all.stringify('cheese'))).toBe(work(() => plain.stringify('cheese')))
  })
})

describe('an exchange', () => {
  it('that asks nothing costs nothing for what the client sent', () => {
    const idle = (header: string) => work(() => new Cookies(header).changed)
    idle('')
    expect(idle('a=%;'.repeat(4000))).toBe(idle(''))
  })

  it('sets a cookie for the same price, whatever the client sent', () => {
    const setting = (header: string) =>
      work(() => {
        const cookies = new Cookies(header)
        cookies.set(plain, 'cheese')
        cookies.setCookieLines()
      })
    setting('')
    expect(setting('a=%;'.repeat(4000))).toBe(setting(''))
  })
})

const hostile: readonly [description: string, piece: string][] = [
  ['pairs', 'b=1;'],
  ['of one name', 'a=;'],
  ['no pairs', ';'],
  ['near misses', 'aa;'],
  ['malformed escapes', 'b=%;'],
  ['blanks', ' \t'],
]
describe.each(hostile)('a header of %s', (_, piece) => {
  it('costs at most 2.2 times when it is doubled', () => {
    const reading = (length: number) => {
      const header = piece.repeat(length / piece.length)
      return work(() => {
        const cookies = readAll(header)
        cookies.entries()
        cookies.duplicates()
      })
    }
    reading(1200)
    expect(reading(16_800)).toBeLessThanOrEqual(2.2 * reading(8400) + 1000)
  })
})

describe('one value of 15 kB', () => {
  it.each(['%', '%41', '|', '~', '~1|', '%7C', '9', '['])(
    'of %s costs no more than one of letters, four times',
    piece => {
      const reading = (text: string) => {
        const header = `a=${text.repeat(15_000 / text.length)}`
        return work(() => readAll(header))
      }
      reading('x')
      expect(reading(piece)).toBeLessThanOrEqual(4 * reading('x') + 1000)
    },
  )
})
