import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { request, Visitor } from '../../tests/support/session-visitor.ts'
import { memoryStore } from '../stores/memory.ts'
import { sqliteStore } from '../stores/sqlite.ts'
import { createSessions, type Sessions } from './create-sessions.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

interface Data {
  count: number
}

/** `RUSK_LONG=1` runs the races as often as the project promises; otherwise a sample of them. */
const ROUNDS = process.env['RUSK_LONG'] ? 10_000 : 300

const folder = mkdtempSync(join(tmpdir(), 'rusk-races-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** Stores as several servers have them: one of memory, or some on one file. */
const stores: Record<string, () => SessionStore[]> = {
  'the memory store': () => [memoryStore()],
  'the SQLite store': () => [sqliteStore(`${folder}/${++files}.db`)],
  'three SQLite stores on one file': () => {
    files += 1
    return [1, 2, 3].map(() => sqliteStore(`${folder}/${files}.db`))
  },
}

const serversOn = (open: () => SessionStore[]): Sessions<Data>[] =>
  open().map(store => createSessions<Data>({ store, initial: () => ({ count: 0 }), sweep: false }))

function add(s: Session<Data>): void {
  s.update(d => {
    d.count += 1
  })
}

/** Lets some turns of the event loop pass, so that requests meet in ever other ways. */
async function idle(): Promise<void> {
  const turns = Math.floor(Math.random() * 6)
  for (let i = 0; i < turns; i += 1) {
    if (Math.random() < 0.5) await Promise.resolve()
    else await new Promise(resolve => setImmediate(resolve))
  }
}

const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T

describe.each(Object.entries(stores))('on %s', (_, open) => {
  it('counts 1,000 of 1,000: fifty requests at once, twenty rounds, one session', async () => {
    const servers = serversOn(open)
    const [first] = servers as [Sessions<Data>]
    const { sent } = await request(first, undefined, s => s.set('count', 0))
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          request(servers[i % servers.length] ?? first, sent, async s => {
            await idle()
            add(s)
          }),
        ),
      )
    }
    expect((await request(first, sent, s => s.data.count)).result).toBe(1000)
  })

  it('never brings back, forks or hands over a session, whatever races', { timeout: 600_000 }, async () => {
    const servers = serversOn(open)
    for (let round = 0; round < ROUNDS / (servers.length + 1); round += 1) await race(servers)
  })
})

type Ending = 'destroy' | 'revoke' | 'rotate' | 'signIn' | 'rotate twice'

/** One session, slow requests that write to it, and one that ends or moves it meanwhile. */
async function race(servers: readonly Sessions<Data>[]): Promise<void> {
  const subject = `subject ${Math.random()}`
  const ending = any<Ending>(['destroy', 'revoke', 'rotate', 'signIn', 'rotate twice'])
  const visitor = new Visitor(any(servers))
  await visitor.visit(async s => {
    add(s)
    if (ending === 'revoke' || Math.random() < 0.5) await s.signIn(subject)
  })
  const old = visitor.cookie
  const sent: (string | undefined)[] = []
  let acknowledged = 1
  const slow = Array.from({ length: 4 }, async () => {
    await idle()
    try {
      const answer = await request(any(servers), old, async s => {
        await idle()
        if (s.isNew) return
        add(s)
        await idle()
        if (Math.random() < 0.3) await s.commit()
        if (Math.random() < 0.1) await s.rotate()
        acknowledged += 1
      })
      sent.push(answer.sent)
    } catch (error) {
      expect(error).toMatchObject({ code: 'session-moved' })
    }
  })
  let ended = ending === 'revoke'
  const mover = async () => {
    await idle()
    const answer = await request(any(servers), old, async s => {
      if (s.isNew && ending !== 'revoke') return
      ended ||= ending === 'destroy'
      await idle()
      if (ending === 'destroy') await s.destroy()
      else if (ending === 'revoke') await any(servers).revoke({ subject })
      else if (ending === 'signIn') await s.signIn(subject)
      else await s.rotate()
    })
    sent.push(answer.sent)
  }
  await Promise.all([...slow, mover(), ...(ending === 'rotate twice' ? [mover()] : [])])
  const ids = [...new Set([old, ...sent].filter(id => id !== undefined && id !== ''))]
  const found = await Promise.all(
    ids.map(id => request(any(servers), id, s => (s.isNew ? undefined : s.data.count))),
  )
  const living = found.filter(({ result }) => result !== undefined)
  expect(found.every(answer => answer.sent === undefined)).toBe(true)
  if (ended) expect(living).toHaveLength(0)
  else expect(living.map(({ result }) => result)).toEqual([acknowledged])
}
