import { describe, expect, it } from 'vitest'
import { storeContract } from '../session/contract.ts'
import { memoryStore } from './memory.ts'

storeContract('memory store', { describe, it }, () => ({ store: memoryStore() }))

const record = (expires: number) => ({ data: '{}', expires, login: undefined })

describe('memory store', () => {
  it('sweeps expired records minutes later, and puts off those that live longer', async () => {
    const store = memoryStore()
    for (let i = 0; i < 30; i += 1) await store.write(`key ${i}`, record(1_000), 0, 0)
    await store.write('key 7', record(600_000), 1, 0)
    expect(await store.sweep(59_999, 100)).toBe(0)
    expect(await store.sweep(60_000, 20)).toBe(20)
    expect(await store.sweep(60_000, 20)).toBe(9)
    expect(await store.read('key 7', 60_000)).toMatchObject({ version: 2 })
    expect(await store.sweep(660_000, 20)).toBe(1)
  })

  it('refuses one more than its limit, and goes on after a sweep', async () => {
    const store = memoryStore({ maxRecords: 2 })
    await store.write('a', record(1_000), 0, 0)
    await store.write('b', record(1_000), 0, 0)
    await expect(store.write('c', record(1_000), 0, 0)).rejects.toMatchObject({
      code: 'store-full',
      status: 503,
    })
    await store.sweep(60_000, 10)
    await store.write('c', record(1_000_000), 0, 60_000)
    expect(await store.read('c', 60_000)).toBeDefined()
  })

  it('makes room by itself once records have expired', async () => {
    const store = memoryStore({ maxRecords: 2 })
    await store.write('a', record(1_000), 0, 0)
    await store.write('b', record(900_000), 0, 0)
    expect(await store.write('c', record(900_000), 0, 60_000)).toMatchObject({ written: true })
    expect(await store.read('b', 60_000)).toBeDefined()
    await expect(store.write('d', record(900_000), 0, 60_000)).rejects.toMatchObject({ code: 'store-full' })
  })
})
