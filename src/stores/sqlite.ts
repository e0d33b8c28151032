import { RuskError } from '../headers/rusk-error.ts'
import type {
  Generation,
  ListedRecord,
  SessionRecord,
  SessionStore,
  StoredRecord,
  WriteResult,
} from '../session/store.ts'
import { NO_VERSION } from '../session/store.ts'
import { checkTimeout, storeUnavailable } from '../session/store-fault.ts'

/** What is asked of a database: `DatabaseSync` of `node:sqlite` and `Database` of better-sqlite3 have it. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  close(): unknown
}

export interface SqliteStatement {
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
  /** Rows as arrays instead of objects. `node:sqlite` has it. */
  setReturnArrays?(enabled: boolean): unknown
}

export type SqliteValue = string | number | null

export interface SqliteStoreOptions {
  /**
   * What an acknowledged write survives. `process`: a crash or `kill -9` of the process. `power`: a loss of power too, at the price of a
   * flush to the disk for each group of commits. Default `process` for a path; a database that you give stays as it is.
   */
  readonly durability?: 'process' | 'power' | undefined
  /** Seconds for which a call waits for other processes that write. Default 5. */
  readonly timeout?: number | undefined
}

/**
 * Sessions in an SQLite file: the embedded default, safe with several processes on one file. It needs `node:sqlite`, which
 * Node 22.13 and newer, Bun and Deno have, or a database of better-sqlite3. Writes that come in one turn of the event loop share a
 * transaction, and so do reads.
 *
 * A path opens a file of the store's own, in WAL mode. A database that you give keeps its settings; set WAL mode
 * yourself where several processes use it, and do not leave a transaction of yours open across an `await`.
 * A fault is a RuskError `store-unavailable`, status 503.
 *
 * @throws RuskError `no-sqlite`, `sqlite-not-opened`, `invalid-timeout`, `invalid-durability`
 */
export function sqliteStore(
  database: string | URL | SqliteDatabase,
  options: SqliteStoreOptions = {},
): SessionStore {
  const given = typeof database === 'object' && 'prepare' in database
  const durability = checkDurability(options.durability ?? (given ? undefined : 'process'))
  const deadline = checkTimeout('SQLite store', options.timeout) * 1000
  if (given) return opened(database, { durability, deadline })
  const own = openDatabase(database)
  try {
    own.exec('PRAGMA journal_mode = WAL')
    const store = opened(own, { durability, deadline, own: true })
    // From here on waiting is done between turns of the event loop, not inside of SQLite.
    own.exec('PRAGMA busy_timeout = 0')
    return store
  } catch (cause) {
    own.close()
    throw notOpened(cause)
  }
}

/** A word that nobody knows must not stand for less than was asked. */
function checkDurability(durability: SqliteStoreOptions['durability']): SqliteStoreOptions['durability'] {
  if (durability === undefined || durability === 'process' || durability === 'power') return durability
  throw new RuskError(
    'invalid-durability',
    "sqliteStore: the option durability is none that it knows. Mend: 'process' survives a crash of the process, 'power' a loss of power too.",
  )
}

interface Opening {
  readonly durability: 'process' | 'power' | undefined
  readonly deadline: number
  readonly own?: boolean
}

function opened(database: SqliteDatabase, { durability, deadline, own = false }: Opening): SessionStore {
  if (durability) database.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
  database.exec(SCHEMA)
  return new SqliteStore(database, deadline, own)
}

// Keys are random: a table that is its own index keeps a session in one place. Data of many sizes stays out of the other two indexes.
const SCHEMA = `
CREATE TABLE IF NOT EXISTS rusk_sessions (
  key TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  subject TEXT,
  generation INTEGER,
  device TEXT,
  data TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS rusk_sessions_expires ON rusk_sessions (expires);
CREATE INDEX IF NOT EXISTS rusk_sessions_subject ON rusk_sessions (subject) WHERE subject IS NOT NULL;
CREATE TABLE IF NOT EXISTS rusk_generations (
  subject TEXT PRIMARY KEY,
  generation INTEGER NOT NULL,
  spared TEXT
) WITHOUT ROWID, STRICT;
`

