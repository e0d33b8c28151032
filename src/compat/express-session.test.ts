import { sign } from 'cookie-signature'
import { Cookies, days, minutes } from 'rusk'
import { type ExpressSessionOptions, expressSession, type OldStore } from 'rusk/compat'
import {
  createSessions,
  type RequestFacts,
  type Session,
  type SessionStore,
  type Sessions,
} from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const HTTPS: RequestFacts = { secure: true, local: false, host: 'shop.example' }
const START = 1_800_000_000_000
const secret = 'the secret of the old program'

interface Data {
  count: number
}
type Old = Record<string, unknown>

/** A store of express-session: what it holds, and what it was asked. */
class OldShop implements OldStore {
  readonly records = new Map<string, unknown>()
  readonly asked: string[] = []
  fault: Error | undefined
  /** What an answer waits for, before it is looked up and before it is given. */
  asking: (question: string) => Promise<void> = async () => {}
  before: (question: string) => Promise<void> = async () => {}

  get(sid: string, done: (error: unknown, record?: unknown) => void): void {
    this.#answer(`get ${sid}`, done, () => this.records.get(sid))
  }

  destroy(sid: string, done: (error?: unknown) => void): void {
    this.#answer(`destroy ${sid}`, done, () => void this.records.delete(sid))
  }

  #answer(question: string, done: (error: unknown, answer?: unknown) => void, answer: () => unknown): void {
    this.asked.push(question)
    void this.asking(question)
      .then(answer)
      .then(async found => {
        await this.before(question)
        done(this.fault, found)
      })
  }
}

/** A shop that has moved from express-session, with one old session: `sid`. */
function moved(options: Partial<ExpressSessionOptions<Data, Old>> = {}, store: SessionStore = memoryStore()) {
  const old = new OldShop()
  old.records.set('sid', { cookie: { path: '/', originalMaxAge: null }, views: 7, userId: 'ada' })
  let now = START
  const sessions = createSessions({
    store,
    initial: (): Data => ({ count: 0 }),
    idle: minutes(30),
    sweep: false,
    now: () => now,
    from: expressSession<Data, Old>({
      secret,
      store: old,
      map: ({ views }) => ({ count: Number(views) }),
      subject: ({ userId }) => userId as string | undefined,
      ...options,
    }),
  })
  /** One request with these cookies; its lines by name, without attributes. */
  async function request<T>(header: string, handler: (s: Session<Data>) => T | Promise<T>) {
    const cookies = new Cookies(header)
    const scope = sessions.scope(cookies, HTTPS)
    const result = await handler(await scope.session())
    while (scope.pending) await scope.commit()
    const lines = cookies.setCookieLines()
    const sent = Object.fromEntries(lines.map(line => line.split(';')[0]!.split('=') as [string, string]))
    return { result, lines, sent, setsCookie: scope.setsCookie }
  }
  return {
    old,
    sessions,
    store,
    request,
    pass: (seconds: number) => {
      now += seconds * 1000
    },
  }
}

const add = (data: Data) => {
  data.count += 1
}
const look = (s: Session<Data>) => ({ count: s.data.count, subject: s.subject, isNew: s.isNew })
const oldCookie = (sid = 'sid', by = secret) => `connect.sid=${encodeURIComponent(`s:${sign(sid, by)}`)}`
const ours = (sent: Record<string, string>) => `__Host-session=${sent['__Host-session']}`
const nobody = { count: 0, subject: undefined, isNew: true }
const ada = { count: 7, subject: 'ada', isNew: false }

