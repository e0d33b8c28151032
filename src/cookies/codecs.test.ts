import { describe, expect, it } from 'vitest'
import type { Codec } from './codec.ts'
import { boolean, integer, list, text } from './codecs.ts'
import { cookie } from './cookie.ts'
import { days, hours, minutes, seconds } from './durations.ts'

const encode = <Value>(codec: Codec<Value, unknown>, value: unknown) => codec.encode(value as Value, 'a')
const refused = expect.objectContaining({ code: 'invalid-cookie-value' })

describe('text()', () => {
  it('refuses what is no string', () => {
    const plain = cookie('a', { value: text() })
    for (const value of [undefined, null, 1, {}, ['a']])
      expect(() => plain.stringify(value as never)).toThrow(refused)
  })
})

describe('integer()', () => {
  it.each([0, 1, -1, 42, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])('writes and reads %d', value => {
    expect(integer().decode(encode(integer(), value), 'a')).toBe(value)
  })

  it.each([
    '',
    ' ',
    '12abc',
    '1e3',
    ' 1',
    '1 ',
    '+1',
    '-0',
    '01',
    '0x10',
    '1.0',
    '1.5',
    'NaN',
    'Infinity',
    '9007199254740992',
    '١',
    '1n',
  ])('does not read %j', text => {
    expect(integer().decode(text, 'a')).toBeUndefined()
  })

  it('keeps to a range', () => {
    const age = integer({ min: 0, max: 150 })
    expect(age.decode('150', 'a')).toBe(150)
    expect(age.decode('151', 'a')).toBeUndefined()
    expect(age.decode('-1', 'a')).toBeUndefined()
    expect(() => encode(age, 151)).toThrow(/an integer from 0 to 150/)
  })

  it('refuses what is no safe integer', () => {
    for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', undefined, 1n]) {
      expect(() => encode(integer(), value)).toThrow(refused)
    }
  })
})

describe('boolean()', () => {
  it('writes words and reads digits too', () => {
    expect([true, false].map(value => encode(boolean(), value))).toEqual(['true', 'false'])
    expect(['true', '1', 'false', '0'].map(text => boolean().decode(text, 'a'))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('reads nothing else', () => {
    for (const text of ['', 'TRUE', 'yes', 'on', '2', ' true'])
      expect(boolean().decode(text, 'a')).toBeUndefined()
  })

  it('refuses what is no boolean', () => {
    for (const value of [0, 'true', null, undefined]) expect(() => encode(boolean(), value)).toThrow(refused)
  })
})

describe('list()', () => {
  const written: [items: string[], text: string][] = [
    [[], ''],
    [[''], '~'],
    [['', ''], '|'],
    [['cheese'], 'cheese'],
    [['cheese', 'wine'], 'cheese|wine'],
    [['a|b', 'c'], 'a~1b|c'],
    [['~', '~1', '~0'], '~0|~01|~00'],
    [['100%', ';', 'blue cheese', '🧀'], '100%|;|blue cheese|🧀'],
  ]
  it.each(written)('writes %j as %j', (items, text) => {
    expect(encode(list(), items)).toBe(text)
    expect(list().decode(text, 'a')).toEqual(items)
  })

  it('reads what others joined', () => {
    expect(list().decode('~john|a~b', 'a')).toEqual(['~john', 'a~b'])
  })

  it('takes another delimiter', () => {
    for (const delimiter of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}') {
      const codec = list({ delimiter })
      const items = [delimiter, `a${delimiter}${delimiter}`, '~1', '']
      expect(codec.decode(encode(codec, items), 'a')).toEqual(items)
    }
  })

  it.each(['', '||', 'a', '0', '~', ' ', '\n', 'é', '🧀'])('refuses the delimiter %j', delimiter => {
    expect(() => list({ delimiter })).toThrow(expect.objectContaining({ code: 'invalid-delimiter' }))
  })

  it('refuses what is no array of strings', () => {
    for (const value of ['a|b', [1], ['a', undefined], new Array(1), null, undefined, new Set(['a'])]) {
      expect(() => encode(list(), value)).toThrow(refused)
    }
  })
})

describe('durations', () => {
  it('are seconds', () => {
    expect([seconds(90), minutes(30), hours(12), days(400)]).toEqual([90, 1800, 43_200, 34_560_000])
  })
})
