import { createSessions, type SessionStore, sealedSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, it } from 'vitest'
import { request } from '../../tests/support/session-visitor.ts'
import { Cookies } from '../cookies/cookies.ts'

const FACTS = { secure: true, local: false, host: 'example.com' }
const initial = () => ({ count: 0 })

describe('options', () => {
  it.each([
    [{ initial }, /option store is no session store.*sqliteStore/],
    [{ initial, store: new Map() }, /option store/],
    [{ initial: { count: 0 }, store: memoryStore() }, /option initial is no function/],
    [{ initial, store: memoryStore(), cookie: 'sid' }, /option cookie is no object.*cookie: \{ name/],
    [{ initial, store: memoryStore(), maxAge: 5 }, /"maxAge" is none of createSessions.*idle and absolute/],
    [{ initial, store: memoryStore(), secret: 'x' }, /needs no signature/],
    [{ initial, store: memoryStore(), constructor: 1 }, /one of initial/],
    [{ initial, store: memoryStore(), version: 0 }, /version is no positive integer/],
  ])('%o are refused', (options, words) => {
    const make = () => createSessions(options as never)
    expect(make).toThrow(words)
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-session-option' }))
  })

  it('of sealed sessions name their keys', () => {
    expect(() => sealedSessions({ initial, keys: undefined as never })).toThrow(
      /keyring\(process\.env\.COOKIE_KEYS\)/,
    )
  })
})

/** A memory store that fails when it is told to, before or after it did what it was asked. */
function flakyStore() {
  const store = memoryStore()
  const fails = { before: false, after: undefined as keyof SessionStore | undefined }
  const flaky = new Proxy(store, {
    get(target, name: keyof SessionStore) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>
      return async (...args: unknown[]) => {
        if (fails.before) throw new Error('connection lost: key 8f3a')
        const answer = await method.apply(target, args)
        if (fails.after === name) throw new Error('connection lost')
        return answer
      }
    },
  })
  return { store: flaky, fails }
}

describe('a store that fails', () => {
  const setUp = async () => {
    const { store, fails } = flakyStore()
    const sessions = createSessions({ store, initial, sweep: false })
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    return { sessions, fails, sent }
  }
  const unavailable = { code: 'store-unavailable', status: 503, message: expect.not.stringContaining('8f3a') }

  it('is said to, in each call that needs it, and costs nothing afterwards', async () => {
    const { sessions, fails, sent } = await setUp()
    fails.before = true
    await expect(request(sessions, sent, s => s.data)).rejects.toMatchObject(unavailable)
    await expect(request(sessions, undefined, s => s.set('count', 1))).rejects.toMatchObject(unavailable)
    await expect(sessions.revoke({ subject: 'ada' })).rejects.toMatchObject(unavailable)
    await expect(sessions.list({ subject: 'ada' })).rejects.toMatchObject(unavailable)
    fails.before = false
    expect((await request(sessions, sent, s => s.data.count)).result).toBe(1)
  })

  it('fails every commit after one that failed', async () => {
    const { sessions, fails, sent } = await setUp()
    const scope = sessions.scope(new Cookies(`__Host-session=${sent}`), FACTS)
    ;(await scope.session()).update(d => d.count++)
    fails.before = true
    await expect(scope.commit()).rejects.toMatchObject(unavailable)
    fails.before = false
    expect(scope.pending).toBe(true)
    await expect(scope.commit()).rejects.toMatchObject(unavailable)
  })

  it('lets the session be read again in the same request', async () => {
    const { sessions, fails, sent } = await setUp()
    const scope = sessions.scope(new Cookies(`__Host-session=${sent}`), FACTS)
    fails.before = true
    await expect(scope.session()).rejects.toMatchObject(unavailable)
    fails.before = false
    expect((await scope.session()).data.count).toBe(1)
  })

  it('makes the whole request fail: what is unknown is not taken for known', async () => {
    const { sessions, fails, sent } = await setUp()
    const scope = sessions.scope(new Cookies(`__Host-session=${sent}`), FACTS)
    const s = await scope.session()
    fails.after = 'write'
    s.update(d => d.count++)
    await expect(s.commit()).rejects.toMatchObject(unavailable)
    fails.after = undefined
    await expect(scope.commit()).rejects.toMatchObject(unavailable)
    expect(scope.setsCookie).toBe(false)
    await expect(s.rotate()).rejects.toMatchObject(unavailable)
    // Stored, though nobody said so; and not twice.
    expect((await request(sessions, sent, other => other.data.count)).result).toBe(2)
  })

  it('is known by the time the handler hears of it, which may answer in the same breath', async () => {
    const { sessions, fails, sent } = await setUp()
    const scope = sessions.scope(new Cookies(`__Host-session=${sent}`), FACTS)
    const s = await scope.session()
    fails.before = true
    s.update(d => d.count++)
    let pending: boolean | undefined
    try {
      await s.commit()
    } catch {
      pending = scope.pending
    }
    expect(pending).toBe(true)
  })

  it('fails the request whose handler did not wait for its commit', async () => {
    const { sessions, fails, sent } = await setUp()
    const scope = sessions.scope(new Cookies(`__Host-session=${sent}`), FACTS)
    const s = await scope.session()
    fails.before = true
    s.update(d => d.count++)
    void s.commit()
    await expect(scope.commit()).rejects.toMatchObject(unavailable)
    fails.before = false
    expect(scope.pending).toBe(true)
    await expect(scope.commit()).rejects.toMatchObject(unavailable)
  })

  it('does not fail a request that only reads because its use could not be noted', async () => {
    const { store, fails } = flakyStore()
    const clock = { now: 0 }
    const sessions = createSessions({ store, initial, sweep: false, now: () => clock.now })
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    clock.now = 1_000_000.5
    const scope = sessions.scope(new Cookies(`__Host-session=${sent}`), FACTS)
    await scope.session()
    fails.before = true
    expect(scope.pending).toBe(true)
    await scope.commit()
    expect(scope.pending).toBe(false)
  })

  it('keeps a session whose move was stored, though the answer got lost', async () => {
    const { sessions, fails, sent } = await setUp()
    let writes = 0
    const { store } = { store: memoryStore() }
    const lossy = new Proxy(store, {
      get(target, name: keyof SessionStore) {
        const method = target[name] as (...args: unknown[]) => Promise<unknown>
        return async (...args: unknown[]) => {
          const answer = await method.apply(target, args)
          if (name === 'write') writes += 1
          if (name === 'write' && writes === 3) throw new Error('connection lost')
          return answer
        }
      },
    })
    const others = createSessions({ store: lossy, initial, sweep: false })
    const first = await request(others, undefined, s => s.set('count', 7))
    const moved = await request(others, first.sent, s => s.rotate())
    expect(moved.sent).toBeDefined()
    expect((await request(others, moved.sent, s => s.data.count)).result).toBe(7)
    fails.after = 'delete'
    await expect(request(sessions, sent, s => s.destroy())).rejects.toMatchObject(unavailable)
  })
})

