import type { ContractCase } from './case.ts'
import { create, DIFFICULT, holds, listed, login, record, same, unique } from './case.ts'

export const subjectCases: readonly ContractCase[] = [
  [
    'lists the living records of one subject',
    async ({ store, second = store }) => {
      const now = Date.now()
      const ada = unique(`ada${DIFFICULT}`)
      const keys = [unique('a'), unique('b'), unique('c')].sort()
      for (const key of keys) await create(store, key, now, { login: login(ada) })
      await create(store, unique('d'), now, { login: login(ada.toUpperCase()) })
      await create(store, unique('e'), now, { login: login(`${ada} `) })
      await create(store, unique('f'), now)
      same('listed', await listed(second, ada, now), keys.join(' '))
      await store.delete(keys[0] ?? '')
      same('after a deletion', await listed(second, ada, now), keys.slice(1).join(' '))
      const moved = await store.write(keys[1] ?? '', record(now), 1, now)
      same('signed out', moved.written, true)
      same('after a sign-out', await listed(second, ada, now), keys[2])
      const [entry] = await store.list(ada, now)
      same('entry', entry?.record.login?.subject, ada)
      same('nobody', await listed(store, unique('nobody'), now), '')
    },
  ],
  [
    'revokes every login of a lower generation, and a sign-in that raced',
    async ({ store, second = store }) => {
      const now = Date.now()
      const ada = unique('ada')
      const [early, racing, late, other] = [
        unique('early'),
        unique('racing'),
        unique('late'),
        unique('other'),
      ]
      same('first generation', (await store.generation(ada)).current, 0)
      await create(store, early, now, { login: login(ada) })
      await create(store, other, now, { login: login(unique('bob')) })
      same('raised', await second.raise(ada, 0, undefined), true)
      same('generation', (await store.generation(ada)).current, 1)
      await create(store, racing, now, { login: login(ada, 0) })
      await create(store, late, now, { login: login(ada, 1) })
      await holds(store, early, now, undefined)
      await holds(second, racing, now, undefined)
      same('late', (await store.read(late, now)) !== undefined, true)
      same('other', (await store.read(other, now)) !== undefined, true)
      same('listed', await listed(store, ada, now), late)
    },
  ],
  [
    'never revives a revoked record by a late write',
    async ({ store }) => {
      const now = Date.now()
      const ada = unique('ada')
      const key = unique('key')
      const stored = record(now, { login: login(ada) })
      const version = await create(store, key, now, stored)
      await store.raise(ada, 0, undefined)
      await store.write(key, stored, version, now)
      await holds(store, key, now, undefined)
      same('listed', await listed(store, ada, now), '')
    },
  ],
  [
    'spares one device, until the next generation',
    async ({ store, second = store }) => {
      const now = Date.now()
      const ada = unique('ada')
      const [kept, ended] = [unique('kept'), unique('ended')]
      await create(store, kept, now, { login: login(ada, 0, 'this one') })
      await create(store, ended, now, { login: login(ada, 0, 'that one') })
      same('raised', await store.raise(ada, 0, 'this one'), true)
      const generation = await second.generation(ada)
      same('spared', generation.spared, 'this one')
      same('listed', await listed(second, ada, now), kept)
      await holds(second, ended, now, undefined)
      same('kept', (await second.read(kept, now)) !== undefined, true)
      same('raised again', await store.raise(ada, 1, undefined), true)
      same('no longer spared', (await store.generation(ada)).spared, undefined)
      await holds(second, kept, now, undefined)
    },
  ],
]
