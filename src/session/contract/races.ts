import type { SessionStore } from '../store.ts'
import type { ContractCase } from './case.ts'
import { create, holds, record, same, unique } from './case.ts'

/** Adds one to a record's count by compare-and-swap until it is written; false if the record is gone. */
async function increment(store: SessionStore, key: string, now: number): Promise<boolean> {
  let current = await store.read(key, now)
  while (current) {
    const { count } = JSON.parse(current.data) as { count: number }
    const next = {
      data: JSON.stringify({ count: count + 1 }),
      expires: current.expires,
      login: current.login,
    }
    const result = await store.write(key, next, current.version, now)
    if (result.written) return true
    current = result.current
  }
  return false
}

export const raceCases: readonly ContractCase[] = [
  [
    'lets one of many raise a generation',
    async ({ store, second = store }) => {
      const ada = unique('ada')
      const raised = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 ? store : second).raise(ada, 0, undefined)),
      )
      same('raised', raised.filter(Boolean).length, 1)
      same('generation', (await store.generation(ada)).current, 1)
      same('too late', await store.raise(ada, 0, undefined), false)
      same('too early', await store.raise(ada, 5, undefined), false)
    },
  ],
  [
    'lets one of many create',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? store : second).write(key, record(now), 0, now)),
      )
      same('created', results.filter(result => result.written).length, 1)
    },
  ],
  [
    'counts every acknowledged update, on two handles',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      await create(store, key, now)
      const workers = Array.from({ length: 10 }, async (_, i) => {
        for (let round = 0; round < 5; round += 1) await increment(i % 2 ? store : second, key, now)
      })
      await Promise.all(workers)
      same('count', (await store.read(key, now))?.data, '{"count":50}')
    },
  ],
  [
    'keeps what was deleted amid updates deleted',
    async ({ store, second = store }) => {
      const now = Date.now()
      for (let round = 0; round < 10; round += 1) {
        const key = unique('key')
        await create(store, key, now)
        const updates = Array.from({ length: 8 }, (_, i) => increment(i % 2 ? store : second, key, now))
        await Promise.all([...updates.slice(0, 4), second.delete(key), ...updates.slice(4)])
        await holds(store, key, now, undefined)
      }
    },
  ],
  [
    'answers each of many writes made at once for itself',
    async ({ store }) => {
      const now = Date.now()
      const keys = Array.from({ length: 40 }, () => unique('key'))
      await Promise.all(keys.map(key => create(store, key, now)))
      const next = record(now, { data: '{"count":1}' })
      const results = await Promise.all(
        keys.map((key, i) => store.write(key, next, i % 3 === 0 ? 9 : 1, now)),
      )
      for (const [i, result] of results.entries()) same(`write ${i}`, result.written, i % 3 !== 0)
      const found = await Promise.all(keys.map(key => store.read(key, now)))
      for (const [i, entry] of found.entries())
        same(`record ${i}`, entry?.data, i % 3 ? '{"count":1}' : '{"count":0}')
    },
  ],
]