describe('an old session', () => {
  it('is there for a request that only reads, under a new id, and its cookie and record are gone', async () => {
    const { request, old } = moved()
    const { result, lines, sent, setsCookie } = await request(oldCookie(), look)
    expect(result).toEqual(ada)
    expect(setsCookie).toBe(true)
    expect(lines).toHaveLength(2)
    expect(sent['connect.sid']).toBe('')
    expect(lines.find(line => line.startsWith('connect.sid='))).toMatch(/; Max-Age=0/)
    expect(old.records.size).toBe(0)
    const next = await request(ours(sent), look)
    expect(next.result).toEqual(ada)
    expect(next.lines).toEqual([])
  })

  it('is read once: a request with our cookie asks nothing of the old store', async () => {
    const { request, old } = moved()
    const { sent } = await request(oldCookie(), look)
    old.asked.length = 0
    await request(`${ours(sent)}; ${oldCookie()}`, look)
    expect(old.asked).toEqual([])
  })

  it('loses its cookie with its own name, Domain and Path', async () => {
    const cookie = { name: 'sid', domain: 'shop.example', path: '/eu' }
    const { request } = moved({ cookie })
    const { lines } = await request(oldCookie().replace('connect.sid', 'sid'), look)
    const gone = lines.find(line => line.startsWith('sid='))
    expect(gone).toContain('; Domain=shop.example')
    expect(gone).toContain('; Path=/eu')
  })

  it('becomes one session for fifty requests at once, and no update is lost', async () => {
    const { request, old } = moved()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => request(oldCookie(), s => s.update(add))),
    )
    expect(new Set(answers.map(({ sent }) => sent['__Host-session'])).size).toBe(1)
    expect((await request(ours(answers[0]!.sent), look)).result.count).toBe(57)
    expect(old.records.size).toBe(0)
  })

  it('is not missed by a request that finds the old record taken over and gone', async () => {
    const { request, old } = moved()
    let release = () => {}
    const held = new Promise<void>(done => {
      release = done
    })
    old.asking = () => held
    const slow = request(oldCookie(), s => s.update(add))
    await new Promise(done => setTimeout(done, 5))
    expect(old.asked).toEqual(['get sid'])
    old.asking = async () => {}
    const { sent } = await request(oldCookie(), s => s.update(add))
    expect(old.records.size).toBe(0)
    release()
    expect((await slow).sent['__Host-session']).toBe(sent['__Host-session'])
    expect((await request(ours(sent), look)).result.count).toBe(9)
  })

  it('that somebody signs in to lets no request in parallel start another', async () => {
    const { request, pass } = moved({ subject: () => undefined })
    await request(oldCookie(), s => s.signIn('ada'))
    await expect(request(oldCookie(), s => s.update(add))).rejects.toMatchObject({ code: 'session-moved' })
    pass(60)
    expect((await request(oldCookie(), s => s.update(add))).result).toBeUndefined()
  })

  it('that is renewed with a grace is reached by the old cookie, which gets no id', async () => {
    const { request } = moved({ keep: true })
    await request(oldCookie(), s => s.rotate({ grace: 30 }))
    const late = await request(oldCookie(), look)
    expect(late.result).toEqual(ada)
    expect(late.lines).toEqual([])
  })

  it('reaches a browser that missed the answer with its new cookie', async () => {
    const { request } = moved()
    const missed = await request(oldCookie(), s => s.set('count', 8))
    const again = await request(oldCookie(), look)
    expect(again.result).toEqual({ ...ada, count: 8 })
    expect(again.sent['__Host-session']).toBe(missed.sent['__Host-session'])
    expect(again.sent['connect.sid']).toBe('')
  })

  it('is listed and revoked with its subject, taken over or not', async () => {
    const { request, sessions, old } = moved({ keep: true })
    old.records.set('other', { cookie: {}, views: 1, userId: 'ada' })
    const { sent } = await request(oldCookie(), look)
    expect(await sessions.list({ subject: 'ada' })).toHaveLength(1)
    await sessions.revoke({ subject: 'ada' })
    expect((await request(ours(sent), look)).result).toEqual(nobody)
    expect((await request(oldCookie(), look)).result).toEqual(nobody)
    expect((await request(oldCookie('other'), look)).result).toEqual(nobody)
  })

  it('gets a new id at sign-in, and the old cookie leads to it no more', async () => {
    const { request } = moved({ subject: () => undefined })
    const { sent } = await request(oldCookie(), s => s.signIn('ada'))
    expect((await request(ours(sent), look)).result).toEqual(ada)
    const late = await request(oldCookie(), look)
    expect(late.result).toEqual(nobody)
    expect(late.lines).toEqual([])
  })

  it('is alive as long as its store gives it, whatever time its record names', async () => {
    // connect-redis extends its key, not the record in it.
    const expires = new Date(START - 5000)
    for (const form of [expires, expires.toISOString(), 'soon', 7, null]) {
      const { request, old } = moved()
      old.records.set('sid', { cookie: { expires: form }, views: 7, userId: 'ada' })
      expect((await request(oldCookie(), look)).result).toEqual(ada)
    }
  })

  it('is remembered as ended for as long as its record says that it lives', async () => {
    const { request, old, pass } = moved({ keep: true })
    const record = { cookie: { expires: new Date(START + days(90) * 1000) }, views: 7, userId: 'ada' }
    old.records.set('sid', record)
    const { sent } = await request(oldCookie(), look)
    await request(ours(sent), s => s.destroy())
    for (const time of [days(29), days(60)]) {
      pass(time)
      expect((await request(oldCookie(), look)).result).toEqual(nobody)
    }
    expect(old.records.size).toBe(1)
  })
})

