import { keyring } from 'rusk/keys'
import { describe, expect, it } from 'vitest'
import { request, Visitor } from '../../tests/support/session-visitor.ts'
import { Cookies } from '../cookies/cookies.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions, type SessionsOptions } from './create-sessions.ts'
import { sealedSessions } from './sealed-sessions.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

interface Data {
  count: number
  theme?: string
  list?: string[]
}

const MINUTE = 60_000

function add(s: Session<Data>): void {
  s.update(d => {
    d.count += 1
  })
}

/** Sessions on a memory store whose calls are counted, with a clock that stands still until it is moved. */
function setUp(changes: Partial<SessionsOptions<Data>> = {}) {
  const clock = { now: 1_800_000_000_000 }
  const calls: string[] = []
  const store = new Proxy(memoryStore(), {
    get(target, name: keyof SessionStore) {
      const member = target[name]
      if (typeof member !== 'function') return member
      return (...args: never[]) => {
        calls.push(name)
        return (member as (...args: never[]) => unknown).apply(target, args)
      }
    },
  })
  const warnings: string[] = []
  const sessions = createSessions<Data>({
    store,
    initial: () => ({ count: 0 }),
    idle: 1800,
    absolute: 12 * 3600,
    now: () => clock.now,
    wait: async () => {},
    sweep: false,
    warn: message => warnings.push(message),
    ...changes,
  } as SessionsOptions<Data> & { initial: () => Data; schema?: undefined })
  return { sessions, store, calls, clock, warnings }
}

