import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { storeContract } from '../session/contract.ts'
import type { SessionStore } from '../session/store.ts'
import { type SqliteDatabase, sqliteStore } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'rusk-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
function fresh(): string {
  files += 1
  return join(folder, `sessions-${files}.db`)
}

/** The transactions that are begun and ended on a database from now on. */
function transactionsOn(database: DatabaseSync): string[] {
  const executed: string[] = []
  const { prepare } = database
  database.prepare = sql => {
    const statement = prepare.call(database, sql)
    if (!/^(BEGIN|COMMIT|ROLLBACK)/.test(sql)) return statement
    const { run } = statement
    Object.assign(statement, {
      run() {
        executed.push(sql)
        return run.apply(statement)
      },
    })
    return statement
  }
  return executed
}

storeContract('sqliteStore(path)', { describe, it }, () => {
  const path = fresh()
  const [store, second] = [sqliteStore(path), sqliteStore(path, { durability: 'power' })]
  return { store, second, close: () => closeAll(store, second) }
})

storeContract('sqliteStore(a database of better-sqlite3)', { describe, it }, () => {
  const path = fresh()
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  const [store, second] = [sqliteStore(database), sqliteStore(path)]
  return { store, second, close: () => closeAll(store, second).then(() => void database.close()) }
})

async function closeAll(...stores: SessionStore[]): Promise<void> {
  for (const store of stores) await store.close?.()
}

const record = { data: '{}', expires: Number.MAX_SAFE_INTEGER, login: undefined }

describe('sqliteStore', () => {
  it('sets the durability it is asked for, and leaves a given database as it is', async () => {
    const executed: string[] = []
    const spied = (database: DatabaseSync): SqliteDatabase => ({
      exec: sql => {
        executed.push(sql)
        return database.exec(sql)
      },
      prepare: sql => database.prepare(sql) as ReturnType<SqliteDatabase['prepare']>,
      close: () => database.close(),
    })
    const database = new DatabaseSync(':memory:')
    sqliteStore(spied(database))
    expect(executed.filter(sql => sql.includes('PRAGMA'))).toEqual([])
    sqliteStore(spied(database), { durability: 'power' })
    sqliteStore(spied(database), { durability: 'process' })
    expect(executed.filter(sql => sql.includes('PRAGMA'))).toEqual([
      'PRAGMA synchronous = FULL',
      'PRAGMA synchronous = NORMAL',
    ])
    const path = fresh()
    await sqliteStore(path).close?.()
    expect(new DatabaseSync(path).prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  })

  it('commits the writes of one turn together', async () => {
    const database = new DatabaseSync(':memory:')
    const transactions = transactionsOn(database)
    const store = sqliteStore(database as SqliteDatabase)
    await Promise.all(Array.from({ length: 100 }, (_, i) => store.write(`key ${i}`, record, 0, 0)))
    expect(transactions).toEqual(['BEGIN IMMEDIATE', 'COMMIT'])
  })

  it('takes its locks once for the reads of one turn, none of which misses what was stored before it was asked', async () => {
    const path = fresh()
    const [database, other] = [new DatabaseSync(path), sqliteStore(path)]
    const transactions = transactionsOn(database)
    const store = sqliteStore(database as SqliteDatabase)
    expect(await store.read('key', 0)).toBeUndefined()
    expect(transactions).toEqual([])
    const early = Array.from({ length: 50 }, () => store.read('key', 0))
    new DatabaseSync(path).exec("INSERT INTO rusk_sessions VALUES ('key', 1, 9, NULL, NULL, NULL, '{}')")
    const late = Array.from({ length: 50 }, () => store.read('key', 0))
    for (const found of await Promise.all(late)) expect(found?.data).toBe('{}')
    await Promise.all(early)
    expect(transactions).toEqual(['BEGIN', 'COMMIT'])
    await other.close?.()
  })

  it('fails the write that fails, and commits those beside it', async () => {
    const store = sqliteStore(':memory:')
    const broken = { ...record, data: Symbol('no text') as never }
    const results = await Promise.allSettled(
      [record, broken, record].map((next, i) => store.write(`key ${i}`, next, 0, 0)),
    )
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.read('key 0', 0)).toBeDefined()
    expect(await store.read('key 1', 0)).toBeUndefined()
    expect(await store.read('key 2', 0)).toBeDefined()
  })

  it('waits for another writer without holding up the event loop, and gives up at the deadline', async () => {
    const path = fresh()
    const store = sqliteStore(path, { timeout: 0.2 })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const write = store.write('key', record, 0, 0)
    let turns = 0
    const counting = setInterval(() => {
      turns += 1
    }, 1)
    expect(await store.read('key', 0)).toBeUndefined()
    setTimeout(() => other.exec('COMMIT'), 60)
    expect(await write).toEqual({ written: true, version: 1 })
    expect(turns).toBeGreaterThan(5)
    clearInterval(counting)
    other.exec('BEGIN IMMEDIATE')
    await expect(store.write('other', record, 0, 0)).rejects.toMatchObject({
      code: 'store-unavailable',
      status: 503,
      message: expect.stringContaining('write lock'),
    })
    other.exec('ROLLBACK')
    expect(await store.write('other', record, 0, 0)).toEqual({ written: true, version: 1 })
    await store.close?.()
    other.close()
  })

  it('says what to do where there is no node:sqlite, or no folder', () => {
    expect(() => sqliteStore(join(folder, 'no', 'such', 'folder.db'))).toThrow(
      expect.objectContaining({ code: 'sqlite-not-opened' }),
    )
    const builtin = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    expect(() => sqliteStore('sessions.db')).toThrow(/Node 22\.13.*better-sqlite3.*redis/)
    builtin.mockRestore()
  })

  it('deletes the records that a revocation ends', async () => {
    const database = new DatabaseSync(':memory:')
    const store = sqliteStore(database as SqliteDatabase)
    for (const device of ['phone', 'laptop', 'tablet'])
      await store.write(device, { ...record, login: { subject: 'ada', generation: 0, device } }, 0, 0)
    await store.raise('ada', 0, 'phone')
    expect(database.prepare('SELECT key FROM rusk_sessions').all()).toEqual([{ key: 'phone' }])
  })

  it('refuses a durability or a timeout that it would not keep', () => {
    const refused = (options: object) => () => sqliteStore(':memory:', options)
    expect(refused({ durability: 'full' })).toThrow(expect.objectContaining({ code: 'invalid-durability' }))
    for (const timeout of [5000, Number.NaN, 0, -1])
      expect(refused({ timeout })).toThrow(expect.objectContaining({ code: 'invalid-timeout' }))
  })

  it('reads and deletes by index alone', () => {
    const database = new DatabaseSync(':memory:')
    sqliteStore(database as SqliteDatabase)
    const plan = (sql: string) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(row => String(row['detail']))
        .join('; ')
    expect(plan('SELECT key FROM rusk_sessions WHERE expires <= 5 LIMIT 5')).toMatch(/rusk_sessions_expires/)
    expect(plan("SELECT data FROM rusk_sessions WHERE subject = 'a'")).toMatch(/rusk_sessions_subject/)
    expect(plan("SELECT data FROM rusk_sessions WHERE key = 'a'")).toMatch(/PRIMARY KEY/)
  })
})