describe('logging out', () => {
  it('ends both: the old cookie brings nothing back, even where its record comes back', async () => {
    const { request, old, pass } = moved()
    const record = old.records.get('sid')
    const { sent } = await request(oldCookie(), look)
    await request(ours(sent), s => s.destroy())
    // As a slow request of the old program would do.
    old.records.set('sid', record)
    for (const time of [0, minutes(31), days(20)]) {
      pass(time)
      const late = await request(oldCookie(), look)
      expect(late.result).toEqual(nobody)
      expect(late.lines).toEqual([])
    }
  })

  it('in the request that takes it over', async () => {
    const { request, old } = moved()
    const record = old.records.get('sid')
    const { sent } = await request(oldCookie(), s => s.destroy())
    expect(sent).toEqual({ '__Host-session': '', 'connect.sid': '' })
    old.records.set('sid', record)
    expect((await request(oldCookie(), look)).result).toEqual(nobody)
  })

  it('is not undone by a request that had read the old record before', async () => {
    const { request, old } = moved({ keep: true })
    let release = () => {}
    const held = new Promise<void>(done => {
      release = done
    })
    old.before = () => held
    const slow = request(oldCookie(), look)
    await new Promise(done => setTimeout(done, 5))
    expect(old.asked).toEqual(['get sid'])
    old.before = async () => {}
    const { sent } = await request(oldCookie(), look)
    await request(`${ours(sent)}; ${oldCookie()}`, s => s.destroy())
    release()
    expect((await slow).result).toEqual(nobody)
    expect((await request(oldCookie(), look)).result).toEqual(nobody)
  })

  it('ends an old session that was never taken over, because ours was there first', async () => {
    const { request, old } = moved()
    const { sent } = await request('', s => s.signIn('eve'))
    const out = await request(`${ours(sent)}; ${oldCookie()}`, s => s.destroy())
    expect(out.sent).toEqual({ '__Host-session': '', 'connect.sid': '' })
    expect(old.records.size).toBe(0)
    old.records.set('sid', { cookie: {}, views: 7, userId: 'ada' })
    expect((await request(oldCookie(), look)).result).toEqual(nobody)
  })

  it('that the old store did not hear of is 503, ends ours, and can be repeated', async () => {
    const { request, old } = moved({ keep: true })
    const { sent } = await request(oldCookie(), look)
    old.fault = new Error('ECONNREFUSED')
    const both = `${ours(sent)}; ${oldCookie()}`
    await expect(request(both, s => s.destroy())).rejects.toMatchObject({ status: 503 })
    old.fault = undefined
    expect((await request(both, look)).result).toEqual(nobody)
    expect((await request(both, s => s.destroy())).sent['connect.sid']).toBe('')
    expect(old.records.size).toBe(0)
  })
})

describe('keep', () => {
  it('leaves record and cookie, so that the old program can be brought back', async () => {
    const { request, old } = moved({ keep: true })
    const { sent } = await request(oldCookie(), s => s.set('count', 8))
    expect(Object.keys(sent)).toEqual(['__Host-session'])
    expect(old.records.has('sid')).toBe(true)
    expect((await request(`${ours(sent)}; ${oldCookie()}`, look)).result.count).toBe(8)
  })

  it('ends them with the session, and at sign-in', async () => {
    for (const end of [(s: Session<Data>) => s.destroy(), (s: Session<Data>) => s.signIn('ada')]) {
      const { request, old } = moved({ keep: true })
      const { sent } = await request(oldCookie(), look)
      const last = await request(`${ours(sent)}; ${oldCookie()}`, end)
      expect(last.sent['connect.sid']).toBe('')
      expect(old.records.size).toBe(0)
    }
  })
})

