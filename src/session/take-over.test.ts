import { describe, expect, it } from 'vitest'
import { explore, type Gate, seeded } from '../../tests/support/interleavings.ts'
import { cookie } from '../cookies/cookie.ts'
import { Cookies } from '../cookies/cookies.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions, type Sessions } from './create-sessions.ts'
import type { FormerSessions } from './former.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

interface Data {
  count: number
}

const NOW = 1_800_000_000_000
const LONG = process.env['RUSK_LONG'] !== undefined
const HTTPS = { secure: true, local: false, host: 'example.com' }

/** The old program's store. It has one session, of ada, who counted to 7. */
class OldRecords {
  record: Data | undefined = { count: 7 }
  async read() {
    return this.record
  }
  async end() {
    this.record = undefined
  }
}

function former(records: OldRecords, keep: boolean): FormerSessions<Data> {
  return {
    cookie: cookie('old'),
    keep,
    find(cookies) {
      if (cookies.get('old') !== 'sid') return undefined
      const read = async () => {
        const data = await records.read()
        return data && { data, subject: 'ada', expires: undefined }
      }
      return { name: 'sid', proof: 'sid.signature', read, end: () => records.end() }
    },
  }
}

function shop(store: SessionStore, records: OldRecords, keep: boolean): Sessions<Data> {
  return createSessions({
    store,
    initial: () => ({ count: 0 }),
    from: former(records, keep),
    now: () => NOW,
    wait: async () => {},
    sweep: false,
  })
}

/** One request with the old cookie, or with what it was sent; it tells the id that it was sent, if any. */
async function request<T>(
  sessions: Sessions<Data>,
  act: (s: Session<Data>) => Promise<T> | T,
  header = 'old=sid',
): Promise<{ result: Awaited<T>; id: string | undefined }> {
  const cookies = new Cookies(header)
  const scope = sessions.scope(cookies, HTTPS)
  const result = await act(await scope.session())
  while (scope.pending) await scope.commit()
  const line = cookies.setCookieLines().find(text => /^__Host-session=[^;]/.test(text))
  return { result, id: line?.slice('__Host-session='.length, line.indexOf(';')) }
}

const add = (s: Session<Data>) => {
  s.update(data => {
    data.count += 1
  })
  return s.isNew
}
const look = (s: Session<Data>) => ({ count: s.data.count, subject: s.subject })

type Story = (another: () => Sessions<Data>, plain: Sessions<Data>, records: OldRecords) => Promise<void>

/** Each order of the steps of the stores, ours and the old one, as many as are worth it. Requests are in processes of their own. */
function everyOrder(story: Story, keep = false) {
  const run = async (gate: Gate) => {
    const store = memoryStore()
    const records = new OldRecords()
    const another = () => shop(gate.wrap(store), gate.wrap(records), keep)
    await story(another, shop(store, records, keep), records)
  }
  return explore(run, LONG ? { limit: 5_000 } : { limit: 1500, random: seeded(7) })
}

describe.each([false, true])('an old session, with keep: %s, in every order', keep => {
  it('becomes one session, and no update is lost', async () => {
    const runs = await everyOrder(async (another, plain) => {
      const answers = await Promise.all([
        request(another(), add),
        request(another(), add),
        request(another(), add),
      ])
      expect(answers.map(({ result }) => result)).toEqual([false, false, false])
      const ids = new Set(answers.map(({ id }) => id))
      expect(ids.size).toBe(1)
      const { result } = await request(plain, look, `__Host-session=${[...ids][0]}`)
      expect(result).toEqual({ count: 10, subject: 'ada' })
      // No copy is left that nobody can reach.
      expect(await plain.list({ subject: 'ada' })).toHaveLength(1)
    }, keep)
    expect(runs).toBeGreaterThan(100)
  })

  it('that one request ends never comes back', async () => {
    const runs = await everyOrder(async (another, plain, records) => {
      await Promise.all([
        request(another(), async s => {
          if (!s.isNew) await s.destroy()
        }),
        request(another(), look),
        request(another(), look),
      ])
      // As a slow request of the old program would do.
      records.record = { count: 7 }
      expect((await request(plain, look)).result).toEqual({ count: 0, subject: undefined })
    }, keep)
    expect(runs).toBeGreaterThan(100)
  })

  it('that is revoked meanwhile never comes back', async () => {
    const runs = await everyOrder(async (another, plain) => {
      await Promise.all([
        request(another(), look),
        another().revoke({ subject: 'ada' }),
        request(another(), look),
      ])
      expect((await request(plain, look)).result).toEqual({ count: 0, subject: undefined })
    }, keep)
    expect(runs).toBeGreaterThan(10)
  })

  it('that another signs in over is not seen by the old cookie any more', async () => {
    const runs = await everyOrder(async (another, plain, records) => {
      const [signed] = await Promise.all([
        request(another(), s => s.signIn('eve')),
        request(another(), look),
        request(another(), look),
      ])
      records.record = { count: 7 }
      const { result } = await request(plain, look, `__Host-session=${signed.id}`)
      expect(result).toEqual({ count: 0, subject: 'eve' })
      expect((await request(plain, look)).result).toEqual({ count: 0, subject: undefined })
    }, keep)
    expect(runs).toBeGreaterThan(100)
  })
})

describe('a mark whose answer got lost', () => {
  it.each(['before', 'after'])('%s it was made costs nobody the session', async when => {
    const store = memoryStore()
    let lost = false
    const lossy: SessionStore = new Proxy(store, {
      get(target, name: keyof SessionStore) {
        if (name !== 'write') return target[name]?.bind(target)
        const write: SessionStore['write'] = async (key, next, version, now) => {
          const loses = next.data.startsWith('mark ') && !lost
          lost ||= loses
          if (loses && when === 'before') throw new Error('ECONNRESET')
          const written = await target.write(key, next, version, now)
          if (loses) throw new Error('ECONNRESET')
          return written
        }
        return write
      },
    })
    const sessions = shop(lossy, new OldRecords(), false)
    const first = request(sessions, look)
    if (when === 'before') await expect(first).rejects.toMatchObject({ status: 503 })
    else expect((await first).result.count).toBe(7)
    expect(lost).toBe(true)
    expect((await request(sessions, look)).result).toEqual({ count: 7, subject: 'ada' })
  })
})
