import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { cookie } from './cookie.ts'
import { Cookies } from './cookies.ts'
import { json } from './json.ts'
import type { StandardSchema } from './standard-schema.ts'

const anything: StandardSchema<unknown> = {
  '~standard': { version: 1, vendor: 'test', validate: value => ({ value }) },
}

describe('json()', () => {
  const schemas: [vendor: string, schema: StandardSchema<{ theme: string; size: number }>][] = [
    ['zod', z.object({ theme: z.string(), size: z.number() })],
    ['valibot', v.object({ theme: v.string(), size: v.number() })],
    ['arktype', type({ theme: 'string', size: 'number' })],
  ]
  it.each(schemas)('reads what fits a schema of %s, and nothing else', (_, schema) => {
    const prefs = cookie('prefs', { value: json(schema) })
    const cookies = new Cookies('')
    cookies.set(prefs, { theme: 'dark', size: 2 })
    expect(cookies.get(prefs)).toEqual({ theme: 'dark', size: 2 })
    for (const text of [
      '{"theme":1,"size":2}',
      '{}',
      'null',
      '[]',
      '"a"',
      '',
      '{',
      'undefined',
      '{"theme":"a"',
    ]) {
      expect(new Cookies(`prefs=${encodeURIComponent(text)}`).get(prefs)).toBeUndefined()
    }
    expect(() => cookies.set(prefs, { theme: 'dark' } as never)).toThrow(
      expect.objectContaining({ code: 'invalid-cookie-value' }),
    )
    expect(cookies.get(prefs)).toEqual({ theme: 'dark', size: 2 })
  })

  it('refuses what JSON cannot hold', () => {
    const codec = json(anything)
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    for (const value of [undefined, () => 1, Symbol('a'), 1n, cycle, JSON.parse('{"__proto__":1}')]) {
      expect(() => codec.encode(value, 'a')).toThrow(
        expect.objectContaining({ code: 'invalid-cookie-value' }),
      )
    }
  })

  it('does not read a key __proto__, however it is written', () => {
    const prefs = cookie('prefs', { value: anything })
    for (const text of [
      '{"__proto__":{"admin":true}}',
      '{"a":[{"\\u005f_proto__":1}]}',
      '{"\\u005F\\u005fproto\\u005f_":null}',
    ]) {
      expect(new Cookies(`prefs=${encodeURIComponent(text)}`).get(prefs)).toBeUndefined()
    }
    expect(new Cookies(`prefs=${encodeURIComponent('{"proto":"\\u005f"}')}`).get(prefs)).toEqual({
      proto: '_',
    })
    expect(new Cookies(`prefs=${encodeURIComponent('["__proto__"]')}`).get(prefs)).toEqual(['__proto__'])
  })

  it('survives the deepest nesting that fits', () => {
    const prefs = cookie('prefs', { value: anything })
    expect(new Cookies(`prefs=${'['.repeat(4000)}`).get(prefs)).toBeUndefined()
    expect(new Cookies(`prefs=${'['.repeat(2000)}${']'.repeat(2000)}`).get(prefs)).toBeInstanceOf(Array)
  })

  it('reads nothing where the schema throws', () => {
    const broken: StandardSchema<unknown> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          throw new RangeError('stack')
        },
      },
    }
    expect(new Cookies('prefs=1').get(cookie('prefs', { value: broken }))).toBeUndefined()
  })
})

describe('an asynchronous schema', () => {
  const late: StandardSchema<string> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => Promise.reject(new Error('no')),
    },
  }
  const refused = expect.objectContaining({ code: 'async-schema', facts: { cookie: 'prefs' } })

  it('is refused when a value is set, whoever made it', () => {
    const ofValibot = v.objectAsync({
      a: v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    })
    const ofZod = z.object({ a: z.string().refine(async () => true) })
    for (const schema of [ofValibot, ofZod]) {
      const prefs = cookie('prefs', { value: json(schema) })
      expect(() => new Cookies('').set(prefs, { a: 'a' })).toThrow(refused)
    }
  })

  it('is refused with a default when the cookie is defined', () => {
    expect(() => cookie('prefs', { value: late, default: 'a' })).toThrow(refused)
  })

  it('reads nothing, throws nothing, and its rejection ends nothing', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    expect(new Cookies('prefs=%22a%22').get(cookie('prefs', { value: late }))).toBeUndefined()
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})