describe('a stranger', () => {
  const strange: readonly [description: string, header: string][] = [
    ['without a cookie', ''],
    ['with an id of his own', 'connect.sid=sid'],
    ['with an unsigned id', 'connect.sid=s%3Asid'],
    ['with a signature of his own', oldCookie('sid', 'guess')],
    ['with the signature of another id', oldCookie('sad').replace('sad', 'sid')],
    ['with a cut signature', oldCookie().slice(0, -1)],
    ['with a padded signature', `${oldCookie()}=`],
    ['with a signature without its mark', `connect.sid=${encodeURIComponent(sign('sid', secret))}`],
    ['with a megabyte', `connect.sid=${'s%3A'.repeat(250_000)}`],
    ['with a signed megabyte', oldCookie('a'.repeat(1_000_000))],
    ['with malformed escapes', `connect.sid=${'%'.repeat(4000)}`],
  ]
  it.each(strange)('%s asks nothing of the old store, and gets nothing', async (_, header) => {
    const { request, old } = moved()
    const { result, lines } = await request(header, look)
    expect(result).toEqual(nobody)
    expect(lines).toEqual([])
    expect(old.asked).toEqual([])
  })

  it('with an id that has no record any more leaves nothing behind', async () => {
    const writes: string[] = []
    const memory = memoryStore()
    const store = new Proxy(memory, {
      get(target, name: keyof SessionStore) {
        if (name === 'write') writes.push(name)
        return target[name]?.bind(target)
      },
    })
    const { request } = moved({}, store)
    const { result, lines } = await request(oldCookie('swept'), look)
    expect(result).toEqual(nobody)
    expect(lines).toEqual([])
    expect(writes).toEqual([])
  })
})

describe('a record', () => {
  it.each([
    ['null', null],
    ['text', 'text'],
    ['a number', 7],
  ])('that is %s is no session', async (_, record) => {
    const { request, old } = moved()
    old.records.set('sid', record)
    expect((await request(oldCookie(), look)).result).toEqual(nobody)
  })

  it('is shown to map without what express-session keeps in it, and without prototypes', async () => {
    let seen: Old = {}
    const map = (given: Old) => {
      seen = given
      return { count: Object.assign({}, given, given.deep).polluted === undefined ? 1 : 2 }
    }
    const { request, old } = moved({ map, subject: undefined })
    const text =
      '{"cookie":{"path":"/"},"views":7,"__proto__":{"polluted":1},"deep":{"__proto__":{"polluted":1}}}'
    old.records.set('sid', JSON.parse(text))
    expect((await request(oldCookie(), look)).result.count).toBe(1)
    expect(seen).toEqual({ views: 7, deep: {} })
    expect(Object.keys(seen)).toEqual(['views', 'deep'])
  })

  it('that map gives nothing for stays where it is, and its browser is a stranger', async () => {
    const { request, old } = moved({ map: () => undefined })
    const { result, lines } = await request(oldCookie(), look)
    expect(result).toEqual(nobody)
    expect(lines).toEqual([])
    expect(old.records.size).toBe(1)
  })

  it('that map throws on stays where it is, and the program hears of it', async () => {
    const fault = new Error('no such field')
    const { request, old } = moved({
      map: () => {
        throw fault
      },
    })
    await expect(request(oldCookie(), look)).rejects.toBe(fault)
    expect(old.records.size).toBe(1)
  })

  it.each([
    ['no subject', { subject: () => 7 as unknown as string }, 'invalid-subject'],
    ['no data', { map: () => 'text' as unknown as Data }, 'session-data-not-json'],
  ])('whose functions give %s throws the code, and nothing is lost', async (_, options, code) => {
    const { request, old } = moved(options)
    await expect(request(oldCookie(), look)).rejects.toMatchObject({ code })
    expect(old.records.size).toBe(1)
  })
})