describe('a session', () => {
  it('stores nothing and sends no cookie until it is written to', async () => {
    const { sessions, calls } = setUp()
    const { result, sent } = await request(sessions, undefined, s => [
      s.data.count,
      s.isNew,
      s.subject,
      s.device,
    ])
    expect(result).toEqual([0, true, undefined, undefined])
    expect(sent).toBeUndefined()
    expect(calls).toEqual([])
  })

  it('starts with the first write, under a cookie that is safe', async () => {
    const { sessions, calls } = setUp()
    const { lines, sent } = await request(sessions, undefined, add)
    expect(lines).toEqual(
      [`__Host-session=${sent}; Path=/; Secure; HttpOnly; SameSite=Lax`].map(sameAttributes(lines)),
    )
    expect(sent).toMatch(/^[\w-]{43}$/)
    expect(calls).toEqual(['write'])
    const next = await request(sessions, sent, s => [s.data.count, s.isNew])
    expect(next.result).toEqual([1, false])
    expect(next.sent).toBeUndefined()
    expect(calls).toEqual(['write', 'read'])
  })

  it('keeps the hash of an id, never the id', async () => {
    const keys: string[] = []
    const store = memoryStore()
    const { sessions } = setUp({
      store: {
        ...bound(store),
        write: (key, ...rest) => {
          keys.push(key)
          return store.write(key, ...rest)
        },
      },
    })
    const { sent } = await request(sessions, undefined, s => s.set('count', 3))
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sent))
    expect(keys).toEqual([Buffer.from(digest).toString('base64url')])
  })

  it('never adopts an id that it did not issue', async () => {
    const { sessions, calls } = setUp()
    const foreign = 'A'.repeat(43)
    const { sent } = await request(sessions, foreign, s => s.set('count', 1))
    expect(sent).not.toBe(foreign)
    expect((await request(sessions, foreign, s => s.isNew)).result).toBe(true)
    calls.length = 0
    for (const odd of ['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}.`, '__proto__', '%00']) {
      expect((await request(sessions, odd, s => s.isNew)).result).toBe(true)
    }
    expect(calls).toEqual([])
  })

  it('shows a request its own changes at once, and refuses changes that go round update', async () => {
    const { sessions } = setUp()
    await request(sessions, undefined, s => {
      const before = s.data
      add(s)
      add(s)
      s.set('theme', 'dark')
      expect(s.data).toEqual({ count: 2, theme: 'dark' })
      expect(before).toEqual({ count: 0 })
      expect(s.get('theme')).toBe('dark')
      s.delete('theme')
      expect(s.get('theme')).toBeUndefined()
      expect(() => ((s.data as Data).count = 9)).toThrow(TypeError)
    })
  })

  it('gives the committed data, each its own count, and goes on after a commit', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => s.set('count', 0))
    const counts = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { result } = await request(sessions, sent, async s => {
          add(s)
          const { count } = await s.commit()
          add(s)
          add(s)
          return count
        })
        return result
      }),
    )
    expect(new Set(counts).size).toBe(20)
    expect((await request(sessions, sent, s => s.data.count)).result).toBe(60)
  })

  it('writes fifty updates at once in few writes', async () => {
    const { sessions, calls } = setUp()
    const { sent } = await request(sessions, undefined, s => s.set('count', 0))
    calls.length = 0
    await Promise.all(
      Array.from({ length: 50 }, () =>
        request(sessions, sent, async s => {
          await Promise.resolve()
          add(s)
        }),
      ),
    )
    expect((await request(sessions, sent, s => s.data.count)).result).toBe(50)
    expect(calls.filter(name => name === 'write').length).toBeLessThan(8)
  })

  it('undoes an update that throws, and fails only the request whose update throws on fresh data', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => s.set('count', 0))
    const sell = (d: Data) => {
      d.count += 1
      if (d.count > 3) throw new RangeError('sold out')
    }
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        request(sessions, sent, async s => {
          await Promise.resolve()
          s.update(sell)
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(3)
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(RangeError)
    await request(sessions, sent, s => {
      expect(() => s.update(sell)).toThrow('sold out')
      expect(s.data.count).toBe(3)
    })
    expect((await request(sessions, sent, s => s.data.count)).result).toBe(3)
  })

  it('fails an update made during a commit by itself, and overwrites nothing with what it showed', async () => {
    const { sessions, calls } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.set('count', 1))
    const committed: unknown[] = []
    const slow = request(sessions, visitor.cookie, async s => {
      await visitor.visit(other => other.set('count', 10))
      s.set('theme', 'dark')
      calls.length = 0
      const commit = s.commit()
      while (!calls.includes('write')) await undefined
      s.update(d => {
        if (d.count === 10) throw new RangeError('sold out')
        d.count = 2
      })
      committed.push(await commit)
      await expect(s.commit()).rejects.toThrow('sold out')
      committed.push(await s.commit())
    })
    await slow
    expect(committed).toEqual(Array(2).fill({ count: 10, theme: 'dark' }))
    expect(await visitor.visit(s => s.data)).toEqual({ count: 10, theme: 'dark' })
  })

  it('refuses an update that is asynchronous, and what JSON cannot carry', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => {
      const update = async (d: Data) => {
        d.count = 9
        throw new Error('later')
      }
      expect(() => s.update(update as never)).toThrow(expect.objectContaining({ code: 'async-update' }))
      for (const value of [1n, undefined, () => 1]) {
        expect(() => s.set('list', value as never)).toThrow(
          expect.objectContaining({ code: 'session-data-not-json' }),
        )
      }
      expect(() => s.update(d => Object.assign(d, { d }))).toThrow(
        expect.objectContaining({ code: 'session-data-not-json' }),
      )
      expect(s.data).toEqual({ count: 0 })
    })
    expect(sent).toBeUndefined()
  })

  it('refuses an update that returns new data instead of changing the old', async () => {
    const { sessions } = setUp()
    await request(sessions, undefined, s => {
      const refused = expect.objectContaining({ code: 'update-returned-data' })
      expect(() => s.update(d => ({ ...d, count: 5 }))).toThrow(refused)
      expect(s.data.count).toBe(0)
      s.update(d => Object.assign(d, { count: 5 }))
      s.update(d => (d.list = ['x']))
      s.update(d => d.list?.sort())
      s.update(d => ({ theme: d.theme }))
      expect(s.data).toEqual({ count: 5, list: ['x'] })
    })
  })

  it('says in development what JSON would lose', async () => {
    const { sessions } = setUp({ development: true })
    await request(sessions, undefined, s => {
      const put = (value: unknown) => () => s.update(d => Object.assign(d, { list: [value] }))
      for (const [value, words] of [
        [new Map(), 'data.list[0] is a Map'],
        [new Set(), 'data.list[0] is a Set'],
        [Number.NaN, 'data.list[0] is NaN'],
        [() => 1, 'data.list[0] is a function'],
        [undefined, 'data.list[0] is undefined'],
      ] as const) {
        expect(put(value)).toThrow(words)
      }
      put(new Date(0))()
      expect(s.data.list).toEqual(['1970-01-01T00:00:00.000Z'])
    })
  })

  it('replays without what an earlier run left behind', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => s.set('count', 0))
    const add = (name: string) =>
      request(sessions, sent, async s => {
        await Promise.resolve()
        s.set('list', [...(s.get('list') ?? []), name])
        s.update(d => d.list?.push(`${name}!`))
      })
    await Promise.all([add('a'), add('b')])
    expect((await request(sessions, sent, s => s.get('list'))).result).toEqual(['b', 'b!'])
  })

  it('does not write what changes nothing', async () => {
    const { sessions, calls } = setUp()
    const { sent } = await request(sessions, undefined, s => s.set('theme', 'dark'))
    calls.length = 0
    await request(sessions, sent, s => s.set('theme', 'dark'))
    expect(calls).toEqual(['read', 'read'])
  })

  it('lets the last writer win who writes what it had read, over another that wrote meanwhile', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.set('theme', 'dark'))
    await visitor.visit(async s => {
      await request(sessions, visitor.cookie, other => other.set('theme', 'light'))
      s.set('theme', 'dark')
    })
    expect(await visitor.visit(s => s.data.theme)).toBe('dark')
  })

  it('runs an update that changes nothing on what is stored by then, and ends with what was ended', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const emptied = await request(sessions, visitor.cookie, async s => {
      await visitor.visit(add)
      s.update(d => {
        if (d.count > 1) d.count = 0
      })
      return s.commit()
    })
    expect(emptied.result).toEqual({ count: 0 })
    const late = await request(sessions, visitor.cookie, async s => {
      await visitor.visit(other => other.destroy())
      s.set('count', 0)
      await s.commit()
      add(s)
    })
    expect(late.sent).toBeUndefined()
  })

  it('cannot be tricked by names of object members', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => {
      s.set('__proto__' as 'theme', { polluted: true } as never)
      s.flash('__proto__', 'x')
    })
    const { result } = await request(sessions, sent, async s => [
      Object.hasOwn(s.data, '__proto__'),
      s.get('constructor' as 'theme'),
      await s.takeFlash('toString'),
      await s.takeFlash('__proto__'),
      await s.takeFlash('__proto__'),
    ])
    expect(result).toEqual([true, undefined, undefined, 'x', undefined])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('lifetimes', () => {
  it('ends an idle session at the millisecond, and keeps one that is used', async () => {
    const { sessions, clock } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.set('count', 1))
    clock.now += 30 * MINUTE - 1
    expect(await visitor.visit(s => s.data.count)).toBe(1)
    clock.now += 30 * MINUTE - 1
    expect(await visitor.visit(s => s.data.count)).toBe(1)
    clock.now += 30 * MINUTE
    expect(await visitor.visit(s => [s.data.count, s.isNew])).toEqual([0, true])
  })

  it('ends a session with the absolute lifetime, however much it is used', async () => {
    const { sessions, clock } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.set('count', 1))
    for (let hour = 0; hour < 12 * 4 - 1; hour += 1) {
      clock.now += 15 * MINUTE
      expect(await visitor.visit(s => s.data.count)).toBe(1)
    }
    clock.now += 15 * MINUTE - 1
    expect(await visitor.visit(s => s.data.count)).toBe(1)
    clock.now += 1
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('notes the use of a session ten times an idle lifetime, not with each request', async () => {
    const { sessions, clock, calls } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.set('count', 1))
    calls.length = 0
    for (let minute = 0; minute < 30; minute += 1) {
      clock.now += MINUTE
      await visitor.visit(s => s.data.count)
    }
    expect(calls.filter(name => name === 'write').length).toBe(10)
  })

  it('holds a stored session to the lifetimes of the program that reads it', async () => {
    const { sessions, store, clock } = setUp()
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    const { sent: untouched } = await request(sessions, undefined, s => s.set('count', 1))
    const { sessions: shorter } = setUp({ store, idle: 60, now: () => clock.now })
    clock.now += MINUTE - 1
    expect((await request(sessions, sent, s => s.isNew)).result).toBe(false)
    expect((await request(shorter, sent, s => s.isNew)).result).toBe(false)
    clock.now += 1
    expect((await request(shorter, untouched, s => s.isNew)).result).toBe(true)
    expect((await request(shorter, sent, s => s.isNew)).result).toBe(false)
    clock.now += MINUTE
    expect((await request(shorter, sent, s => s.isNew)).result).toBe(true)
  })

  it('says when the program starts that idle never counts', () => {
    const { warnings } = setUp({ idle: 1_800_000 })
    expect(warnings).toEqual([expect.stringMatching(/43200 seconds.*idle, 1800000 seconds.*minutes\(30\)/)])
    const spied: string[] = []
    const keys = keyring('A'.repeat(43))
    sealedSessions({ keys, idle: 60, absolute: 59, warn: message => spied.push(message) })
    expect(spied).toHaveLength(1)
    expect(setUp({ idle: 60, absolute: 60 }).warnings).toEqual([])
  })

  it('survives a clock that goes backwards', async () => {
    const { sessions, clock } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.set('count', 1))
    clock.now -= 60 * MINUTE
    await visitor.visit(add)
    await visitor.visit(s => s.rotate())
    clock.now += 60 * MINUTE
    expect(await visitor.visit(s => s.data.count)).toBe(2)
  })

  it('gives a persistent cookie the absolute lifetime', async () => {
    const { sessions } = setUp({ cookie: { persistent: true } })
    const { lines } = await request(sessions, undefined, s => s.set('count', 1))
    expect(lines[0]).toContain('Max-Age=43200')
  })

  it.each([
    [{ idle: 0 }, 'idle is 0'],
    [{ idle: Number.NaN }, 'idle is NaN'],
    [{ absolute: -1 }, 'absolute is -1'],
    [{ absolute: 1_800_000_000 }, 'not milliseconds'],
  ])('refuses %o', (options, words) => {
    expect(() => setUp(options)).toThrow(words)
  })
})

