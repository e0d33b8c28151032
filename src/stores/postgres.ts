import { RuskError } from '../headers/rusk-error.ts'
import type {
  Generation,
  ListedRecord,
  Login,
  SessionRecord,
  SessionStore,
  StoredRecord,
  WriteResult,
} from '../session/store.ts'
import { isRevoked, NO_VERSION } from '../session/store.ts'
import { Patience, storeUnavailable } from '../session/store-fault.ts'

/** What is asked of the npm package `pg`. A `Pool` connects again after an outage; a single `Client` never does. */
export interface PgClient {
  query(query: { name?: string; text: string; values: PostgresValue[] }): Promise<{ rows: object[] }>
  on?(event: 'error', listener: (error: Error) => void): unknown
  listenerCount?(event: 'error'): number
}

/** What is asked of the npm package `postgres`: what `postgres()` gave. */
export interface PostgresJsClient {
  unsafe(text: string, values: PostgresValue[], options: { prepare: boolean }): PromiseLike<readonly object[]>
  readonly options?: { readonly fetch_types?: boolean }
}

/** What a statement is given. */
export type PostgresValue = string | number | Uint8Array | null

export interface PostgresStoreOptions {
  /** The table's name; a second table has `_generations` behind it. Taken as it is, capitals too. Default `rusk_sessions`. */
  readonly table?: string
  /** The schema that holds the tables. Default: the first of the connection's search path. */
  readonly schema?: string
  /** Seconds after which a call without an answer is a fault. Default 5. */
  readonly timeout?: number
  /** `false` sends statements unprepared, for a connection pooler that cannot have them. Default true. */
  readonly prepare?: boolean
  /** Hears, once, what will fail in an outage. Default `console.warn`. */
  readonly warn?: (message: string) => void
}

export interface PostgresStore extends SessionStore {
  /**
   * Makes the tables and their indexes where they are missing. Call it when you deploy, or when the server starts: it may be called
   * again, and by many processes at once. It needs the right to create tables; the store's other calls do not.
   */
  migrate(): Promise<void>
}

/**
 * Sessions in PostgreSQL (12 or newer, UTF-8), through your own client, for any number of processes and machines. Each call is one
 * statement and its own transaction; a conflict costs a second one. An acknowledged write is as durable as the server's
 * `synchronous_commit` makes it, see docs/stores.md.
 *
 * A fault is a RuskError `store-unavailable`, status 503. A pool without an `error` listener gets one that does nothing:
 * otherwise a lost idle connection would end the process.
 *
 * @throws RuskError `invalid-client`, `invalid-table`, `invalid-timeout`
 */
export function postgresStore(
  client: PgClient | PostgresJsClient,
  options: PostgresStoreOptions = {},
): PostgresStore {
  const send = sender(client, options.prepare ?? true)
  warnOfTypes(client as PostgresJsClient, options.warn ?? console.warn)
  return new TableStore(send, new Patience('PostgreSQL store', options.timeout), tablesOf(options))
}

/** What to do about faults that do not go away by themselves, by PostgreSQL's code. */
const mends: Readonly<Record<string, string>> = {
  '42P01': 'Its table is missing: call migrate() once, before the first request.',
  '42501': 'Its role may not do this: it needs select, insert, update and delete on both tables.',
  '26000': 'A pooler loses prepared statements: give postgresStore() the option prepare: false.',
  '42P05': 'A pooler mixes up prepared statements: give postgresStore() the option prepare: false.',
}

/** How often a statement is sent again that lost against another transaction. It had no effect. */
const MOST_RETRIES = 20

interface Tables {
  /** Quoted, with its schema. */
  readonly records: string
  readonly generations: string
  /** Quoted, without a schema: an index stands in its table's. */
  readonly expiresIndex: string
  readonly subjectIndex: string
}

/** A row of the table of records, with its subject's generation where a statement joins it. */
interface Row {
  readonly key?: unknown
  readonly version: unknown
  readonly expires: unknown
  readonly data: string
  readonly subject: string | null
  readonly generation: unknown
  readonly device: unknown
  readonly current?: unknown
  readonly spared?: unknown
}

interface Statement {
  readonly name: string
  readonly text: string
}

type Send = (statement: Statement, values: PostgresValue[]) => PromiseLike<readonly object[]>

class TableStore implements PostgresStore {
  readonly #send: Send
  readonly #patience: Patience
  readonly #tables: Tables
  readonly #statements: ReturnType<typeof statementsFor>

  constructor(send: Send, patience: Patience, tables: Tables) {
    this.#send = send
    this.#patience = patience
    this.#tables = tables
    this.#statements = statementsFor(tables)
  }

  async migrate(): Promise<void> {
    try {
      await this.#send({ name: '', text: migration(this.#tables) }, [])
    } catch (error) {
      throw storeUnavailable(
        'PostgreSQL store',
        error,
        'migrate() needs a database that can be reached and the right to create tables in it.',
      )
    }
  }

