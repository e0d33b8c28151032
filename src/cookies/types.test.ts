import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { boolean, integer, list } from './codecs.ts'
import { cookie } from './cookie.ts'
import { Cookies } from './cookies.ts'
import type { AnyCookieDefinition, CookieDefinition } from './definition.ts'
import { json } from './json.ts'

const cookies = new Cookies('')

describe('the types of a definition', () => {
  it('gives what the codec reads, or undefined', () => {
    expectTypeOf(cookies.get(cookie('a'))).toEqualTypeOf<string | undefined>()
    expectTypeOf(cookies.get(cookie('a', { value: integer() }))).toEqualTypeOf<number | undefined>()
    expectTypeOf(cookies.get(cookie('a', { value: boolean() }))).toEqualTypeOf<boolean | undefined>()
    expectTypeOf(cookies.get(cookie('a', { value: list() }))).toEqualTypeOf<string[] | undefined>()
    expectTypeOf(cookies.get('a')).toEqualTypeOf<string | undefined>()
  })

  it('drops undefined where there is a default', () => {
    expectTypeOf(cookies.get(cookie('a', { default: '' }))).toEqualTypeOf<string>()
    expectTypeOf(cookies.get(cookie('a', { value: integer(), default: 0 }))).toEqualTypeOf<number>()
    expectTypeOf(cookies.get(cookie('a', { value: list(), default: [] }))).toEqualTypeOf<string[]>()
    expectTypeOf(cookies.get(cookie('a', { default: undefined }))).toEqualTypeOf<string | undefined>()
    // @ts-expect-error a default is a value of the cookie
    expect(() => cookie('a', { value: integer(), default: 'none' })).toThrow()
  })

  it('takes the input of a schema and gives its output', () => {
    const withDefault = cookie('a', {
      value: json(z.object({ theme: z.enum(['dark', 'light']).default('light') })),
    })
    cookies.set(withDefault, {})
    expectTypeOf(cookies.get(withDefault)).toEqualTypeOf<{ theme: 'dark' | 'light' } | undefined>()
    const transformed = cookie('b', { value: z.object({ text: z.string().transform(text => text.length) }) })
    cookies.set(transformed, { text: 'four' })
    expectTypeOf(cookies.get(transformed)).toEqualTypeOf<{ text: number } | undefined>()
    expect(cookies.get(transformed)).toEqual({ text: 4 })
    const ofValibot = cookie('c', { value: v.object({ n: v.number() }), default: { n: 1 } })
    expectTypeOf(cookies.get(ofValibot)).toEqualTypeOf<{ n: number }>()
    const ofArktype = cookie('d', { value: type({ n: 'number' }) })
    expectTypeOf(cookies.get(ofArktype)).toEqualTypeOf<{ n: number } | undefined>()
  })

  it('infers a codec of your own', () => {
    const date = cookie('d', {
      value: { encode: (date: Date) => date.toISOString(), decode: (text: string) => new Date(text) },
    })
    expectTypeOf(cookies.get(date)).toEqualTypeOf<Date | undefined>()
    // @ts-expect-error a string is no Date
    expect(() => cookies.set(date, '2026-01-01')).toThrow(TypeError)
  })

  it('knows the text that a codec of your own reads', () => {
    const big = cookie('b', {
      value: {
        encode: (value: bigint) => value.toString(36),
        decode: text => (/^[a-z]+$/.test(text) ? BigInt(text.length) : undefined),
      },
      default: 0n,
    })
    expectTypeOf(cookies.get(big)).toEqualTypeOf<bigint>()
  })

  it('goes through functions of any definition', () => {
    const setAndGet = <Value, Read>(definition: CookieDefinition<Value, Read>, value: Value): Read => {
      cookies.set(definition, value)
      return cookies.get(definition)
    }
    expectTypeOf(setAndGet(cookie('c', { value: integer(), default: 0 }), 1)).toEqualTypeOf<number>()
    const all: AnyCookieDefinition[] = [cookie('a'), cookie('b', { value: list(), httpOnly: false })]
    expect(all.map(definition => cookies.has(definition))).toHaveLength(2)
  })

  it('shows whether scripts can read the cookie', () => {
    expectTypeOf(cookie('a').attributes.httpOnly).toEqualTypeOf<true>()
    expectTypeOf(cookie('a', { httpOnly: false }).attributes.httpOnly).toEqualTypeOf<false>()
    const forScripts = (definition: CookieDefinition<string, string | undefined, false>) => definition.name
    expect(forScripts(cookie('a', { httpOnly: false }))).toBe('a')
    // @ts-expect-error HttpOnly keeps it from scripts
    expect(forScripts(cookie('a'))).toBe('a')
  })

  it('refuses a value of another type', () => {
    // @ts-expect-error
    expect(() => cookies.set(cookie('a', { value: integer() }), '1')).toThrow()
    // @ts-expect-error
    expect(() => cookies.set(cookie('a'), 1)).toThrow()
    cookies.set(cookie('a', { value: list() }), ['frozen'] as const)
  })
})

describe('what a prefix forbids does not compile', () => {
  const refused = { code: 'forbidden-attribute' }

  it('in any capitals', () => {
    // @ts-expect-error
    expect(() => cookie('__Host-a', { domain: 'example.org' })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__HOST-a', { domain: 'example.org' })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__host-a', { path: '/a' })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__hOsT-a', { secure: false })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__Secure-a', { secure: false })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__Http-a', { httpOnly: false })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__http-a', { secure: false })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__Host-Http-a', { httpOnly: false })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookie('__Host-Http-a', { path: '/a' })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookies.set('__HOST-a', '', { domain: 'a.b' })).toThrow(expect.objectContaining(refused))
    // @ts-expect-error
    expect(() => cookies.delete('__Host-a', { path: '/a' })).toThrow(expect.objectContaining(refused))
  })

  it('but what it allows does', () => {
    cookie('__Host-a', { path: '/', secure: true, httpOnly: false })
    cookie('__Secure-a', { domain: 'example.org', path: '/a', httpOnly: false })
    cookie('__Http-a', { domain: 'example.org' })
    cookie(`__Host-${'a' as string}`, { path: '/' })
    cookie('a' as string, { domain: 'example.org' })
  })

  it('nor does an option that does not exist', () => {
    const unknown = { code: 'unknown-option' }
    // @ts-expect-error
    expect(() => cookie('a', { maxage: 1 })).toThrow(expect.objectContaining(unknown))
    // @ts-expect-error
    expect(() => cookies.set('a', '', { httponly: true })).toThrow(expect.objectContaining(unknown))
  })
})
