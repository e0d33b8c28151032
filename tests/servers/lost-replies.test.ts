import { Redis } from 'ioredis'
import { Pool } from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionStore } from '../../src/session/store.ts'
import { postgresStore } from '../../src/stores/postgres.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { has, postgresUrl, redisUrl } from '../support/parts.ts'
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts'
import { until } from './machine.ts'

const serial = `${process.pid}_${Date.now().toString(36)}`
const record = (count: number, now: number) => ({
  data: `${count}`,
  expires: now + 3_600_000,
  login: undefined,
})

/** The reply to a write is lost with its connection: the write has happened, but nobody was told. */
async function loseReplyToWrite(store: SessionStore, proxy: LossyProxy, key: string): Promise<unknown> {
  const now = Date.now()
  expect(await store.write(key, record(1, now), 0, now)).toEqual({ written: true, version: 1 })
  void proxy.loseNextReply()
  return store.write(key, record(2, now), 1, now).catch((fault: unknown) => fault)
}

/** What the record is once the client has its connection again. */
async function later(store: SessionStore, key: string): Promise<unknown> {
  let found: unknown
  await until('the store answers', async () => {
    found = await store.read(key, Date.now())
    return true
  })
  return found
}

describe.skipIf(!(await has('redis')))('a reply that Redis lost', () => {
  const prefix = `rusk-lost-${serial}:`
  let proxy: LossyProxy
  beforeAll(async () => {
    proxy = await startLossyProxy(redisUrl)
  })
  afterAll(async () => {
    await proxy.close()
    const client = new Redis(redisUrl)
    await client.del(await client.keys(`${prefix}*`))
    await client.quit()
  })

  it('is a fault through redis, which sends no command twice', async () => {
    const client = createClient({ url: `redis://127.0.0.1:${proxy.port}` })
    const store = redisStore(client, { prefix })
    await client.connect()
    expect(await loseReplyToWrite(store, proxy, 'redis')).toMatchObject({
      code: 'store-unavailable',
      status: 503,
    })
    expect(await later(store, 'redis')).toMatchObject({ data: '2', version: 2 })
    client.destroy()
  })

  it('is made up for through ioredis, which sends the command again, and counts once', async () => {
    const client = new Redis(proxy.port, '127.0.0.1')
    const store = redisStore(client, { prefix })
    expect(await loseReplyToWrite(store, proxy, 'ioredis')).toEqual({ written: true, version: 2 })
    expect(await later(store, 'ioredis')).toMatchObject({ data: '2', version: 2 })
    client.disconnect()
  })

  it('is a fault through ioredis, not a conflict, once another write has hidden what became of it', async () => {
    const client = new Redis(proxy.port, '127.0.0.1')
    const other = new Redis(redisUrl)
    const [store, direct] = [redisStore(client, { prefix }), redisStore(other, { prefix })]
    const now = Date.now()
    for (const key of ['written', 'deleted']) await store.write(key, record(1, now), 0, now)
    // Redis knows the script by now, and both commands leave together.
    await store.delete('nothing')
    proxy.stayAway()
    const lost = proxy.loseNextReply()
    const written = store.write('written', record(2, now), 1, now)
    const deleted = store.delete('deleted')
    const [write, deletion] = [written, deleted].map(asked => asked.catch((fault: unknown) => fault))
    await lost
    await until('the deletion', async () => (await direct.read('deleted', now)) === undefined)
    expect(await direct.write('written', record(3, now), 2, now)).toEqual({ written: true, version: 3 })
    proxy.comeBack()
    expect(await write).toMatchObject({ code: 'store-unavailable', facts: { reason: 'connection-lost' } })
    expect(await deletion).toMatchObject({ code: 'store-unavailable', facts: { reason: 'connection-lost' } })
    client.disconnect()
    await other.quit()
  })
})

describe.skipIf(!(await has('postgres')))('a reply that PostgreSQL lost', () => {
  const table = `rusk_lost_${serial}`
  let proxy: LossyProxy
  let url: string
  beforeAll(async () => {
    proxy = await startLossyProxy(postgresUrl)
    url = Object.assign(new URL(postgresUrl), { port: `${proxy.port}` }).href
    const pool = new Pool({ connectionString: postgresUrl })
    await postgresStore(pool, { table }).migrate()
    await pool.end()
  })
  afterAll(async () => {
    await proxy.close()
    const pool = new Pool({ connectionString: postgresUrl })
    await pool.query(`drop table "${table}", "${table}_generations"`)
    await pool.end()
  })

  it('is a fault through pg', async () => {
    const pool = new Pool({ connectionString: url })
    const store = postgresStore(pool, { table })
    expect(await loseReplyToWrite(store, proxy, 'pg')).toMatchObject({
      code: 'store-unavailable',
      status: 503,
    })
    expect(await later(store, 'pg')).toMatchObject({ version: expect.any(Number) })
    await pool.end()
  })

  it('is a fault through postgres', async () => {
    const sql = postgres(url, { max: 1, fetch_types: false, backoff: () => 0.1 })
    const store = postgresStore(sql, { table })
    expect(await loseReplyToWrite(store, proxy, 'postgres')).toMatchObject({
      code: 'store-unavailable',
      status: 503,
    })
    expect(await later(store, 'postgres')).toMatchObject({ version: expect.any(Number) })
    await sql.end({ timeout: 1 })
  })
})