  async read(key: string, now: number): Promise<StoredRecord | undefined> {
    const [row] = await this.#rows<Row>(this.#statements.read, [octetsOf(key), now])
    return row && livingRecord(row)
  }

  async write(key: string, next: SessionRecord, expectedVersion: number, now: number): Promise<WriteResult> {
    const { data, expires, login } = next
    const values = [octetsOf(key), now, expires, data, ...loginValues(login)]
    const [row] =
      expectedVersion === NO_VERSION
        ? await this.#rows<Row>(this.#statements.create, values)
        : await this.#rows<Row>(this.#statements.update, [...values, expectedVersion])
    if (row) return { written: true, version: expectedVersion + 1 }
    return { written: false, current: await this.read(key, now) }
  }

  async delete(key: string): Promise<StoredRecord | undefined> {
    const [row] = await this.#rows<Row>(this.#statements.delete, [octetsOf(key)])
    return row && recordOf(row)
  }

  async list(subject: string, now: number): Promise<readonly ListedRecord[]> {
    const rows = await this.#rows<Row>(this.#statements.list, [subject, now])
    return rows.flatMap(row => {
      const record = livingRecord(row)
      return record ? [{ key: textOf(row.key), record }] : []
    })
  }

  async generation(subject: string): Promise<Generation> {
    const [row] = await this.#rows<Row>(this.#statements.generation, [subject])
    return row ? generationOf(row) : { current: 0, spared: undefined }
  }

