import { type as ark } from 'arktype'
import * as v from 'valibot'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { boolean, integer, list } from './codecs.ts'
import { cookie } from './cookie.ts'
import { Cookies } from './cookies.ts'
import { days } from './durations.ts'
import { json } from './json.ts'

it('x', () => {
  const likes = cookie('likes', { value: list(), maxAge: days(400) })
  const count = cookie('count', { value: integer(), default: 0 })
  const prefs = cookie('prefs', { value: json(z.object({ theme: z.enum(['a', 'b']).default('a') })) })
  const prefs2 = cookie('prefs', { value: z.object({ n: z.string().transform(s => s.length) }) })
  const vb = cookie('vb', { value: v.object({ n: v.number() }), default: { n: 1 } })
  const at = cookie('at', { value: ark({ n: 'number' }) })
  const date = cookie('date', {
    value: { encode: (d: Date) => d.toISOString(), decode: (t: string) => new Date(t) },
    httpOnly: false,
  })
  const plain = cookie('plain')
  const c = new Cookies('count=12; likes=a|b')
  expectTypeOf(c.get(count)).toEqualTypeOf<number>()
  expectTypeOf(c.get(likes)).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(c.get(prefs)).toEqualTypeOf<{ theme: 'a' | 'b' } | undefined>()
  expectTypeOf(c.get(prefs2)).toEqualTypeOf<{ n: number } | undefined>()
  expectTypeOf(c.get(vb)).toEqualTypeOf<{ n: number }>()
  expectTypeOf(c.get(at)).toEqualTypeOf<{ n: number } | undefined>()
  expectTypeOf(c.get(date)).toEqualTypeOf<Date | undefined>()
  expectTypeOf(date.attributes.httpOnly).toEqualTypeOf<false>()
  expectTypeOf(plain.attributes.httpOnly).toEqualTypeOf<true>()
  expectTypeOf(c.get(plain)).toEqualTypeOf<string | undefined>()
  expectTypeOf(c.get('plain')).toEqualTypeOf<string | undefined>()
  expect(c.get(count)).toBe(12)
  expect(c.get(likes)).toEqual(['a', 'b'])
  c.set(count, 13)
  c.set(prefs, {})
  c.set(prefs2, { n: 'abc' })
  c.set(vb, { n: 3 })
  c.set('raw', 'hello world', { path: '/x', expires: new Date(1e12) })
  c.delete(likes)
  // @ts-expect-error
  expect(() => c.set(count, 'x')).toThrow()
  // @ts-expect-error
  expect(() => cookie('__HOST-x', { domain: 'a.b' })).toThrow()
  // @ts-expect-error
  expect(() => c.set('__HOST-x', 'a', { domain: 'a.b' })).toThrow()
  // @ts-expect-error
  expect(() => cookie('b', { maxage: 3 })).toThrow(/maxAge/)
  // @ts-expect-error
  expect(() => cookie('b', { value: integer(), default: 'a' })).toThrow(/integer/)
  cookie('b', { value: boolean(), default: false })
  console.log(c.setCookieLines(), c.get('prefs'), [...c.entries()], c.bytes())
})
