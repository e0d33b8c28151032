import { RuskError } from '../headers/rusk-error.ts'
import type {
  Generation,
  ListedRecord,
  SessionRecord,
  SessionStore,
  StoredRecord,
  WriteResult,
} from '../session/store.ts'
import { isRevoked, NO_VERSION } from '../session/store.ts'

const SWEEP_SPAN = 60_000
/** How many expired records make room for a new one at most. */
const ROOM = 100
const NEVER_RAISED: Generation = { current: 0, spared: undefined }

export interface MemoryStoreOptions {
  /** How many records are held at most; one more is refused with `store-full`, status 503. Default 1,000,000. */
  readonly maxRecords?: number
}

/**
 * Sessions in this process's memory: for tests, for development and for a server of one process whose sessions may end with
 * it. Nothing is shared with another process.
 */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  return new MemoryStore(options.maxRecords ?? 1_000_000)
}

class MemoryStore implements SessionStore {
  readonly #maxRecords: number
  readonly #records = new Map<string, StoredRecord>()
  readonly #subjects = new Map<string, Set<string>>()
  readonly #generations = new Map<string, Generation>()
  /** Keys by the minute in which their record expires. A key stands in one list; a record that lives longer is put off when swept. */
  readonly #expiring = new Map<number, string[]>()

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords
  }

  async read(key: string, now: number): Promise<StoredRecord | undefined> {
    return this.#living(key, now)
  }

  async write(key: string, next: SessionRecord, expectedVersion: number, now: number): Promise<WriteResult> {
    const stored = this.#records.get(key)
    const present = stored !== undefined && now < stored.expires
    if (present ? stored.version !== expectedVersion : expectedVersion !== NO_VERSION) {
      return { written: false, current: this.#living(key, now) }
    }
    if (stored === undefined) this.#admit(key, next.expires, now)
    if (stored?.login?.subject !== next.login?.subject) {
      this.#unlist(key, stored)
      this.#list(key, next)
    }
    const { data, expires, login } = next
    const version = expectedVersion + 1
    this.#records.set(key, { data, expires, login, version })
    return { written: true, version }
  }

  async delete(key: string): Promise<StoredRecord | undefined> {
    const stored = this.#records.get(key)
    this.#remove(key, stored)
    return stored
  }

  async list(subject: string, now: number): Promise<readonly ListedRecord[]> {
    const entries: ListedRecord[] = []
    for (const key of this.#subjects.get(subject) ?? []) {
      const record = this.#living(key, now)
      if (record) entries.push({ key, record })
    }
    return entries
  }

  async generation(subject: string): Promise<Generation> {
    return this.#generations.get(subject) ?? NEVER_RAISED
  }

  async raise(subject: string, expected: number, spared: string | undefined): Promise<boolean> {
    const { current } = this.#generations.get(subject) ?? NEVER_RAISED
    if (current !== expected) return false
    const generation = { current: current + 1, spared }
    this.#generations.set(subject, generation)
    for (const key of this.#subjects.get(subject) ?? []) {
      const stored = this.#records.get(key)
      if (stored?.login && isRevoked(stored.login, generation)) this.#remove(key, stored)
    }
    return true
  }

  async sweep(now: number, limit: number): Promise<number> {
    return this.#sweep(now, limit)
  }

  #sweep(now: number, limit: number): number {
    let swept = 0
    for (const [minute, keys] of this.#expiring) {
      if ((minute + 1) * SWEEP_SPAN > now) continue
      while (keys.length > 0 && swept < limit) {
        const key = keys.pop() as string
        const stored = this.#records.get(key)
        if (stored === undefined) continue
        if (now < stored.expires) this.#expect(key, stored.expires)
        else {
          this.#remove(key, stored)
          swept += 1
        }
      }
      if (swept === limit) break
      this.#expiring.delete(minute)
    }
    return swept
  }

  #living(key: string, now: number): StoredRecord | undefined {
    const stored = this.#records.get(key)
    if (stored === undefined || now >= stored.expires) return undefined
    const { login } = stored
    if (login === undefined) return stored
    const generation = this.#generations.get(login.subject)
    return generation !== undefined && isRevoked(login, generation) ? undefined : stored
  }

  #admit(key: string, expires: number, now: number): void {
    // Sweeps are started by new sessions: a full store that waited for one would stay full for ever.
    if (this.#records.size >= this.#maxRecords && this.#sweep(now, ROOM) === 0) {
      throw new RuskError(
        'store-full',
        `The memory store holds ${this.#maxRecords} sessions, its limit. Raise maxRecords, or keep sessions in a database: rusk/session/sqlite.`,
        { facts: { limit: this.#maxRecords }, status: 503 },
      )
    }
    this.#expect(key, expires)
  }

  #expect(key: string, expires: number): void {
    const minute = Math.floor(expires / SWEEP_SPAN)
    const keys = this.#expiring.get(minute)
    if (keys) keys.push(key)
    else this.#expiring.set(minute, [key])
  }

  #list(key: string, record: SessionRecord): void {
    if (!record.login) return
    const keys = this.#subjects.get(record.login.subject)
    if (keys) keys.add(key)
    else this.#subjects.set(record.login.subject, new Set([key]))
  }

  #unlist(key: string, record: SessionRecord | undefined): void {
    if (!record?.login) return
    const keys = this.#subjects.get(record.login.subject)
    keys?.delete(key)
    if (keys?.size === 0) this.#subjects.delete(record.login.subject)
  }

  #remove(key: string, stored: StoredRecord | undefined): void {
    this.#unlist(key, stored)
    this.#records.delete(key)
  }
}
