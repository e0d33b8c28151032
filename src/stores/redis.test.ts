import { Cluster, Redis } from 'ioredis'
import { Pool } from 'pg'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has, redisUrl } from '../../tests/support/parts.ts'
import { storeContract } from '../session/contract.ts'
import type { SessionRecord } from '../session/store.ts'
import { redisStore } from './redis.ts'

const here = await has('redis')
const prefix = `rusk-test-${process.pid}-${Date.now().toString(36)}:`
const HOUR = 3_600_000

const record = (now: number, changes: Partial<SessionRecord> = {}): SessionRecord => ({
  data: '{}',
  expires: now + HOUR,
  login: undefined,
  ...changes,
})

describe.skipIf(!here)('redis store', () => {
  const nodeRedis = createClient({ url: redisUrl })
  const octets = createClient({ url: redisUrl, commandOptions: { typeMapping: { 36: Buffer } } })
  const ioredis = new Redis(redisUrl, { lazyConnect: true })
  const clients = { redis: nodeRedis, 'redis that gives octets': octets, ioredis }

  beforeAll(async () => {
    await Promise.all([nodeRedis.connect(), octets.connect(), ioredis.connect()])
  })
  afterAll(async () => {
    const keys = await ioredis.keys(`${prefix}*`)
    if (keys.length > 0) await ioredis.del(keys)
    await Promise.all([nodeRedis.close(), octets.close(), ioredis.quit()])
  })

  for (const [name, client] of Object.entries(clients)) {
    const other = client === ioredis ? nodeRedis : ioredis
    storeContract(`redis store (${name})`, { describe, it }, () => ({
      store: redisStore(client, { prefix }),
      second: redisStore(other, { prefix }),
      spoil: async key => void (await ioredis.set(`${prefix}session:${key}`, 'none of ours')),
    }))
  }

  it('takes a key of another type for a malformed record', async () => {
    const store = redisStore(ioredis, { prefix })
    const now = Date.now()
    for (const key of ['list a', 'list b']) await ioredis.lpush(`${prefix}session:${key}`, 'x')
    expect(await store.read('list a', now)).toBeUndefined()
    expect(await store.write('list a', record(now), 1, now)).toEqual({ written: false, current: undefined })
    expect(await store.write('list a', record(now), 0, now)).toEqual({ written: true, version: 1 })
    expect(await store.delete('list b')).toBeUndefined()
    expect(await ioredis.exists(`${prefix}session:list b`)).toBe(0)
  })

  it('lets Redis forget a record a minute after its last millisecond', async () => {
    const store = redisStore(nodeRedis, { prefix })
    await store.write('short', record(5_000, { expires: 5_250 }), 0, 5_000)
    const left = await ioredis.pttl(`${prefix}session:short`)
    expect(left).toBeGreaterThan(59_000)
    expect(left).toBeLessThanOrEqual(60_250)
  })

  it('lets Redis forget the index of a subject who stays away', async () => {
    const store = redisStore(nodeRedis, { prefix })
    const now = Date.now()
    const login = { subject: 'eve', generation: 0, device: 'd' }
    await store.write('eve 1', record(now, { login }), 0, now)
    await store.write('eve 2', record(now, { login, expires: now + 1_000 }), 0, now)
    expect(await ioredis.pttl(`${prefix}subject:eve`)).toBeGreaterThan(HOUR)
    expect(await ioredis.zcard(`${prefix}subject:eve`)).toBe(2)
    expect(await store.list('eve', now + 3 * HOUR)).toEqual([])
    expect(await ioredis.zcard(`${prefix}subject:eve`)).toBe(0)
  })

  it('indexes a session in use rarely, and always before its record outlives the entry', async () => {
    const store = redisStore(nodeRedis, { prefix })
    const now = Date.now()
    const login = { subject: 'may', generation: 0, device: 'd' }
    const entry = async () => Number(await ioredis.zscore(`${prefix}subject:may`, 'may'))
    await store.write('may', record(now, { login }), 0, now)
    const first = await entry()
    for (let version = 1; version <= 30; version += 1) {
      const later = now + version * 4 * 60_000
      const written = await store.write('may', record(later, { login }), version, later)
      expect(written).toEqual({ written: true, version: version + 1 })
      expect(await entry()).toBeGreaterThanOrEqual(later + HOUR)
      if (version <= 15) expect(await entry()).toBe(first)
    }
    expect((await store.list('may', now + 2 * HOUR)).length).toBe(1)
  })

  it('keeps a session listed whose entry is there before its record', async () => {
    const store = redisStore(nodeRedis, { prefix })
    const now = Date.now()
    await ioredis.zadd(`${prefix}subject:ann`, now + HOUR, 'half-written')
    expect(await store.list('ann', now)).toEqual([])
    expect(await ioredis.zcard(`${prefix}subject:ann`)).toBe(1)
  })

  it('refuses to guess a generation that another program spoiled', async () => {
    const store = redisStore(nodeRedis, { prefix })
    const now = Date.now()
    const login = { subject: 'zoe', generation: 0, device: 'd' }
    await store.write('zoe', record(now, { login }), 0, now)
    await ioredis.set(`${prefix}generation:zoe`, 'soon')
    await expect(store.read('zoe', now)).rejects.toMatchObject({ code: 'store-unavailable', status: 503 })
  })

  it('goes on when the server has forgotten its scripts', async () => {
    const now = Date.now()
    for (const client of [nodeRedis, ioredis]) {
      const store = redisStore(client, { prefix })
      const key = `flush ${client === ioredis}`
      for (let version = 0; version < 3; version += 1) {
        await ioredis.script('FLUSH')
        expect((await store.write(key, record(now), version, now)).written).toBe(true)
      }
    }
  })

  it('names what it was given that is no client', () => {
    expect(() => redisStore({} as never)).toThrow(expect.objectContaining({ code: 'invalid-client' }))
    expect(() => redisStore(ioredis, { timeout: 0 })).toThrow(
      expect.objectContaining({ code: 'invalid-timeout' }),
    )
  })
})

// Every kind of client that the two packages make fits; these types hold it, nothing runs.
void (() => {
  redisStore(createCluster({ rootNodes: [] }))
  redisStore(createClientPool())
  redisStore(createSentinel({ name: 'main', sentinelRootNodes: [] }))
  redisStore(createClient({ RESP: 2 }))
  redisStore(new Cluster([]))
  // @ts-expect-error a PostgreSQL client does not
  redisStore(new Pool())
})