const COLUMNS = 'key, version, expires, subject, generation, device, data'
const NOT_REVOKED = `(subject IS NULL OR NOT EXISTS (
  SELECT 1 FROM rusk_generations g WHERE g.subject = rusk_sessions.subject
    AND rusk_sessions.generation < g.generation AND rusk_sessions.device IS NOT g.spared))`

const STATEMENTS = {
  read: `SELECT ${COLUMNS} FROM rusk_sessions WHERE key = ? AND expires > ? AND ${NOT_REVOKED}`,
  create: `INSERT INTO rusk_sessions (${COLUMNS}) VALUES (?, 1, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
    version = 1, expires = excluded.expires, subject = excluded.subject, generation = excluded.generation,
    device = excluded.device, data = excluded.data WHERE rusk_sessions.expires <= ?`,
  // Most writes change the data alone, and so touch no index.
  updateData: `UPDATE rusk_sessions SET version = version + 1, data = ?
    WHERE key = ? AND version = ? AND expires > ? AND expires = ? AND subject IS ? AND generation IS ? AND device IS ?`,
  update: `UPDATE rusk_sessions SET version = version + 1, data = ?, expires = ?, subject = ?, generation = ?, device = ?
    WHERE key = ? AND version = ? AND expires > ?`,
  delete: `DELETE FROM rusk_sessions WHERE key = ? RETURNING ${COLUMNS}`,
  list: `SELECT ${COLUMNS} FROM rusk_sessions WHERE subject = ? AND expires > ? AND ${NOT_REVOKED}`,
  generation: 'SELECT generation AS current, spared FROM rusk_generations WHERE subject = ?',
  firstRaise:
    'INSERT INTO rusk_generations (subject, generation, spared) VALUES (?, 1, ?) ON CONFLICT DO NOTHING',
  raise:
    'UPDATE rusk_generations SET generation = generation + 1, spared = ? WHERE subject = ? AND generation = ?',
  deleteRevoked: 'DELETE FROM rusk_sessions WHERE subject = ? AND generation <= ? AND device IS NOT ?',
  sweep: `DELETE FROM rusk_sessions WHERE key IN (SELECT key FROM rusk_sessions WHERE expires <= ? LIMIT ?)`,
} as const

type Statements = { readonly [Name in keyof typeof STATEMENTS]: SqliteStatement }

/** The values of COLUMNS. */
type Row = readonly [
  key: string,
  version: number,
  expires: number,
  subject: string | null,
  generation: number | null,
  device: string | null,
  data: string,
]

class SqliteStore implements SessionStore {
  readonly #database: SqliteDatabase
  /** Reads wait for no writer of another process, so they have transactions of their own. */
  readonly #reads: Transactions
  readonly #writes: Transactions
  readonly #own: boolean
  readonly #statements: Statements