describe('conflicts without end', () => {
  it('are an error of status 503, with nothing written', async () => {
    const store = memoryStore()
    let writes = 0
    let first: string | undefined
    const busy: SessionStore = new Proxy(store, {
      get(target, name: keyof SessionStore) {
        const method = target[name] as (...args: unknown[]) => Promise<unknown>
        if (name !== 'write') return method.bind(target)
        return async (...args: unknown[]) => {
          writes += 1
          const [key, , , now] = args as [string, unknown, number, number]
          if (first === undefined) first = key
          else if (key === first) {
            return { written: false, current: await target.read(key, now) }
          }
          return method.apply(target, args)
        }
      },
    })
    const waits: number[] = []
    const wait = async (milliseconds: number) => void waits.push(milliseconds)
    const sessions = createSessions({ store: busy, initial, wait, sweep: false })
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    writes = 0
    const adding = request(sessions, sent, s => s.update(d => d.count++))
    await expect(adding).rejects.toMatchObject({
      code: 'too-many-conflicts',
      status: 503,
      facts: { attempts: 40 },
    })
    // One by the short way, forty that know of others.
    expect(writes).toBe(41)
    expect(Math.max(...waits)).toBeLessThanOrEqual(50)
    expect((await request(sessions, sent, s => s.data.count)).result).toBe(1)
    await expect(request(sessions, sent, s => s.rotate())).rejects.toMatchObject({
      code: 'too-many-conflicts',
    })
  })
})

describe('after the headers have left', () => {
  it('a change is refused, for nobody would store it', async () => {
    const sessions = createSessions({ store: memoryStore(), initial, sweep: false })
    const { sent } = await request(sessions, undefined, s => s.flash('notice', 'Saved'))
    const cookies = new Cookies(`__Host-session=${sent}`)
    const s = await sessions.scope(cookies, FACTS).session()
    cookies.close()
    expect(() => s.update(d => d.count++)).toThrow(/before its first byte/)
    await expect(s.rotate()).rejects.toMatchObject({ code: 'headers-sent' })
    await expect(s.signIn('ada')).rejects.toMatchObject({ code: 'headers-sent' })
    expect(await s.takeFlash('notice')).toBe('Saved')
    await s.destroy()
    expect((await request(sessions, sent, other => other.isNew)).result).toBe(true)
  })
})

it('random bytes that repeat themselves are refused', async () => {
  const sessions = createSessions({
    store: memoryStore(),
    initial,
    random: size => new Uint8Array(size),
    sweep: false,
  })
  await request(sessions, undefined, s => s.set('count', 1))
  await expect(request(sessions, undefined, s => s.set('count', 1))).rejects.toMatchObject({
    code: 'repeated-ids',
  })
})
