import { describe, expect, it } from 'vitest'
import { request, Visitor } from '../../tests/support/session-visitor.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions, type SessionsOptions } from './create-sessions.ts'
import { keyOf } from './identity.ts'
import type { Session } from './session.ts'
import type { SessionStore, StoredRecord } from './store.ts'

interface Data {
  count: number
  name?: string
}

function setUp(changes: Partial<SessionsOptions<Data>> = {}) {
  const clock = { now: 1_800_000_000_000 }
  const sessions = createSessions<Data>({
    store: memoryStore(),
    initial: () => ({ count: 0 }),
    now: () => clock.now,
    wait: async () => {},
    sweep: false,
    ...changes,
  } as SessionsOptions<Data> & { initial: () => Data; schema?: undefined })
  return { sessions, clock }
}

/** A store in memory whose deletions go through `around`. */
function deleting(
  around: (remove: () => Promise<StoredRecord | undefined>) => Promise<StoredRecord | undefined>,
): SessionStore {
  const store = memoryStore()
  const remove = store.delete.bind(store)
  return Object.assign(store, { delete: (key: string) => around(() => remove(key)) })
}

function add(s: Session<Data>): void {
  s.update(d => {
    d.count += 1
  })
}

const count = (s: Session<Data>) => s.data.count

describe('rotate', () => {
  it('gives a new id, keeps the data and this request’s changes, and ends the old id', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    await visitor.visit(async s => {
      add(s)
      await s.rotate()
      add(s)
      expect(s.data.count).toBe(3)
    })
    expect(visitor.cookie).not.toBe(old)
    expect(await visitor.visit(count)).toBe(3)
    const late = await request(sessions, old, s => [s.isNew, s.data.count])
    expect(late).toMatchObject({ result: [true, 0], sent: undefined })
  })

  it('lets a request commit that had read the session before, twice if need be, without the new id', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const slow = await request(sessions, visitor.cookie, async s => {
      await visitor.visit(other => other.rotate())
      await visitor.visit(other => other.rotate())
      add(s)
      expect((await s.commit()).count).toBe(2)
      add(s)
      await s.rotate()
      add(s)
    })
    expect(slow.sent).toBeUndefined()
    expect(await visitor.visit(count)).toBe(4)
  })

  it('refuses the writes of a request that arrives with the old id, until its browser has had time to take the new one', async () => {
    const { sessions, clock } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    await visitor.visit(s => s.rotate())
    await expect(request(sessions, old, add)).rejects.toMatchObject({ code: 'session-moved', status: 409 })
    await expect(request(sessions, old, s => s.flash('a', 'b'))).rejects.toMatchObject({
      code: 'session-moved',
    })
    expect(await request(sessions, old, s => s.rotate())).toMatchObject({ sent: undefined })
    clock.now += 30_000
    const anew = await request(sessions, old, add)
    expect(anew.sent).toMatch(/^[\w-]{43}$/)
    expect(anew.sent).not.toBe(visitor.cookie)
    expect((await request(sessions, anew.sent, count)).result).toBe(1)
    expect(await visitor.visit(count)).toBe(1)
  })

  it('lets the old id reach the session for as long as the grace', async () => {
    const { sessions, clock } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    await visitor.visit(s => s.rotate({ grace: 30 }))
    clock.now += 29_999
    expect(
      await request(sessions, old, s => {
        add(s)
        return s.data.count
      }),
    ).toMatchObject({ result: 2, sent: undefined })
    clock.now += 1
    expect((await request(sessions, old, s => s.isNew)).result).toBe(true)
    expect(await visitor.visit(count)).toBe(2)
    await expect(visitor.visit(s => s.rotate({ grace: 30_000 }))).rejects.toMatchObject({
      code: 'invalid-grace',
    })
  })

  it('gives one new id, whatever the number of rotations at once', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        request(sessions, old, async s => {
          add(s)
          await s.rotate()
        }),
      ),
    )
    const ids = answers.flatMap(({ sent }) => (sent === undefined ? [] : [sent]))
    expect(ids).toHaveLength(1)
    expect((await request(sessions, ids[0], count)).result).toBe(11)
  })

  it('keeps the beginning of a session, so that it cannot be stretched for ever', async () => {
    const { sessions, clock } = setUp({ idle: 3600, absolute: 7200 })
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    for (let i = 0; i < 3; i += 1) {
      clock.now += 2_300_000
      await visitor.visit(s => s.rotate())
    }
    clock.now += 300_000
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('does nothing to a session that is not stored', async () => {
    const { sessions } = setUp()
    expect(await request(sessions, undefined, s => s.rotate())).toMatchObject({ sent: undefined })
  })
})

