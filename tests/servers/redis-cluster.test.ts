import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeContract } from '../../src/session/contract.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { has } from '../support/parts.ts'
import { until } from './machine.ts'
import { type RedisCluster, startCluster } from './redis-cluster.ts'
import { canStartRedis } from './redis-server.ts'

const long = process.env.RUSK_LONG === '1'

/** Braces put all keys of a store into one slot: the slots that move are those that the tests write to. */
const prefixes = ['{a}:', '{b}:', '{c}:'] as const

/** The contract runs while its slots go round the masters, and each master forgets its scripts again and again. */
describe.skipIf(!(await has('redis')) || !canStartRedis)('a Redis Cluster of three masters', () => {
  let cluster: RedisCluster
  let nodeRedis: ReturnType<typeof createCluster>
  let ioredis: Cluster
  let moving = true
  let moved = 0
  let mover: Promise<void>

  beforeAll(async () => {
    cluster = await startCluster()
    const nodes = cluster.ports.map(port => ({ host: '127.0.0.1', port }))
    nodeRedis = createCluster({
      rootNodes: cluster.ports.map(port => ({ url: `redis://127.0.0.1:${port}` })),
    })
    ioredis = new Cluster(nodes)
    await nodeRedis.connect()
    mover = (async () => {
      while (moving) {
        for (const prefix of prefixes) moved += await cluster.moveSlotOf(prefix)
        await cluster.forgetScripts()
      }
    })()
  })
  afterAll(async () => {
    moving = false
    try {
      await mover
    } finally {
      nodeRedis.destroy()
      ioredis.disconnect()
      await cluster.remove()
    }
  })

  for (let round = 1; round <= (long ? 10 : 3); round += 1) {
    storeContract(`redis store on a cluster, round ${round}`, { describe, it }, () => {
      const options = { prefix: round === 1 ? 'all over the cluster:' : prefixes[round % 3]! }
      const stores = [redisStore(nodeRedis, options), redisStore(ioredis, options)] as const
      return round % 2 ? { store: stores[0], second: stores[1] } : { store: stores[1], second: stores[0] }
    })
  }

  it('has all its records when they have moved under load, more than once each', async () => {
    const stores = prefixes.map(
      prefix => [redisStore(nodeRedis, { prefix }), redisStore(ioredis, { prefix })] as const,
    )
    const now = Date.now()
    const keys = Array.from({ length: long ? 2_000 : 400 }, (_, i) => `moved ${i}`)
    const before = moved
    const fill = async (key: string, i: number) => {
      const next = { expires: now + 600_000, login: { subject: 'all', generation: 0, device: key } }
      for (let version = 0; version < 5; version += 1) {
        const store = stores[i % 3]![version % 2]!
        const written = await store.write(key, { ...next, data: `${version + 1}` }, version, now)
        expect(written).toMatchObject({ written: true })
      }
    }
    const left = keys.entries()
    const worker = async () => {
      for (const [i, key] of left) await fill(key, i)
    }
    await Promise.all(Array.from({ length: 40 }, worker))
    // How fast slots move is the machine's affair: reads go on until as many records have moved as there are.
    const allMoved = async () => {
      await Promise.all(keys.map((key, i) => stores[i % 3]![0].read(key, now)))
      return moved - before > keys.length
    }
    await until('as many records have moved as there are', allMoved, 25_000)
    const listed = await Promise.all(stores.map(([store]) => store.list('all', now)))
    expect(listed.flat().length).toBe(keys.length)
    for (const [i, key] of keys.entries()) expect((await stores[i % 3]![1].read(key, now))?.data).toBe('5')
  })
})
