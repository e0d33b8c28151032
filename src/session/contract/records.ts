import type { ContractCase } from './case.ts'
import { create, DIFFICULT, fail, holds, login, MINUTE, record, same, unique } from './case.ts'

export const recordCases: readonly ContractCase[] = [
  [
    'reads back what was created, through another handle too',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      const wanted = record(now, {
        data: `[1]\n${JSON.stringify({ text: DIFFICULT })}`,
        login: login(unique('ada')),
      })
      await holds(store, key, now, undefined)
      await create(store, key, now, wanted)
      await holds(store, key, now, wanted)
      await holds(second, key, now, wanted)
    },
  ],
  [
    'updates the version that was read, and drops or changes a login',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      let version = await create(store, key, now)
      for (const changes of [
        { login: login(unique('ada')) },
        { login: login(unique('bob')) },
        { login: undefined },
      ]) {
        const next = record(now, { ...changes, data: '{"count":1}', expires: now + 20 * MINUTE })
        const result = await store.write(key, next, version, now)
        if (!result.written) fail('update', result, 'written')
        if (result.version !== version + 1) fail('version', result.version, version + 1)
        version = result.version
        same('version read', (await second.read(key, now))?.version, version)
        await holds(second, key, now, next)
      }
    },
  ],
  [
    'answers a conflict with what stands there, and changes nothing',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      const first = record(now, { data: '{"count":1}' })
      const version = await create(store, key, now, first)
      for (const expected of [0, version + 1, version + 7]) {
        const result = await second.write(key, record(now, { data: '{"count":9}' }), expected, now)
        if (result.written) fail(`expecting version ${expected}`, result, 'a conflict')
        same('current data', result.current?.data, first.data)
        same('current version', result.current?.version, version)
      }
      await holds(store, key, now, first)
    },
  ],
  [
    'never updates what is not there',
    async ({ store }) => {
      const now = Date.now()
      const key = unique('key')
      for (const expected of [1, 2, 41]) {
        const result = await store.write(key, record(now), expected, now)
        same('written', result.written, false)
        if (!result.written) same('current', result.current, undefined)
      }
      await holds(store, key, now, undefined)
    },
  ],
  [
    'keeps a deleted record deleted',
    async ({ store, second = store }) => {
      const now = Date.now()
      const key = unique('key')
      const stored = record(now, { data: '{"forward":"elsewhere"}' })
      const version = await create(store, key, now, stored)
      same('what stood there', (await second.delete(key))?.data, stored.data)
      same('deleted twice', await store.delete(key), undefined)
      await holds(store, key, now, undefined)
      const late = await store.write(key, record(now), version, now)
      same('late write', late.written, false)
      await holds(second, key, now, undefined)
    },
  ],
  [
    'tells keys apart to the last character',
    async ({ store }) => {
      const now = Date.now()
      const base = unique('key')
      const keys = [
        base,
        `${base} `,
        ` ${base}`,
        base.toUpperCase(),
        `${base}\u0000`,
        `${base}\u0000a`,
        `${base}\u0000b`,
      ]
      keys.push(
        `${base}${DIFFICULT}`,
        `${base}é`,
        `${base}e\u0301`,
        `${base}%`,
        `${base}_`,
        `${base}ÿ`,
        `${base}\u0080`,
      )
      for (const key of keys) await create(store, key, now, { data: JSON.stringify({ key }) })
      for (const key of keys) await holds(store, key, now, record(now, { data: JSON.stringify({ key }) }))
      await store.delete(keys[0] ?? '')
      await holds(store, keys[0] ?? '', now, undefined)
      for (const key of keys.slice(1))
        await holds(store, key, now, record(now, { data: JSON.stringify({ key }) }))
    },
  ],
  [
    'keeps 1 MB, ASCII and not',
    async ({ store, second = store }) => {
      const now = Date.now()
      for (const letter of ['x', 'é', '😀']) {
        const key = unique('large')
        const data = JSON.stringify({
          text: letter.repeat(Math.ceil(2 ** 20 / new TextEncoder().encode(letter).length)),
        })
        const version = await create(store, key, now)
        const result = await store.write(key, record(now, { data }), version, now)
        same('written', result.written, true)
        same('read whole', (await second.read(key, now))?.data === data, true)
        await store.delete(key)
      }
    },
  ],
  [
    'takes a malformed record for an absent one',
    async ({ store, spoil }) => {
      if (!spoil) return
      const now = Date.now()
      const key = unique('key')
      const version = await create(store, key, now)
      await spoil(key)
      await holds(store, key, now, undefined)
      same('update', (await store.write(key, record(now), version, now)).written, false)
      await create(store, key, now)
    },
  ],
]
