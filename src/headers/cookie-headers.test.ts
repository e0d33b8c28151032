import fc from 'fast-check'
import {
  cookieValue,
  parseCookie,
  parseSetCookie,
  RuskError,
  type SetCookie,
  splitSetCookie,
  stringifyCookie,
  stringifySetCookie,
} from 'rusk'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { cookieHeader, setCookieLine } from '../../tests/support/hostile.ts'

const refusal = (call: () => unknown): RuskError => {
  try {
    call()
  } catch (error) {
    if (error instanceof RuskError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('parseCookie', () => {
  test('the first of a name wins; parts without "=" are skipped', () => {
    expect({ ...parseCookie('a=1; b; a=2; =3; c = 4 ;d=5=6') }).toEqual({ a: '1', '': '3', c: '4', d: '5=6' })
  })

  test('names of members of objects are names like all others', () => {
    const cookies = parseCookie('__proto__=1; constructor=2; toString=3')
    expect(Object.entries(cookies)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ])
    expect('hasOwnProperty' in parseCookie('a=1')).toBe(false)
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  test('a malformed escape leaves the value as it is', () => {
    expect({ ...parseCookie('a=%; b=%4; c=%zz; d=%41; e=%C3%28; f=%C3%A9') }).toEqual({
      a: '%',
      b: '%4',
      c: '%zz',
      d: 'A',
      e: '%C3%28',
      f: 'é',
    })
  })

  test.each(['%41', '%C3%A9', '%41a', '%F0%9F%98%80', '%', 'a'])('no length of a value throws: %s', piece => {
    for (const length of [90_000, 120_000, 12_000_000]) {
      const text = `%41${piece.repeat(length / piece.length)}`
      // Whether or not a malformed value came before.
      for (const before of ['', 'x=%; ', '']) {
        const read = parseCookie(`${before}a=${text}`)['a']
        expect(read === (piece === '%' ? text : decodeURIComponent(text))).toBe(true)
      }
    }
  })

  test('a header of malformed escapes makes an exception for a thousand of them', () => {
    const decoding = vi.spyOn(globalThis, 'decodeURIComponent')
    for (const piece of ['a=%; ', 'a=%FF; ', 'a=%41%; ']) {
      decoding.mockClear()
      parseCookie(Array.from({ length: 3000 }, (_, index) => `${index}${piece}`).join(''))
      const thrown = decoding.mock.results.filter(({ type }) => type === 'throw')
      expect(thrown.length).toBeLessThanOrEqual(3)
    }
    decoding.mockRestore()
  })

  test('a decoding that reads another header meanwhile changes nothing', () => {
    const decode = (text: string): string => parseCookie(`a=${text}; b=x`)['a'] ?? ''
    expect({ ...parseCookie('a=1; b=2; a=3; b=4', { decode }) }).toEqual({ a: '1', b: '2' })
  })

  test('many names that share places in its memory, in any order', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `n${index.toString(36)}`)
    names.push(...['x', 'y', 'z'].map(letter => letter.repeat(70)))
    for (const order of [names, [...names].reverse(), [...names].sort()]) {
      const header = order.map(name => `${name}=${name}; ${name} =no`).join('; ')
      const cookies = parseCookie(header)
      for (const name of names) expect(cookies[name]).toBe(name)
    }
  })

  test('refuses what is no text', () => {
    for (const other of [undefined, null, 5, {}, Symbol('a')]) {
      for (const call of [parseCookie, parseSetCookie]) expect(() => call(other as never)).toThrow(TypeError)
    }
    for (const other of [5, {}, ['a=1']]) expect(() => splitSetCookie(other as never)).toThrow(TypeError)
  })

  test('answers the type that cookie 2 does', () => {
    expectTypeOf(parseCookie('')).toEqualTypeOf<Record<string, string | undefined>>()
    expectTypeOf(parseSetCookie('')).toEqualTypeOf<SetCookie>()
  })
})

describe('cookieValue', () => {
  test('finds the very name, wherever it stands', () => {
    const header = 'xa=0; a b=1; ab=2; b=a; a =3; a=4'
    expect(cookieValue(header, 'a')).toBe('3')
    expect(cookieValue(header, 'xa')).toBe('0')
    expect(cookieValue(header, 'b')).toBe('a')
    expect(cookieValue(header, 'c')).toBeUndefined()
    expect(cookieValue('a=b=c', 'a=b')).toBeUndefined()
    expect(cookieValue('x; a=1', '; a')).toBeUndefined()
    expect(cookieValue('; a=1', ' a')).toBeUndefined()
  })

  test('in a long header, among names that start alike', () => {
    const names = Array.from({ length: 200 }, (_, index) => `session_${index}`)
    const header = names.map(name => `x${name}=no; ${name} = ${name}; session=no`).join(';')
    for (const name of names) expect(cookieValue(header, name)).toBe(name)
    expect(cookieValue(header, 'session_')).toBeUndefined()
    expect(cookieValue(header, 'session')).toBe('no')
    expect(cookieValue(`${header}; __proto__=1`, '__proto__')).toBe('1')
  })

  test('an empty name ends, also when it is the first that is asked for', async () => {
    vi.resetModules()
    const fresh = await import('./cookie-value.ts')
    expect(fresh.cookieValue('a=1; =2', '')).toBe('2')
    expect(fresh.cookieValue('a=1', '')).toBeUndefined()
  })

  test('an absent header has no cookies', () => {
    expect(cookieValue(undefined, 'a')).toBeUndefined()
    expect(cookieValue(null, 'a')).toBeUndefined()
    for (const other of [5, {}, Symbol('a')]) {
      expect(() => cookieValue(other as never, 'a')).toThrow(TypeError)
    }
    for (const other of [undefined, null, Symbol('a')]) {
      expect(() => cookieValue('a=1', other as never)).toThrow(TypeError)
    }
  })
})

describe('parse of stringify is the identity', () => {
  const settable = fc.string({ unit: 'binary' })
  const visible = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index))
  const name = fc.string({
    unit: fc.constantFrom(...visible.filter(each => !';='.includes(each))),
    minLength: 1,
  })

  test('in Cookie', () => {
    fc.assert(
      fc.property(fc.dictionary(name, settable), cookies => {
        const header = stringifyCookie(cookies)
        expect({ ...parseCookie(header) }).toEqual({ ...cookies })
        for (const each of Object.keys(cookies)) expect(cookieValue(header, each)).toBe(cookies[each])
      }),
      { numRuns: 2000 },
    )
  })

  test('in Set-Cookie', () => {
    const attributes = fc.record(
      {
        maxAge: fc.integer(),
        expires: fc
          .date({ min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
          .map(date => new Date(Math.floor(date.getTime() / 1000) * 1000)),
        domain: fc.domain(),
        path: fc.webPath().filter(path => path !== '' && !/[;<]/.test(path)),
        httpOnly: fc.constant(true),
        secure: fc.constant(true),
        partitioned: fc.constant(true),
        priority: fc.constantFrom('low', 'medium', 'high'),
        sameSite: fc.constantFrom('lax', 'strict', 'none'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(name, settable, attributes, (cookieName, value, rest) => {
        const cookie = { name: cookieName, value, ...rest } as SetCookie
        expect(parseSetCookie(stringifySetCookie(cookie))).toEqual(cookie)
      }),
      { numRuns: 2000 },
    )
  })
})

test('a cookie without a value is not encoded', () => {
  const encode = (value: string): string => `<${value}>`
  expect(stringifySetCookie({ name: 'a', value: undefined }, { encode })).toBe('a=')
  expect(stringifySetCookie({ name: 'a', value: '' }, { encode })).toBe('a=<>')
})

test('nothing from the network throws', () => {
  fc.assert(
    fc.property(cookieHeader, setCookieLine, (header, line) => {
      parseCookie(header)
      cookieValue(header, 'a')
      parseSetCookie(line)
    }),
    { numRuns: 5000 },
  )
})

describe('refusals', () => {
  test.each([
    ['invalid-cookie-name', { name: '' }],
    ['invalid-cookie-name', { name: 'a b' }],
    ['invalid-cookie-name', { name: 'é' }],
    ['lone-surrogate', { value: '\ud800' }],
    ['invalid-max-age', { maxAge: 1.5 }],
    ['invalid-max-age', { maxAge: Number.NaN }],
    ['invalid-max-age', { maxAge: '60' as unknown as number }],
    ['invalid-domain', { domain: 'x; Secure' }],
    ['invalid-domain', { domain: 'a..b' }],
    ['invalid-domain', { domain: '-a.b' }],
    ['invalid-domain', { domain: `${'a'.repeat(64)}.b` }],
    ['invalid-path', { path: '/a; Secure' }],
    ['invalid-path', { path: '/é' }],
    ['invalid-expires', { expires: new Date(Number.NaN) }],
    ['invalid-expires', { expires: new Date('+010000-01-01') }],
    ['invalid-expires', { expires: '2030-01-01' as unknown as Date }],
    ['invalid-priority', { priority: 'urgent' as 'low' }],
    ['invalid-same-site', { sameSite: 'same' as 'lax' }],
  ])('%s: %o', (code, fields) => {
    const error = refusal(() => stringifySetCookie({ name: 'likes', value: 'cheese', ...fields }))
    expect(error.code).toBe(code)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/Mend: .*\.$/)
  })

  test('name the cookie and the fault, and never hold a value', () => {
    const secret = 's3cret value; x'
    const encode = (value: string): string => value
    const refusals = [
      () => stringifySetCookie({ name: 'likes', value: secret }, { encode }),
      () => stringifyCookie({ likes: secret }, { encode }),
      () => stringifySetCookie({ name: `likes=${secret}`, value: '' }),
      () => stringifySetCookie({ name: 'likes', value: `${secret}\ud800` }),
      () => stringifySetCookie({ name: 'likes', value: '', path: `/;${secret}` }),
      () => stringifySetCookie({ name: 'likes', value: '', domain: `a;${secret}` }),
      () => stringifySetCookie({ name: 'likes', value: '', sameSite: secret as 'lax' }),
    ]
    for (const call of refusals) {
      const error = refusal(call)
      expect(error.message).toContain('likes')
      expect(`${error.message} ${JSON.stringify(error.facts)}`).not.toContain('s3cret')
    }
  })

  test('say where an empty name goes wrong, and which word was none', () => {
    expect(refusal(() => stringifySetCookie({ name: '', value: '' })).message).toBe(
      'Cookie "": the cookie-name, of 0 characters, is wrong from index 0 on. Mend: pass letters, digits, "-" and "_".',
    )
    expect(
      refusal(() => stringifySetCookie({ name: 'a', value: '', sameSite: ['lax'] as never })).message,
    ).toBe('Cookie "a": the same-site is another word. Mend: pass lax, strict, none.')
  })

  test('read as a sentence', () => {
    expect(refusal(() => stringifySetCookie({ name: 'likes', value: '', path: '/a;b' })).message).toBe(
      'Cookie "likes": the path, of 4 characters, is wrong from index 2 on. Mend: pass such as "/shop", percent-encoded, up to 1024 characters.',
    )
  })
})