describe('destroy', () => {
  it('ends a session and deletes its cookie', async () => {
    const { sessions } = setUp()
    const { sent } = await request(sessions, undefined, add)
    const { lines } = await request(sessions, sent, s => s.destroy())
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^__Host-session=; .*Max-Age=0/)
    expect((await request(sessions, sent, s => s.isNew)).result).toBe(true)
  })

  it('is final against late writers, which get no cookie', async () => {
    const { sessions } = setUp()
    for (const write of [
      add,
      (s: Session<Data>) => s.rotate(),
      (s: Session<Data>) => s.flash('a', 'b'),
      count,
    ]) {
      const { sent } = await request(sessions, undefined, add)
      const slow = await request(sessions, sent, async s => {
        await request(sessions, sent, other => other.destroy())
        await write(s)
        add(s)
        await s.commit()
        add(s)
      })
      expect(slow.sent).toBeUndefined()
      expect((await request(sessions, sent, s => s.isNew)).result).toBe(true)
    }
  })

  it('is final against late writers that follow a rotation, and reaches a session that has moved', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const slow = await request(sessions, visitor.cookie, async s => {
      const leaving = request(sessions, visitor.cookie, async other => {
        await visitor.visit(third => third.rotate())
        await other.destroy()
      })
      await leaving
      add(s)
    })
    expect(slow.sent).toBeUndefined()
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('reaches the session from an id that was replaced, but not one that somebody signed in to', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    let old = visitor.cookie
    await visitor.visit(s => s.signIn('ada'))
    expect((await request(sessions, old, s => s.destroy())).sent).toBeUndefined()
    expect(await visitor.visit(s => s.subject)).toBe('ada')
    old = visitor.cookie
    await visitor.visit(s => s.rotate())
    expect((await request(sessions, old, s => s.destroy())).sent).toBeUndefined()
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it.each([1, 2, 3])(
    'leaves no record that a cookie reaches where the answer to deletion %i gets lost',
    async lost => {
      let deletions = 0
      const store = deleting(async remove => {
        const stored = await remove()
        deletions += 1
        if (deletions === lost) throw new Error('connection lost')
        return stored
      })
      const { sessions } = setUp({ store })
      const visitor = new Visitor(sessions)
      await visitor.visit(add)
      const leaving = request(sessions, visitor.cookie, async s => {
        await visitor.visit(other => other.rotate())
        await visitor.visit(other => other.rotate())
        await s.destroy()
      })
      await expect(leaving).rejects.toMatchObject({ code: 'store-unavailable' })
      expect(await visitor.visit(s => s.isNew)).toBe(true)
    },
  )

  it('follows a session that moves away while it is being ended', async () => {
    let moving: (() => Promise<void>) | undefined
    const store = deleting(async remove => {
      const move = moving
      moving = undefined
      await move?.()
      return remove()
    })
    const { sessions } = setUp({ store })
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    moving = () => visitor.visit(s => s.rotate())
    await request(sessions, old, s => s.destroy())
    expect(visitor.cookie).not.toBe(old)
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('leaves room for a new session in the same request', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    await visitor.visit(async s => {
      await s.destroy()
      expect(s.data.count).toBe(0)
      s.flash('notice', 'Signed out')
    })
    expect(visitor.cookie).not.toBe(old)
    expect(await visitor.visit(s => s.takeFlash('notice'))).toBe('Signed out')
  })
})

describe('signIn', () => {
  it('rotates, keeps the data, and begins the absolute lifetime anew', async () => {
    const { sessions, clock } = setUp({ idle: 3600, absolute: 3600 })
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    clock.now += 3_000_000
    await visitor.visit(s => s.signIn('ada'))
    expect(visitor.cookie).not.toBe(old)
    clock.now += 3_000_000
    expect(await visitor.visit(s => [s.subject, s.data.count, s.device?.length])).toEqual(['ada', 1, 43])
    expect((await request(sessions, old, s => [s.isNew, s.subject])).result).toEqual([true, undefined])
  })

  it('works without a session before', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => {
      add(s)
      return s.signIn('ada')
    })
    expect(await visitor.visit(s => [s.subject, s.data.count])).toEqual(['ada', 1])
  })

  it('shows nothing of a signed-in session to requests that had read the anonymous one', async () => {
    const { sessions } = setUp()
    const victim = new Visitor(sessions)
    await victim.visit(add)
    const attack = await request(sessions, victim.cookie, async s => {
      await victim.visit(async other => {
        await other.signIn('ada')
        other.set('name', 'Ada')
        other.flash('secret', 'only for Ada')
      })
      add(s)
      expect(await s.commit()).toEqual({ count: 2 })
      await s.rotate()
      expect(await s.takeFlash('secret')).toBeUndefined()
      add(s)
      return [s.data, s.subject, s.device]
    })
    expect(attack).toMatchObject({ result: [{ count: 3 }, undefined, undefined], sent: undefined })
    expect(await victim.visit(async s => [s.subject, s.data, await s.takeFlash('secret')])).toEqual([
      'ada',
      { count: 3, name: 'Ada' },
      'only for Ada',
    ])
  })

  it('hands nothing of one subject to another', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => {
      s.set('name', 'Ada')
      return s.signIn('ada')
    })
    const old = visitor.cookie
    await visitor.visit(async s => {
      add(s)
      await s.signIn('bob')
    })
    expect(await visitor.visit(s => [s.subject, s.data])).toEqual(['bob', { count: 1 }])
    expect((await request(sessions, old, s => s.isNew)).result).toBe(true)
    expect(await sessions.list({ subject: 'ada' })).toEqual([])
  })

  it('starts anew where the session was destroyed or revoked meanwhile', async () => {
    const { sessions } = setUp()
    for (const end of [(s: Session<Data>) => s.destroy(), () => sessions.revoke({ subject: 'ada' })]) {
      const visitor = new Visitor(sessions)
      await visitor.visit(s => {
        s.set('count', 41)
        return s.signIn('ada')
      })
      const old = visitor.cookie
      await visitor.visit(async s => {
        await request(sessions, old, end)
        add(s)
        await s.signIn('ada')
      })
      expect(await visitor.visit(s => [s.subject, s.data.count])).toEqual(['ada', 1])
    }
  })

  it('signs in a request whose id was replaced: it proved who it is', async () => {
    const { sessions } = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(add)
    const old = visitor.cookie
    await visitor.visit(s => s.signIn('ada'))
    const second = await request(sessions, old, s => s.signIn('ada'))
    expect((await request(sessions, second.sent, s => s.subject)).result).toBe('ada')
    expect(await visitor.visit(s => s.subject)).toBe('ada')
  })

  it.each([
    ['', 'takes 0 bytes'],
    ['a'.repeat(513), 'takes 513 bytes'],
    ['a\0', 'U+0000'],
    ['\ud800', 'half a character'],
    [7, 'of type number'],
    [undefined, 'of type undefined'],
  ])('refuses the subject %j', async (subject, words) => {
    const { sessions } = setUp()
    await expect(request(sessions, undefined, s => s.signIn(subject as string))).rejects.toThrow(words)
  })
})