  constructor(database: SqliteDatabase, deadline: number, own: boolean) {
    this.#database = database
    this.#reads = new Transactions(database, deadline, 'BEGIN')
    this.#writes = new Transactions(database, deadline, 'BEGIN IMMEDIATE')
    this.#own = own
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)])
    this.#statements = Object.fromEntries(prepared) as Statements
    // node:sqlite's row objects are dictionaries: their six fields take as long to read as the row takes to find.
    for (const name of ['read', 'delete', 'list'] as const) this.#statements[name].setReturnArrays?.(true)
  }

  read(key: string, now: number): Promise<StoredRecord | undefined> {
    return this.#reads.run(() => this.#read(key, now))
  }

  write(key: string, next: SessionRecord, expectedVersion: number, now: number): Promise<WriteResult> {
    return this.#writes.run(() => {
      const changed =
        expectedVersion === NO_VERSION
          ? this.#create(key, next, now)
          : this.#update(key, next, expectedVersion, now)
      if (changed) return { written: true, version: expectedVersion + 1 }
      return { written: false, current: this.#read(key, now) }
    })
  }

  delete(key: string): Promise<StoredRecord | undefined> {
    return this.#writes.run(() => record(this.#statements.delete.get(key)))
  }

  list(subject: string, now: number): Promise<readonly ListedRecord[]> {
    return this.#reads.run(() => {
      const rows = this.#statements.list.all(subject, now).map(rowOf)
      return rows.map(row => ({ key: row[0], record: recordOf(row) }))
    })
  }

  generation(subject: string): Promise<Generation> {
    return this.#reads.run(() => {
      const row = this.#statements.generation.get(subject) as
        | { current: number; spared: string | null }
        | undefined
      return { current: row?.current ?? 0, spared: row?.spared ?? undefined }
    })
  }

  raise(subject: string, expected: number, spared: string | undefined): Promise<boolean> {
    const { firstRaise, raise, deleteRevoked } = this.#statements
    return this.#writes.run(() => {
      const kept = spared ?? null
      const result = expected === 0 ? firstRaise.run(subject, kept) : raise.run(kept, subject, expected)
      if (Number(result.changes) === 0) return false
      deleteRevoked.run(subject, expected, kept)
      return true
    })
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#writes.run(() => Number(this.#statements.sweep.run(now, limit).changes))
  }

  async close(): Promise<void> {
    await this.#reads.settled()
    await this.#writes.settled()
    if (this.#own) this.#database.close()
  }

  #read(key: string, now: number): StoredRecord | undefined {
    return record(this.#statements.read.get(key, now))
  }

  #create(key: string, { data, expires, login }: SessionRecord, now: number): boolean {
    const { create } = this.#statements
    const { subject = null, generation = null, device = null } = login ?? {}
    return Number(create.run(key, expires, subject, generation, device, data, now).changes) > 0
  }

  #update(key: string, { data, expires, login }: SessionRecord, version: number, now: number): boolean {
    const { updateData, update } = this.#statements
    const { subject = null, generation = null, device = null } = login ?? {}
    const same = updateData.run(data, key, version, now, expires, subject, generation, device)
    if (Number(same.changes) > 0) return true
    return Number(update.run(data, expires, subject, generation, device, key, version, now).changes) > 0
  }
}

function record(found: unknown): StoredRecord | undefined {
  return found ? recordOf(rowOf(found)) : undefined
}

function rowOf(found: unknown): Row {
  return (Array.isArray(found) ? found : Object.values(found as object)) as unknown as Row
}

function recordOf([, version, expires, subject, generation, device, data]: Row): StoredRecord {
  const login = subject === null ? undefined : { subject, generation: generation ?? 0, device: device ?? '' }
  return { version, expires, login, data }
}

interface Work {
  readonly run: () => unknown
  readonly resolve: (answer: never) => void
  readonly reject: (error: unknown) => void
}

const MOST_IN_ONE = 500

/**
 * Runs work on the database, as much of it in one transaction as comes together in one turn of the event loop: locks are taken once for all of it.
 * An answer is given when its transaction is committed. While another process is in the way, this one waits outside of SQLite, so that
 * its event loop goes on.
 */
class Transactions {
  readonly #deadline: number
  readonly #readsOnly: boolean
  // Statements, not `exec`: of a lock that `exec` meets, Deno tells no code.
  readonly #begin: SqliteStatement
  readonly #end: SqliteStatement
  readonly #undo: SqliteStatement
  #waiting: Work[] = []
  #running: Promise<void> | undefined

  constructor(database: SqliteDatabase, deadline: number, begin: 'BEGIN' | 'BEGIN IMMEDIATE') {
    this.#deadline = deadline
    this.#readsOnly = begin === 'BEGIN'
    this.#begin = database.prepare(begin)
    this.#end = database.prepare('COMMIT')
    this.#undo = database.prepare('ROLLBACK')
  }