describe('an old store', () => {
  it('that fails is 503 for those who have an old cookie, and nothing to others', async () => {
    const { request, old } = moved()
    old.fault = new Error('connect ECONNREFUSED')
    await expect(request(oldCookie(), look)).rejects.toMatchObject({ code: 'store-unavailable', status: 503 })
    expect((await request('', look)).result).toEqual(nobody)
    old.fault = undefined
    expect((await request(oldCookie(), look)).result).toEqual(ada)
  })

  it('that never answers is 503, too', async () => {
    const silent: OldStore = { get: () => {}, destroy: () => {} }
    const { request } = moved({ store: silent, timeout: 0.01 })
    await expect(request(oldCookie(), look)).rejects.toMatchObject({ facts: { reason: 'timeout' } })
  })

  it('may throw, or reject instead of calling back', async () => {
    const fail = () => {
      throw new Error('closed')
    }
    for (const get of [fail, () => Promise.reject(new Error('closed'))]) {
      const { request } = moved({ store: { get, destroy: fail } })
      await expect(request(oldCookie(), look)).rejects.toMatchObject({ status: 503 })
    }
  })

  it('that fails to delete what was taken over costs nobody the session', async () => {
    const { request, old } = moved()
    old.before = async question => {
      if (question.startsWith('destroy')) old.fault = new Error('READONLY')
    }
    expect((await request(oldCookie(), look)).result).toEqual(ada)
  })
})

describe('expressSession', () => {
  const right = { secret, store: new OldShop(), map: () => ({ count: 0 }) }

  it.each([
    ['secret-missing', { ...right, secret: [] }],
    ['invalid-former-option', { ...right, map: undefined }],
    ['invalid-former-option', { ...right, subject: 'userId' }],
    ['invalid-former-option', { ...right, store: {} }],
    ['invalid-timeout', { ...right, timeout: 5000 }],
    ['invalid-cookie-name', { ...right, cookie: { name: 'a b' } }],
  ])('refuses with %s', (code, options) => {
    expect(() => expressSession(options as never)).toThrow(expect.objectContaining({ code }))
  })

  it('is refused by createSessions where it is something else', () => {
    const from = { store: new OldShop() } as never
    expect(() => createSessions({ store: memoryStore(), from })).toThrow(
      expect.objectContaining({ code: 'invalid-session-option' }),
    )
  })

  it('takes the type of the data from the sessions, and of the old data from map', () => {
    createSessions({
      store: memoryStore(),
      initial: () => ({ count: 0 }),
      from: expressSession({
        ...right,
        map(old: { views?: number }) {
          expectTypeOf(old.views).toEqualTypeOf<number | undefined>()
          return { count: old.views ?? 0 }
        },
      }),
    })
    const schema = z.object({ count: z.number() })
    const typed = createSessions({
      store: memoryStore(),
      schema,
      initial: () => ({ count: 0 }),
      from: expressSession(right),
    })
    expectTypeOf(typed).toEqualTypeOf<Sessions<{ count: number }>>()
    const untyped = {
      secret,
      store: new OldShop(),
      map: (old: Old) => old,
      subject: (old: Old) => `${old.userId}`,
    }
    createSessions({ store: memoryStore(), from: expressSession(untyped) })
    createSessions({
      store: memoryStore(),
      // @ts-expect-error: the old count is no number
      initial: () => ({ count: 0 }),
      from: expressSession({ secret, store: new OldShop(), map: (_: object) => ({ count: 'many' }) }),
    })
  })

  it('stores no id and no cookie of either program', async () => {
    const stored: string[] = []
    const memory = memoryStore()
    const store = Object.assign(Object.create(memory) as SessionStore, {
      read: memory.read.bind(memory),
      write: (key: string, next: { data: string }, version: number, now: number) => {
        stored.push(key, next.data)
        return memory.write(key, next as never, version, now)
      },
    })
    const { request } = moved({}, store)
    const { sent } = await request(oldCookie(), look)
    expect(stored.join()).not.toContain(sent['__Host-session'])
    expect(stored.join()).not.toContain(sign('sid', secret))
    expect(stored).toHaveLength(4)
  })
})
