import { type } from 'arktype'
import { createSessions, type Session, type Sessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { request } from '../../tests/support/session-visitor.ts'

const store = memoryStore()
const common = { store, sweep: false } as const

describe.each([
  ['zod', z.object({ count: z.number(), list: z.array(z.string()).default([]) })],
  ['valibot', v.object({ count: v.number(), list: v.optional(v.array(v.string()), []) })],
  ['arktype', type({ count: 'number', list: type('string[]').default(() => []) })],
] as const)('a schema of %s', (_, schema) => {
  const sessions = createSessions({
    ...common,
    schema: schema as never,
    initial: () => ({ count: 0 }) as never,
  }) as Sessions<{
    count: number
    list: string[]
  }>

  it('fills in defaults, which no two sessions share', async () => {
    const { sent } = await request(sessions, undefined, s => s.update(d => d.list.push('mine')))
    const { result } = await request(sessions, undefined, s => s.data)
    expect(result).toEqual({ count: 0, list: [] })
    expect((await request(sessions, sent, s => s.data)).result).toEqual({ count: 0, list: ['mine'] })
  })

  it('refuses what does not fit, without its value', async () => {
    await request(sessions, undefined, s => {
      const wrong = () => s.set('count', 'a secret' as never)
      expect(wrong).toThrow(
        expect.objectContaining({
          code: 'session-data-invalid',
          message: expect.stringContaining('at count'),
        }),
      )
      expect(wrong).not.toThrow('a secret')
      expect(s.data.count).toBe(0)
    })
  })

  it('takes a stored session that it refuses for none', async () => {
    const loose = createSessions<{ count: unknown }>({ ...common, initial: () => ({ count: 'many' }) })
    const { sent } = await request(loose, undefined, s => s.set('count', 'more'))
    expect((await request(sessions, sent, s => [s.isNew, s.data.count])).result).toEqual([true, 0])
    const anew = await request(sessions, sent, s => s.set('count', 1))
    expect(anew.sent).not.toBe(sent)
  })
})

describe('data', () => {
  it('has the type of the schema, or of what is initial', () => {
    const schema = z.object({ count: z.number(), since: z.coerce.date(), theme: z.string().optional() })
    const typed = createSessions({ ...common, schema, initial: () => ({ count: 0, since: new Date(0) }) })
    type Of<S> = S extends Sessions<infer D> ? D : never
    expectTypeOf<Of<typeof typed>>().toEqualTypeOf<{
      count: number
      since: Date
      theme?: string | undefined
    }>()
    const plain = createSessions({ ...common, initial: () => ({ count: 0, tags: ['a'] }) })
    expectTypeOf<Of<typeof plain>>().toEqualTypeOf<{ count: number; tags: string[] }>()
    expectTypeOf<Session<Of<typeof plain>>['data']['tags']>().toEqualTypeOf<readonly string[]>()
    const check = (s: Session<Of<typeof typed>>) => {
      s.set('theme', 'dark')
      s.delete('theme')
      // @ts-expect-error count cannot be missing
      s.delete('count')
      // @ts-expect-error count is a number
      s.set('count', '1')
      // @ts-expect-error data is read-only
      s.data.count = 1
      // @ts-expect-error no such entry
      s.get('other')
      s.update(d => {
        d.since = new Date(1)
      })
      s.update(d => d.count++)
      s.update(() => {
        throw new Error('never')
      })
      // @ts-expect-error an update is synchronous
      s.update(async d => {
        d.count = 1
      })
      // @ts-expect-error neither is this one, at times
      s.update(d => (d.count > 1 ? Promise.resolve() : undefined))
    }
    expect(check).toBeTypeOf('function')
  })

  it('goes through JSON and the schema, so that a Date comes back as one', async () => {
    const schema = z.object({ since: z.coerce.date() })
    const sessions = createSessions({ ...common, schema, initial: () => ({ since: new Date(0) }) })
    const { sent } = await request(sessions, undefined, s => s.set('since', new Date(1000)))
    expect((await request(sessions, sent, s => s.data.since)).result).toEqual(new Date(1000))
  })

  it('starts empty without initial, if the schema takes that', async () => {
    const untyped = createSessions(common)
    const { sent } = await request(untyped, undefined, s => {
      expectTypeOf(s.data['theme']).toBeUnknown()
      expect(s.data).toEqual({})
      s.set('theme', 'dark')
      s.set('gone', 1)
      s.delete('gone')
    })
    expect((await request(untyped, sent, s => s.data)).result).toEqual({ theme: 'dark' })
    const schema = z.object({ tags: z.array(z.string()).default([]) })
    const typed = createSessions({ ...common, schema })
    const { result } = await request(typed, undefined, s => s.data.tags)
    expect(result).toEqual([])
    expect(() => createSessions({ ...common, schema: z.object({ count: z.number() }) })).toThrow(
      expect.objectContaining({
        code: 'invalid-session-option',
        message: expect.stringMatching(/initial is missing, and the schema refuses an empty object/),
      }),
    )
    // @ts-expect-error without initial nobody says that there is a count
    createSessions<{ count: number }>(common)
  })

  it('refuses a schema that is asynchronous', async () => {
    const schema = z.object({ count: z.number().refine(async () => true) })
    const sessions = createSessions({ ...common, schema, initial: () => ({ count: 0 }) })
    await expect(request(sessions, undefined, s => s.data)).rejects.toMatchObject({ code: 'async-schema' })
  })

  it('is migrated from other versions, in the view at once and in the store with the next write', async () => {
    interface Old {
      name: string
    }
    interface New {
      first: string
      visits: number
    }
    const old = createSessions<Old>({ ...common, initial: () => ({ name: 'Ada Lovelace' }) })
    const migrate = (data: unknown, version: number): unknown => {
      expect(version).toBe(1)
      return { first: (data as Old).name.split(' ')[0], visits: 0 }
    }
    const current = createSessions<New>({
      ...common,
      version: 2,
      migrate,
      initial: () => ({ first: '', visits: 0 }),
    })
    const { sent } = await request(old, undefined, s => s.set('name', 'Ada King'))
    expect((await request(current, sent, s => [s.isNew, s.data])).result).toEqual([
      false,
      { first: 'Ada', visits: 0 },
    ])
    expect((await request(old, sent, s => s.data.name)).result).toBe('Ada King')
    await request(current, sent, s =>
      s.update(d => {
        d.visits += 1
      }),
    )
    expect((await request(current, sent, s => s.data)).result).toEqual({ first: 'Ada', visits: 1 })
    expect((await request(old, sent, s => s.isNew)).result).toBe(true)
    const broken = createSessions<New>({
      ...common,
      version: 3,
      migrate: () => undefined,
      initial: () => ({ first: '', visits: 0 }),
    })
    expect((await request(broken, sent, s => s.isNew)).result).toBe(true)
  })

  it('is not written over what another version wrote meanwhile and this one cannot read', async () => {
    const old = createSessions({ ...common, initial: () => ({ count: 0 }) })
    const next = createSessions({
      ...common,
      version: 2,
      migrate: data => data,
      initial: () => ({ count: 0 }),
    })
    const { sent } = await request(old, undefined, s => s.set('count', 1))
    const slow = request(old, sent, async s => {
      await request(next, sent, other => other.set('count', 5))
      s.set('count', 2)
    })
    await expect(slow).rejects.toMatchObject({ code: 'session-unreadable', status: 503 })
    expect((await request(next, sent, s => s.data.count)).result).toBe(5)
  })
})