describe('revoke and list', () => {
  async function signedIn(sessions: ReturnType<typeof setUp>['sessions'], subject = 'ada') {
    const visitor = new Visitor(sessions)
    await visitor.visit(s => s.signIn(subject))
    return visitor
  }

  it('lists where a subject is signed in, the last used first', async () => {
    const { sessions, clock } = setUp()
    const [phone, laptop] = [await signedIn(sessions), await signedIn(sessions)]
    await signedIn(sessions, 'bob')
    clock.now += 600_000
    await phone.visit(s => {
      add(s)
      return s.rotate()
    })
    const devices = await sessions.list({ subject: 'ada' })
    expect(devices.map(d => d.device)).toEqual([
      await phone.visit(s => s.device),
      await laptop.visit(s => s.device),
    ])
    expect(devices[0]).toMatchObject({
      data: { count: 1 },
      creationTime: new Date(clock.now - 600_000),
      lastAccessTime: new Date(clock.now),
      expiryTime: new Date(clock.now + 1_800_000),
    })
  })

  it('ends all sessions of a subject, or all but one, or only one', async () => {
    const { sessions } = setUp()
    const visitors = [await signedIn(sessions), await signedIn(sessions), await signedIn(sessions)] as const
    const bob = await signedIn(sessions, 'bob')
    const living = () =>
      Promise.all(
        [...visitors, bob].map(v =>
          request(sessions, v.cookie, s => s.subject !== undefined).then(a => a.result),
        ),
      )
    await sessions.revoke({
      subject: 'ada',
      only: (await request(sessions, visitors[0].cookie, s => s)).result,
    })
    expect(await living()).toEqual([false, true, true, true])
    await visitors[1].visit(s => sessions.revoke({ subject: 'ada', except: s }))
    expect(await living()).toEqual([false, true, false, true])
    await visitors[1].visit(s => s.rotate())
    await visitors[1].visit(s => sessions.revoke({ subject: 'ada', except: s.device }))
    expect(await living()).toEqual([false, true, false, true])
    await sessions.revoke({ subject: 'ada' })
    expect(await living()).toEqual([false, false, false, true])
    expect(await sessions.list({ subject: 'ada' })).toEqual([])
  })

  it('ends one device that another version of the program signed in', async () => {
    const store = memoryStore()
    const older = setUp({ store }).sessions
    const newer = setUp({ store, version: 2 }).sessions
    const phone = await signedIn(newer)
    const laptop = await signedIn(newer)
    await older.revoke({ subject: 'ada', only: await phone.visit(s => s.device ?? '') })
    expect(await phone.visit(s => s.isNew)).toBe(true)
    await older.revoke({ subject: 'ada', except: await laptop.visit(s => s.device) })
    expect(await laptop.visit(s => s.subject)).toBe('ada')
  })

  it('does not end all sessions where the one to end is undefined', async () => {
    const { sessions } = setUp()
    const visitor = await signedIn(sessions)
    const only = undefined
    await expect(sessions.revoke({ subject: 'ada', only })).rejects.toMatchObject({
      code: 'invalid-revocation',
    })
    expect(await visitor.visit(s => s.subject)).toBe('ada')
    const nobody = (await request(sessions, undefined, s => s)).result
    await sessions.revoke({ subject: 'ada', only: nobody })
    expect(await visitor.visit(s => s.subject)).toBe('ada')
    await sessions.revoke({ subject: 'ada', only, except: nobody })
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('does not bring back a revoked session by sparing it', async () => {
    const { sessions } = setUp()
    const visitor = await signedIn(sessions)
    await visitor.visit(async s => {
      await sessions.revoke({ subject: 'ada' })
      await sessions.revoke({ subject: 'ada', except: s })
    })
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('ends a sign-in that began before', async () => {
    const store = memoryStore()
    let racing: Promise<unknown> | undefined
    const { sessions } = setUp({
      store: new Proxy(store, {
        get(target, name: keyof typeof store) {
          if (name !== 'generation') return (target[name] as () => unknown).bind(target)
          return async (subject: string) => {
            const generation = await target.generation(subject)
            if (racing === undefined) {
              racing = sessions.revoke({ subject })
              await racing
            }
            return generation
          }
        },
      }),
    })
    const visitor = await signedIn(sessions)
    expect(await visitor.visit(s => s.isNew)).toBe(true)
    // Its record stands in the store, and revoked it stays.
    await sessions.revoke({ subject: 'ada', except: await keyOf(visitor.cookie ?? '') })
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })
})