describe('the cookie', () => {
  it('has a name that is fixed: __Host-session, session in development, or your own', () => {
    expect(setUp().sessions.cookieName).toBe('__Host-session')
    expect(setUp({ development: true }).sessions.cookieName).toBe('session')
    expect(setUp({ cookie: { name: 'sid' } }).sessions.cookieName).toBe('sid')
    expect(() => setUp({ cookie: { domain: 'example.com' } })).toThrow(
      expect.objectContaining({ code: 'forbidden-attribute' }),
    )
  })

  it('says once, with the mend, where a browser would drop it', async () => {
    const { sessions, warnings } = setUp()
    const facts = { secure: false, local: false, host: 'shop.example' }
    for (let i = 0; i < 3; i += 1) await request(sessions, undefined, s => s.set('count', 1), facts)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/__Host-session .*http:\/\/shop\.example.*trustProxy/)
    await request(sessions, undefined, s => s.set('count', 1), {
      secure: false,
      local: true,
      host: 'localhost:3000',
    })
    expect(warnings[1]).toMatch(/Safari.*development: true/)
    // A development server in front of the app, on this machine.
    await request(sessions, undefined, s => s.set('count', 1), { ...facts, host: 'localhost:3000' })
    expect(warnings[2]).toMatch(/localhost:3000, through a proxy .*trustProxy.*development: true/)
    await request(sessions, undefined, s => s.set('count', 1))
    expect(warnings).toHaveLength(3)
  })

  it('cannot be set once the headers have left, and then nothing is stored', async () => {
    const { sessions, calls } = setUp()
    const cookies = new Cookies('')
    const scope = sessions.scope(cookies, { secure: true, local: false, host: 'a.example' })
    const s = await scope.session()
    s.set('count', 1)
    cookies.close()
    expect(() => s.set('count', 2)).toThrow(expect.objectContaining({ code: 'headers-sent' }))
    await expect(scope.commit()).rejects.toMatchObject({ code: 'headers-sent' })
    expect(calls).toEqual([])
  })

  it('leaves no session behind whose id found the headers sent by the time it was stored', async () => {
    const { sessions, calls } = setUp()
    const cookies = new Cookies('')
    const scope = sessions.scope(cookies, { secure: true, local: false, host: 'a.example' })
    const s = await scope.session()
    const signIn = s.signIn('ada')
    while (!calls.includes('write')) await undefined
    cookies.close()
    await expect(signIn).rejects.toMatchObject({ code: 'headers-sent' })
    expect(await sessions.list({ subject: 'ada' })).toEqual([])
  })
})

