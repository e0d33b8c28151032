import { describe, expect, it } from 'vitest'
import { explore, type Gate, seeded } from '../../tests/support/interleavings.ts'
import { request } from '../../tests/support/session-visitor.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions, type Sessions } from './create-sessions.ts'
import { decodeRecord } from './record.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

interface Data {
  count: number
}

const NOW = 1_800_000_000_000
const LONG = process.env['RUSK_LONG'] !== undefined

/** What a request did, as its visitor saw it. */
interface Deed {
  sent?: string | undefined
  /** It had the session, and its increments were acknowledged. */
  added: number
  ended: boolean
  took?: string | undefined
  signedIn: boolean
  /** It signed in without a session: it came with an id that had been replaced, or ended. */
  anew: boolean
}

type Act = (s: Session<Data>, deed: Deed, sessions: Sessions<Data>) => Promise<void>

function add(s: Session<Data>): void {
  s.update(d => {
    d.count += 1
  })
}

const acts = {
  add: async (s, deed) => {
    if (s.isNew) return
    add(s)
    await s.commit()
    add(s)
    deed.added = 2
  },
  take: async (s, deed) => {
    deed.took = await s.takeFlash('notice')
  },
  rotate: async s => {
    await s.rotate()
  },
  addAndRotate: async (s, deed) => {
    if (s.isNew) return
    add(s)
    await s.rotate()
    deed.added = 1
  },
  signIn: async (s, deed) => {
    deed.anew = s.isNew
    await s.signIn('ada')
    deed.signedIn = true
  },
  destroy: async (s, deed) => {
    if (s.isNew) return
    await s.destroy()
    deed.ended = true
  },
  revoke: async (_s, _deed, sessions) => {
    await sessions.revoke({ subject: 'ada' })
  },
  revokeOthers: async (s, _, sessions) => {
    if (s.subject === undefined) return
    await sessions.revoke({ subject: 'ada', except: s })
  },
} satisfies Record<string, Act>

type ActName = keyof typeof acts

/** Requests with the same cookie, each in a process of its own or all in one, on one store. */
async function story(
  names: readonly ActName[],
  signedIn: boolean,
  gate: Gate,
  together: boolean,
): Promise<void> {
  const { store, records } = observed(memoryStore())
  const on = (s: SessionStore) =>
    createSessions<Data>({
      store: s,
      initial: () => ({ count: 0 }),
      now: () => NOW,
      wait: async () => {},
      sweep: false,
    })
  const direct = on(store)
  const first = await request(direct, undefined, async s => {
    s.set('count', 0)
    s.flash('notice', 'Saved')
    if (signedIn) await s.signIn('ada')
  })
  const cookie = first.sent
  const shared = on(gate.wrap(store))
  const deeds = await Promise.all(
    names.map(async name => {
      const deed: Deed = { added: 0, ended: false, signedIn: false, anew: false }
      const sessions = together ? shared : on(gate.wrap(store))
      try {
        deed.sent = (await request(sessions, cookie, s => acts[name](s, deed, sessions))).sent
      } catch (error) {
        expect(error).toMatchObject({ code: 'session-moved' })
        deed.added = 0
      }
      return deed
    }),
  )

  const ids = [...new Set([cookie, ...deeds.map(({ sent }) => sent)])].filter(
    id => id !== undefined && id !== '',
  )
  const found = await Promise.all(ids.map(id => request(direct, id, s => ({ isNew: s.isNew, ...s.data }))))
  const living = found.map(({ result }) => result).filter(({ isNew }) => !isNew)
  const added = deeds.reduce((sum, deed) => sum + deed.added, 0)
  const ended = deeds.some(deed => deed.ended) || (signedIn && names.includes('revoke'))
  const signIns = deeds.filter(deed => deed.signedIn).length

  expect(deeds.filter(({ took }) => took === 'Saved').length).toBeLessThanOrEqual(1)
  expect(found.every(({ sent }) => sent === undefined)).toBe(true)
  // No record is left that nobody can reach.
  expect(await records()).toBe(living.length)
  // A sign-in that races a revocation may be revoked with the others, the spared device alone not.
  const revoked = ended || (signIns > 0 && names.some(name => name.startsWith('revoke')))
  const anew = deeds.filter(deed => deed.anew).length
  if (ended) expect(living.length).toBeLessThanOrEqual(signIns)
  else expect(living.length).toBeLessThanOrEqual(1 + anew)
  if (revoked) return
  expect(living.length).toBeGreaterThanOrEqual(1)
  if (anew === 0) expect(living.map(({ count }) => count)).toEqual([added])
}

/** A store, and how many sessions it holds that have not ended. */
function observed(store: SessionStore) {
  const keys = new Set<string>()
  const records = async () => {
    const found = await Promise.all([...keys].map(key => store.read(key, NOW)))
    return found.filter(record => record && decodeRecord(record.data)?.kind === 'session').length
  }
  const wrapped = new Proxy(store, {
    get(target, name: keyof SessionStore) {
      if (name === 'write') {
        return (key: string, ...rest: [never, number, number]) => {
          keys.add(key)
          return target.write(key, ...rest)
        }
      }
      return (target[name] as (...args: never[]) => unknown).bind(target)
    },
  })
  return { store: wrapped, records }
}

const names = Object.keys(acts) as ActName[]
const pairs = names.flatMap((one, i) => names.slice(i).map(two => [one, two] as const))

describe.each([
  ['an anonymous session', false],
  ['a session of somebody signed in', true],
] as const)('%s keeps its promises in whatever order stores are asked', (_, signedIn) => {
  it.each(pairs)('by %s and %s', { timeout: 600_000 }, async (...acting) => {
    const exploration = LONG ? { limit: 5_000 } : { limit: 40, random: seeded(7) }
    await explore(gate => story(acting, signedIn, gate, false), exploration)
    await explore(gate => story(acting, signedIn, gate, true), exploration)
  })

  it('by three of them', { timeout: 600_000 }, async () => {
    const random = seeded(signedIn ? 11 : 13)
    for (let i = 0; i < (LONG ? 2_000 : 60); i += 1) {
      const acting = [0, 1, 2].map(() => names[Math.floor(random() * names.length)] as ActName)
      try {
        await explore(gate => story(acting, signedIn, gate, i % 4 === 0), { limit: 20, random })
      } catch (error) {
        throw new Error(acting.join(', '), { cause: error })
      }
    }
  })
})
