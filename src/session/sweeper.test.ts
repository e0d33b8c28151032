import { expect, it } from 'vitest'
import { request } from '../../tests/support/session-visitor.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions } from './create-sessions.ts'
import type { SessionStore } from './store.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

/** Sessions whose sweeps are counted, and whose pauses end when they are told to. */
function setUp(sweep: SessionStore['sweep']) {
  const clock = { now: 0 }
  const limits: number[] = []
  const pauses: (() => void)[] = []
  const store = memoryStore()
  const sessions = createSessions({
    store: new Proxy(store, {
      get(target, name: keyof SessionStore) {
        if (name !== 'sweep') return (target[name] as () => unknown).bind(target)
        return (now: number, limit: number) => {
          limits.push(limit)
          return sweep(now, limit)
        }
      },
    }),
    initial: () => ({ count: 0 }),
    now: () => clock.now,
    wait: () => new Promise(resolve => pauses.push(resolve)),
  })
  const start = () => request(sessions, undefined, s => s.set('count', 1))
  const pass = async () => {
    for (const end of pauses.splice(0)) end()
    await turn()
  }
  return { clock, limits, pauses, sessions, start, pass }
}

it('sweeps in batches with pauses between, at most once a minute, when sessions begin', async () => {
  const left = [200, 200, 7, 0]
  const { clock, limits, pauses, start, pass } = setUp(async () => left.shift() ?? 0)
  await start()
  await start()
  expect([limits.length, pauses.length]).toEqual([0, 1])
  for (let i = 0; i < 5; i += 1) await pass()
  expect(limits).toEqual([200, 200, 200])
  clock.now = 59_999
  await start()
  await pass()
  expect(limits).toHaveLength(3)
  clock.now = 60_000
  await start()
  await pass()
  expect(limits).toHaveLength(4)
})

it('goes on after a sweep that failed, and sweeps when it is asked', async () => {
  let fails = true
  const { clock, limits, sessions, start, pass } = setUp(async (_, limit) => {
    if (fails) throw new Error('out of reach')
    return limit - 1
  })
  await start()
  await pass()
  await turn()
  fails = false
  clock.now = 60_000
  await start()
  await pass()
  expect(limits).toEqual([200, 200])
  expect(await sessions.sweep(5)).toBe(4)
})