  /** Does a piece of work in a transaction. The work may be run again, if another piece of its transaction fails. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: work, resolve, reject })
      this.#running ??= this.#drain()
    })
  }

  async settled(): Promise<void> {
    await this.#running
  }

  async #drain(): Promise<void> {
    await nextTurn()
    while (this.#waiting.length > 0) {
      const works = this.#waiting.splice(0, MOST_IN_ONE)
      try {
        await this.#commit(works)
      } catch (error) {
        for (const { reject } of works) reject(fault(error))
      }
      if (this.#waiting.length > 0) await nextTurn()
    }
    this.#running = undefined
  }

  /** Commits the works together. One that fails is left out, and the others are run once more without it. */
  async #commit(works: Work[]): Promise<void> {
    while (works.length > 0) {
      const answers = await this.#whenFree(() => this.#transact(works))
      if (answers.failed === undefined) {
        for (const [index, { resolve }] of works.entries()) resolve(answers.given[index] as never)
        return
      }
      const [failed] = works.splice(answers.failed, 1)
      failed?.reject(fault(answers.error))
    }
  }

  #transact(works: readonly Work[]): { given: unknown[]; failed?: number; error?: unknown } {
    const [first] = works
    // One read alone is a transaction anyway.
    if (first && works.length === 1 && this.#readsOnly) return { given: [first.run()] }
    const given: unknown[] = []
    this.#begin.run()
    try {
      for (const { run } of works) given.push(run())
      this.#end.run()
      return { given }
    } catch (error) {
      this.#rollBack()
      if (isBusy(error) || given.length === works.length) throw error
      return { given, failed: given.length, error }
    }
  }

  #rollBack(): void {
    try {
      this.#undo.run()
    } catch {
      // SQLite rolls back by itself after some errors, such as a full disk.
    }
  }

  /** Runs a function that another process may hold up, again and again until the deadline. */
  async #whenFree<T>(run: () => T): Promise<T> {
    let waited = 0
    for (;;) {
      try {
        return run()
      } catch (error) {
        if (!isBusy(error) || waited >= this.#deadline) throw error
      }
      const pause = 1 + Math.random() * Math.min(1 + waited, 20)
      waited += pause
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
}

function fault(error: unknown): RuskError {
  const mend = isBusy(error)
    ? 'Other processes held its write lock all the time: look for one that leaves a transaction open, or raise timeout.'
    : 'See that its file can be written and its disk has room; nothing here needs a restart.'
  return storeUnavailable('SQLite store', error, mend)
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** SQLITE_BUSY and its extended codes, as `node:sqlite` and as better-sqlite3 say it. */
function isBusy(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: unknown; code?: unknown }
  if (typeof errcode === 'number') return (errcode & 0xff) === 5
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}

const OPENING_TIMEOUT = 5000

function openDatabase(location: string | URL): SqliteDatabase {
  const sqlite = globalThis.process?.getBuiltinModule?.('node:sqlite')
  if (sqlite === undefined) throw noSqlite()
  try {
    const database = new sqlite.DatabaseSync(location) as SqliteDatabase
    database.exec(`PRAGMA busy_timeout = ${OPENING_TIMEOUT}`)
    return database
  } catch (cause) {
    throw notOpened(cause)
  }
}

function noSqlite(): RuskError {
  return new RuskError(
    'no-sqlite',
    'sqliteStore: this runtime has no node:sqlite. Mend: use Node 22.13 or newer, Bun or Deno; or give sqliteStore a database of better-sqlite3; or use rusk/session/redis, rusk/session/postgres, or rusk/session/memory.',
  )
}

function notOpened(cause: unknown): RuskError {
  return new RuskError(
    'sqlite-not-opened',
    'sqliteStore: the file could not be opened as an SQLite database. Mend: see `cause`; its folder must exist and be writable, because two more files are made beside it.',
    { cause },
  )
}