describe('flash', () => {
  it('is given to exactly one of many parallel requests', async () => {
    const { sessions } = setUp()
    for (let round = 0; round < 20; round += 1) {
      const { sent } = await request(sessions, undefined, s => s.flash('notice', 'Saved'))
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => request(sessions, sent, s => s.takeFlash('notice'))),
      )
      expect(answers.filter(({ result }) => result === 'Saved').length).toBe(1)
      expect(answers.filter(({ result }) => result === undefined).length).toBe(19)
    }
  })

  it('keeps other messages, and data', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => {
      s.flash('notice', 'one')
      s.flash('notice', 'two')
      s.flash('error', 'three')
      s.set('count', 7)
    })
    expect((await request(sessions, sent, s => s.takeFlash('notice'))).result).toBe('two')
    const rest = await request(sessions, sent, async s => [
      await s.takeFlash('notice'),
      await s.takeFlash('error'),
      s.data.count,
    ])
    expect(rest.result).toEqual([undefined, 'three', 7])
  })

  it('costs nothing where there is none, and works within one request', async () => {
    const { sessions, calls } = setUp()
    const { sent, result } = await request(sessions, undefined, async s => {
      s.flash('notice', 'now')
      return [await s.takeFlash('notice'), await s.takeFlash('notice')]
    })
    expect(result).toEqual(['now', undefined])
    calls.length = 0
    await request(sessions, sent, s => s.takeFlash('notice'))
    expect(calls).toEqual(['read'])
  })

  it('is gone once the session ended', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, s => s.flash('notice', 'Saved'))
    const { result } = await request(sessions, sent, async slow => {
      await request(sessions, sent, s => s.destroy())
      return slow.takeFlash('notice')
    })
    expect(result).toBeUndefined()
  })
})

function bound(store: SessionStore): SessionStore {
  return {
    read: (...args) => store.read(...args),
    write: (...args) => store.write(...args),
    delete: key => store.delete(key),
    list: (...args) => store.list(...args),
    generation: subject => store.generation(subject),
    raise: (...args) => store.raise(...args),
    sweep: (...args) => store.sweep(...args),
  }
}

/** The order of attributes is the headers room's affair. */
function sameAttributes(lines: readonly string[]) {
  const parts = (line: string) => line.split('; ').sort().join('; ')
  return (line: string) => (parts(line) === parts(lines[0] ?? '') ? (lines[0] ?? '') : line)
}