  async raise(subject: string, expected: number, spared: string | undefined): Promise<boolean> {
    const { raiseFirst, raise } = this.#statements
    const values = [subject, expected, spared === undefined ? null : octetsOf(spared)]
    return (await this.#rows(expected === 0 ? raiseFirst : raise, values)).length > 0
  }

  async sweep(now: number, limit: number): Promise<number> {
    const [row] = await this.#rows<{ swept: unknown }>(this.#statements.sweep, [now, limit])
    return Number(row?.swept)
  }

  /** What a statement answers. One that lost against another transaction had no effect and is sent again. */
  async #rows<R>(statement: Statement, values: PostgresValue[]): Promise<readonly R[]> {
    for (let retries = 0; ; retries += 1) {
      try {
        return (await this.#patience.wait(Promise.resolve(this.#send(statement, values)))) as readonly R[]
      } catch (error) {
        if (lostRace(error) && retries < MOST_RETRIES) continue
        throw storeUnavailable('PostgreSQL store', error, mends[`${codeOf(error)}`])
      }
    }
  }
}

/** `expires` and `now` are epoch milliseconds in a bigint: exact, and no time zone or date parser of a driver comes near. */
function migration({ records, generations, expiresIndex, subjectIndex }: Tables): string {
  // Sent as one query, these are one transaction. `if not exists` alone fails when two processes come at once, and gives notices
  // that some drivers print.
  return `
    select pg_advisory_xact_lock(hashtext('rusk sessions'), hashtext('migrate')),
      set_config('client_min_messages', 'warning', true);
    create table if not exists ${records} (
      key bytea primary key,
      version bigint not null,
      expires bigint not null,
      data text not null,
      subject text collate "C",
      generation bigint,
      device bytea,
      check ((subject is null) = (generation is null) and (subject is null) = (device is null))
    );
    create index if not exists ${expiresIndex} on ${records} (expires);
    create index if not exists ${subjectIndex} on ${records} (subject) where subject is not null;
    create table if not exists ${generations} (
      subject text collate "C" primary key,
      current bigint not null,
      spared bytea
    )`
}

function statementsFor({ records, generations }: Tables) {
  const columns = 'r.version, r.expires, r.data, r.subject, r.generation, r.device'
  const joined = `from ${records} r left join ${generations} g on g.subject = r.subject`
  // A generation and the end of what it revokes are one step.
  const ended = `ended as (
      delete from ${records} r using raised
      where r.subject = raised.subject and r.generation <= $2 and r.device is distinct from $3
    ) select subject from raised`
  return {
    read: named(
      'read',
      `select ${columns}, g.current, g.spared ${joined} where r.key = $1 and r.expires > $2`,
    ),
    // What expired is as good as absent; anything else under the key stays as it is.
    create: named(
      'create',
      `insert into ${records} as r (key, version, expires, data, subject, generation, device)
       values ($1, 1, $3, $4, $5, $6, $7)
       on conflict (key) do update set version = 1, expires = excluded.expires, data = excluded.data,
         subject = excluded.subject, generation = excluded.generation, device = excluded.device
       where r.expires <= $2
       returning version`,
    ),
    update: named(
      'update',
      `update ${records}
       set version = version + 1, expires = $3, data = $4, subject = $5, generation = $6, device = $7
       where key = $1 and version = $8 and expires > $2
       returning version`,
    ),
    delete: named('delete', `delete from ${records} r where key = $1 returning ${columns}`),
    list: named(
      'list',
      `select r.key, ${columns}, g.current, g.spared ${joined} where r.subject = $1 and r.expires > $2`,
    ),
    generation: named('generation', `select current, spared from ${generations} where subject = $1`),
    raiseFirst: named(
      'raise-first',
      `with raised as (
         insert into ${generations} (subject, current, spared) values ($1, $2::bigint + 1, $3)
         on conflict (subject) do nothing returning subject
       ), ${ended}`,
    ),
    raise: named(
      'raise',
      `with raised as (
         update ${generations} set current = current + 1, spared = $3
         where subject = $1 and current = $2 returning subject
       ), ${ended}`,
    ),
    // Rows that a request holds right now are skipped, not waited for. The array keeps the planner from running the inner select twice.
    sweep: named(
      'sweep',
      `with swept as (
         delete from ${records} where key = any(array(
           select key from ${records} where expires <= $1 order by expires limit $2 for update skip locked
         )) returning 1
       ) select count(*)::int as swept from swept`,
    ),
  }
}

/** A statement with a name of its own for its very text: one pool may serve several stores. At most 63 octets. */
function named(operation: string, text: string): Statement {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return { name: `rusk_${operation}_${(hash >>> 0).toString(16)}`, text }
}

function sender(client: PgClient | PostgresJsClient, prepare: boolean): Send {
  const { unsafe, query } = (client ?? {}) as Partial<PgClient & PostgresJsClient>
  if (typeof unsafe === 'function') {
    const sql = client as PostgresJsClient
    return ({ name, text }, values) => sql.unsafe(text, values, { prepare: prepare && name !== '' })
  }
  if (typeof query === 'function') {
    const pool = client as PgClient
    if (pool.listenerCount?.('error') === 0) pool.on?.('error', () => {})
    return async ({ name, text }, values) => {
      const { rows } = await pool.query(prepare && name !== '' ? { name, text, values } : { text, values })
      return rows
    }
  }
  throw new RuskError(
    'invalid-client',
    'postgresStore() needs a client of the package pg or postgres: this has neither query nor unsafe. Pass a new Pool(), or what postgres() gave.',
  )
}

/** porsager/postgres#1192: nobody handles the rejection of the query that this client makes by itself on each new connection. */
function warnOfTypes({ options }: PostgresJsClient, warn: (message: string) => void): void {
  if (options?.fetch_types !== true) return
  warn(
    'PostgreSQL store: with fetch_types, which is on, the package postgres ends the process when a new connection is lost before it is ready, as happens when the database restarts. Mend: postgres(url, { fetch_types: false }); the store needs none of them.',
  )
}

function tablesOf({ table = 'rusk_sessions', schema }: PostgresStoreOptions): Tables {
  const within = (name: string): string =>
    schema === undefined ? quoted('table', name) : `${quoted('schema', schema)}.${quoted('table', name)}`
  return {
    records: within(table),
    generations: within(`${table}_generations`),
    expiresIndex: quoted('table', `${table}_expires`),
    subjectIndex: quoted('table', `${table}_subject`),
  }
}

/** PostgreSQL cuts a longer name off, so that two could come to be the same. */
const LONGEST_NAME = 63

function quoted(kind: 'table' | 'schema', name: string): string {
  const size = octetsOf(name).length
  if (size === 0 || size > LONGEST_NAME || name.includes('\0')) {
    const room = kind === 'table' ? LONGEST_NAME - '_generations'.length : LONGEST_NAME
    throw new RuskError(
      'invalid-table',
      `The PostgreSQL store's ${kind} name is empty, too long or holds U+0000. Give it 1 to ${room} bytes.`,
      { facts: { kind, limit: room } },
    )
  }
  return `"${name.replaceAll('"', '""')}"`
}

function loginValues(login: Login | undefined): PostgresValue[] {
  return login === undefined ? [null, null, null] : [login.subject, login.generation, octetsOf(login.device)]
}

function recordOf(row: Row): StoredRecord {
  const { version, expires, data, subject, generation, device } = row
  const login =
    subject === null ? undefined : { subject, generation: Number(generation), device: textOf(device) }
  return { version: Number(version), expires: Number(expires), data, login }
}

/** The record of a row that was joined with its generation; undefined for a revoked one. */
function livingRecord(row: Row): StoredRecord | undefined {
  const record = recordOf(row)
  const raised = row.current === null ? undefined : generationOf(row)
  return record.login && raised && isRevoked(record.login, raised) ? undefined : record
}

function generationOf({ current, spared }: Row): Generation {
  return { current: Number(current), spared: spared === null ? undefined : textOf(spared) }
}

/** A key may hold U+0000, which PostgreSQL's text cannot. */
function octetsOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function textOf(octets: unknown): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets as Uint8Array)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error as { code?: unknown }).code : undefined
}

/** A serialization failure, for those whose default isolation level is stricter, or a deadlock. */
function lostRace(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40001' || code === '40P01'
}
