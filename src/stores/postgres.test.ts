import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has, postgresUrl } from '../../tests/support/parts.ts'
import { storeContract } from '../session/contract.ts'
import type { SessionRecord } from '../session/store.ts'
import { type PostgresStoreOptions, postgresStore } from './postgres.ts'

const here = await has('postgres')
const serial = `${process.pid}_${Date.now().toString(36)}`
const table = `rusk_test_${serial}`
const HOUR = 3_600_000

const record = (now: number, changes: Partial<SessionRecord> = {}): SessionRecord => ({
  data: '{}',
  expires: now + HOUR,
  login: undefined,
  ...changes,
})

describe.skipIf(!here)('postgres store', () => {
  const pool = new Pool({ connectionString: postgresUrl, max: 6 })
  const strict = new Pool({
    connectionString: postgresUrl,
    max: 6,
    options: '-c default_transaction_isolation=serializable',
  })
  const sql = postgres(postgresUrl, { max: 6, fetch_types: false, onnotice: notice => notices.push(notice) })
  const camel = postgres(postgresUrl, {
    max: 6,
    transform: postgres.camel,
    prepare: false,
    fetch_types: false,
  })
  const notices: unknown[] = []
  const made = new Set<string>()

  beforeAll(async () => {
    made.add(`"${table}"`).add(`"${table}_generations"`)
    await postgresStore(pool, { table }).migrate()
  })
  afterAll(async () => {
    await pool.query(`drop table if exists ${[...made].join(', ')}`)
    await Promise.all([pool.end(), strict.end(), sql.end(), camel.end()])
  })

  const clients: Record<string, [Pool | postgres.Sql, Pool | postgres.Sql, PostgresStoreOptions]> = {
    pg: [pool, sql, {}],
    'pg, unprepared': [pool, sql, { prepare: false }],
    'pg, serializable': [strict, strict, {}],
    postgres: [sql, pool, {}],
    'postgres that renames columns, unprepared': [camel, pool, {}],
  }
  for (const [name, [client, second, options]] of Object.entries(clients)) {
    storeContract(`postgres store (${name})`, { describe, it }, () => ({
      store: postgresStore(client, { table, ...options }),
      second: postgresStore(second, { table }),
    }))
  }

  it('migrates again and at once, without a word', async () => {
    const fresh = `Rusk "fresh" ${serial}`
    made.add(`"${fresh.replaceAll('"', '""')}"`).add(`"${fresh.replaceAll('"', '""')}_generations"`)
    const stores = [pool, sql, pool, sql].map(client =>
      postgresStore(client, { table: fresh, schema: 'public' }),
    )
    await Promise.all([...stores, ...stores].map(store => store.migrate()))
    await stores[1]!.migrate()
    expect(notices).toEqual([])
    const now = Date.now()
    expect(await stores[0]!.write('key', record(now), 0, now)).toEqual({ written: true, version: 1 })
    expect(await stores[1]!.read('key', now)).toMatchObject({ version: 1 })
    expect(await postgresStore(pool, { table }).read('key', now)).toBeUndefined()
  })

  it('says that the table is missing, and what to do', async () => {
    for (const client of [pool, sql]) {
      const asked = postgresStore(client, { table: 'rusk_nowhere' }).read('key', Date.now())
      await expect(asked).rejects.toMatchObject({ code: 'store-unavailable', status: 503 })
      await expect(asked).rejects.toThrow(/call migrate\(\) once/)
    }
  })

  it('sweeps around a row that a request holds', async () => {
    const store = postgresStore(pool, { table })
    const now = 1_000_000
    for (const key of ['swept 1', 'held', 'swept 2'])
      await store.write(key, record(now, { expires: now + 1 }), 0, now)
    const holder = await pool.connect()
    try {
      await holder.query('begin')
      await holder.query(`select 1 from "${table}" where key = 'held' for update`)
      expect(await store.sweep(now + 1, 100)).toBe(2)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    expect(await store.sweep(now + 1, 100)).toBe(1)
  })

  it('finds by its indexes what it looks for', async () => {
    const client = await pool.connect()
    try {
      await client.query('set enable_seqscan = off')
      const plan = async (where: string) =>
        JSON.stringify((await client.query(`explain select 1 from "${table}" where ${where}`)).rows)
      expect(await plan('expires <= 5')).toContain(`${table}_expires`)
      expect(await plan(`subject = 'ada'`)).toContain(`${table}_subject`)
    } finally {
      client.release(true)
    }
  })

  it('deletes what a raised generation revokes', async () => {
    const store = postgresStore(sql, { table })
    const now = Date.now()
    const login = (device: string) => ({ subject: 'ida', generation: 0, device })
    for (const key of ['kept', 'ended']) await store.write(key, record(now, { login: login(key) }), 0, now)
    await store.raise('ida', 0, 'kept')
    const { rows } = await pool.query(
      `select convert_from(key, 'utf8') as key from "${table}" where subject = 'ida'`,
    )
    expect(rows).toEqual([{ key: 'kept' }])
  })

  it('puts no statement and no session into its errors', async () => {
    const now = Date.now()
    const secret = 'the secret of the session'
    for (const client of [pool, sql]) {
      const asked = postgresStore(client, { table }).write('k', record(now, { data: `${secret}\0` }), 0, now)
      const error = await asked.catch((fault: unknown) => fault)
      expect(error).toMatchObject({ code: 'store-unavailable', facts: { reason: '22021' } })
      expect(Object.keys((error as Error).cause as object)).toEqual([])
      expect(`${(error as Error).message} ${(error as Error).cause}`).not.toContain(secret)
    }
  })

  it('gives up after its timeout', async () => {
    const holder = await pool.connect()
    const now = Date.now()
    const store = postgresStore(sql, { table, timeout: 0.2 })
    await store.write('slow', record(now), 0, now)
    try {
      await holder.query('begin')
      await holder.query(`select 1 from "${table}" where key = 'slow' for update`)
      await expect(store.write('slow', record(now), 1, now)).rejects.toMatchObject({
        facts: { reason: 'timeout' },
        status: 503,
      })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })
})

describe('postgres store', () => {
  const none = { query: async () => ({ rows: [] }) }

  it.each([
    [{ table: '' }],
    [{ table: 'x'.repeat(52) }],
    [{ table: 'é'.repeat(30) }],
    [{ table: 'a\0b' }],
    [{ schema: '' }],
  ])('refuses the name in %j', options => {
    expect(() => postgresStore(none, options)).toThrow(expect.objectContaining({ code: 'invalid-table' }))
  })

  it('quotes names, so that no name is a statement', async () => {
    const sent: string[] = []
    const spy = {
      query: async ({ text }: { text: string }) => {
        sent.push(text)
        return { rows: [] }
      },
    }
    const store = postgresStore(spy, { table: 'a"; drop table users; --', schema: 'my "own"' })
    await store.migrate()
    await store.read('k', 0)
    for (const text of sent) expect(text).toContain('"my ""own"""."a""; drop table users; --')
  })

  it('keeps the names of statements apart and short', async () => {
    const names = new Map<string, string>()
    const spy = {
      query: async ({ name, text }: { name?: string; text: string }) => {
        expect(names.get(name!) ?? text).toBe(text)
        names.set(name!, text)
        return { rows: [] }
      },
    }
    for (const table of ['one', 'two', 'x'.repeat(51)]) {
      const store = postgresStore(spy, { table })
      await store.read('k', 0)
      await store.write('k', record(0), 0, 0)
      await store.raise('s', 0, undefined)
      await store.raise('s', 1, undefined)
    }
    expect(names.size).toBe(12)
    for (const name of names.keys()) expect(name.length).toBeLessThan(64)
  })

  it('warns of a client that would not survive an outage', async () => {
    const said: string[] = []
    const warn = (message: string) => void said.push(message)
    postgresStore(postgres(postgresUrl, { fetch_types: false }), { warn })
    postgresStore(none, { warn })
    expect(said).toEqual([])
    postgresStore(postgres(postgresUrl), { warn })
    expect(said).toEqual([expect.stringMatching(/fetch_types: false/)])
  })

  it('names what it was given that is no client', () => {
    for (const wrong of [undefined, null, {}, 'postgres://localhost'])
      expect(() => postgresStore(wrong as never)).toThrow(expect.objectContaining({ code: 'invalid-client' }))
  })
})

// Every kind of client fits; these types hold it, nothing runs.
void (() => {
  postgresStore(new Pool())
  postgresStore(new Client())
  postgresStore(postgres({ types: { point: postgres.BigInt } }))
  // @ts-expect-error a number does not
  postgresStore(5)
})
