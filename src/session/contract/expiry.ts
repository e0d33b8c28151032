import type { ContractCase } from './case.ts'
import { create, fail, holds, listed, login, MINUTE, record, same, unique } from './case.ts'

export const expiryCases: readonly ContractCase[] = [
  [
    'expires at the millisecond',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      const subject = unique('ada')
      const stored = record(now, { expires: now + 5 * MINUTE, login: login(subject) })
      const version = await create(store, key, now, stored)
      await holds(store, key, stored.expires - 1, stored)
      same('listed before', await listed(second, subject, stored.expires - 1), key)
      await holds(second, key, stored.expires, undefined)
      same('listed after', await listed(store, subject, stored.expires), '')
      const late = await store.write(key, record(stored.expires), version, stored.expires)
      same('late write', late.written, false)
      if (!late.written) same('current', late.current, undefined)
      same('in time', (await store.write(key, stored, version, stored.expires - 1)).written, true)
    },
  ],
  [
    'creates where an expired record was left over',
    async ({ store }) => {
      const now = Date.now()
      const key = unique('key')
      await create(store, key, now, { expires: now + 5 * MINUTE, login: login(unique('ada')) })
      const later = now + 5 * MINUTE
      await create(store, key, later, { data: '{"count":5}' })
      await holds(store, key, later, record(later, { data: '{"count":5}' }))
    },
  ],
  [
    'sweeps what expired, in bounded steps, and nothing else',
    async ({ store, second = store }) => {
      const now = Date.now()
      const later = now + 5 * MINUTE
      const living = unique('living')
      await create(store, living, now, { expires: later + 1, login: login(unique('ada')) })
      const dead = Array.from({ length: 25 }, () => unique('dead'))
      for (const key of dead) await create(store, key, now, { expires: later, login: login(unique('bob')) })
      for (let swept = 10, rounds = 0; swept === 10; rounds += 1) {
        swept = await second.sweep(later, 10)
        if (swept > 10) fail('swept at once', swept, 'at most 10')
        if (rounds > 10_000) fail('rounds of sweeping', rounds, 'an end')
      }
      for (const key of dead) await holds(store, key, later, undefined)
      same('living', (await store.read(living, later)) !== undefined, true)
    },
  ],
]
