import type { DataFormat } from './data-format.ts'
import { repeatedIds, storeFailed } from './faults.ts'
import { newIdentity, type RandomBytes } from './identity.ts'
import type { Lifetime } from './lifetime.ts'
import {
  type Content,
  decodeRecord,
  encodeForward,
  encodeSession,
  type Forward,
  type Held,
} from './record.ts'
import {
  type Generation,
  type ListedRecord,
  type Login,
  NO_VERSION,
  type SessionStore,
  type StoredRecord,
  type WriteResult,
} from './store.ts'

/** For how long a forward stays at least: a request that takes longer finds its session ended. Milliseconds. */
const LONGEST_REQUEST = 3_600_000
const MOST_HOPS = 100
/** What a mark's record begins with, which no session's does. */
const MARK = 'mark '

/** What comes in from outside: time, chance, and patience. */
export interface Surroundings {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly random: RandomBytes
  /** Waits so many milliseconds before a write is tried again. */
  readonly wait: (milliseconds: number) => Promise<void>
}

/** Who signs in, and the generation that the subject had when it did. */
export type SignIn = Omit<Login, 'device'>

/** What stands under a key: a session, the way to where it moved, something that this program cannot read, or nothing. */
export type Found =
  | { readonly kind: 'session'; readonly held: Held }
  | { readonly kind: 'forward'; readonly forward: Forward }
  | { readonly kind: 'unreadable' }
  | undefined

/** A session that is stored, and the id that its cookie is to carry. */
export interface Created {
  readonly id: string
  readonly held: Held
}

export type Written = { readonly held: Held } | { readonly conflict: Found }

/**
 * The store in the words of sessions: records are taken apart and put together here, and its faults become errors of
 * status 503.
 */
export class Ledger {
  readonly #store: SessionStore
  readonly #format: Pick<DataFormat<object>, 'version' | 'upgrade'>
  readonly #lifetime: Lifetime
  readonly surroundings: Surroundings

  constructor(
    store: SessionStore,
    format: Pick<DataFormat<object>, 'version' | 'upgrade'>,
    lifetime: Lifetime,
    surroundings: Surroundings,
  ) {
    this.#store = store
    this.#format = format
    this.#lifetime = lifetime
    this.surroundings = surroundings
  }

  async read(key: string): Promise<Found> {
    const now = this.surroundings.now()
    return this.open(key, await ask(() => this.stored(key, now)), now)
  }

  /**
   * The store's own answer, for `open`: its promise, with no other around it, for what every request waits for. What it rejects with is
   * for `storeFailed`.
   */
  stored(key: string, now: number): Promise<StoredRecord | undefined> {
    return this.#store.read(key, now)
  }

  /** Goes where a session has moved, as long as a forward lets it. */
  async follow(found: Found, lets: (forward: Forward) => boolean): Promise<Found> {
    let current = found
    // Forwards never make a circle. What is stored may be spoiled all the same, and no request may run for ever.
    for (let hops = 0; current?.kind === 'forward' && lets(current.forward); hops += 1) {
      current = hops < MOST_HOPS ? await this.read(current.forward.to) : undefined
    }
    return current
  }

  /** A new session under an id that nobody has seen. */
  async create(content: Content, signIn?: SignIn): Promise<Created> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { id, key } = await newIdentity(this.surroundings.random)
      const written = await this.write(this.begin(key, content, signIn))
      if ('held' in written) return { id, held: written.held }
    }
    throw repeatedIds()
  }

  /** A session that is not stored yet. */
  begin(key: string, content: Content, signIn?: SignIn): Held {
    const now = this.surroundings.now()
    const times = { created: now, seen: now, expires: this.#lifetime.expiry(now, now) }
    const login = signIn && { ...signIn, device: key }
    return { key, version: NO_VERSION, ...times, login, content }
  }

  /** Stores `next` where its version still stands. */
  async write(next: Held): Promise<Written> {
    const now = this.surroundings.now()
    return this.written(next, await ask(() => this.put(next, now)), now)
  }

  /** The store's own answer to a write, for `written`, as `stored` is for `open`. */
  put(next: Held, now: number): Promise<WriteResult> {
    const { key, version, expires, login } = next
    const data = encodeSession(this.#format.version, next)
    return this.#store.write(key, { data, expires, login }, version, now)
  }

  written(next: Held, result: WriteResult, now: number): Written {
    if (result.written) return { held: { ...next, version: result.version } }
    return { conflict: this.open(next.key, result.current, now) }
  }

  /** Puts a forward in the place of a session, where its version still stands. */
  async leave(held: Held, forward: Forward): Promise<Written> {
    const expires = Math.max(
      this.#lifetime.expiry(forward.moved, forward.moved),
      forward.moved + LONGEST_REQUEST,
    )
    const now = this.surroundings.now()
    const record = { data: encodeForward(forward), expires, login: undefined }
    return this.written(held, await ask(() => this.#store.write(held.key, record, held.version, now)), now)
  }

  /** The same session in use now, with another content. Its times stay as they are until it is due to renew them. */
  renewed(held: Held, content: Content, now = this.surroundings.now()): Held {
    if (!this.#lifetime.touchDue(held.seen, now)) return { ...held, content }
    return { ...held, content, seen: now, expires: this.#lifetime.expiry(held.created, now) }
  }

  touchDue(held: Held): boolean {
    return this.#lifetime.touchDue(held.seen, this.surroundings.now())
  }

  /**
   * Deletes a session for ever, wherever it has moved, and then what leads to it: a deletion whose answer gets lost leaves nothing that
   * a cookie still reaches.
   */
  async end(key: string): Promise<void> {
    const way = await this.#way(key)
    const ended = new Set<string>()
    for (let next = way.pop(); next !== undefined; next = way.pop()) {
      const current: string = next
      const stored = await ask(() => this.#store.delete(current))
      ended.add(current)
      const decoded = stored && decodeRecord(stored.data)
      // It moved after it was looked at.
      if (decoded?.kind === 'forward' && !ended.has(decoded.forward.to)) way.push(decoded.forward.to)
    }
  }

  /** The keys from here to where a session has moved. */
  async #way(key: string): Promise<string[]> {
    const way = [key]
    let found = await this.read(key)
    while (found?.kind === 'forward' && way.length <= MOST_HOPS) {
      way.push(found.forward.to)
      found = await this.read(found.forward.to)
    }
    return way
  }

  /** What a mark under a key says; undefined where none was made. */
  async marked(key: string): Promise<string | undefined> {
    const stored = await ask(() => this.#store.read(key, this.surroundings.now()))
    return stored && markIn(stored.data)
  }

  /** Makes a mark that nothing ever changes, and answers with what the mark says that stands there: the first one counts. */
  async mark(key: string, text: string, expires: number): Promise<string | undefined> {
    const record = { data: MARK + text, expires, login: undefined }
    const result = await ask(() => this.#store.write(key, record, NO_VERSION, this.surroundings.now()))
    if (result.written) return text
    return result.current && markIn(result.current.data)
  }

  generation(subject: string): Promise<Generation> {
    return ask(() => this.#store.generation(subject))
  }

  raise(subject: string, expected: number, spared: string | undefined): Promise<boolean> {
    return ask(() => this.#store.raise(subject, expected, spared))
  }

  /** The sessions of a subject that this program can read. */
  async list(subject: string): Promise<readonly Held[]> {
    const now = this.surroundings.now()
    return (await this.#listed(subject, now)).flatMap(({ key, record }) => {
      const found = this.open(key, record, now)
      return found?.kind === 'session' ? [found.held] : []
    })
  }

  /** Where a subject is signed in, sessions included that only another version of this program can read: they too can be ended. */
  async logins(
    subject: string,
  ): Promise<readonly { readonly key: string; readonly login: Login | undefined }[]> {
    const listed = await this.#listed(subject, this.surroundings.now())
    return listed.map(({ key, record: { login } }) => ({ key, login }))
  }

  #listed(subject: string, now: number): Promise<readonly ListedRecord[]> {
    return ask(() => this.#store.list(subject, now))
  }

  sweep(limit: number): Promise<number> {
    return ask(() => this.#store.sweep(this.surroundings.now(), limit))
  }

  /** Takes a stored record apart. What has ended by the lifetimes of this program has ended, whatever end was stored. */
  open(key: string, stored: StoredRecord | undefined, now: number): Found {
    if (stored === undefined || now >= stored.expires) return undefined
    const decoded = decodeRecord(stored.data)
    if (decoded === undefined || decoded.kind === 'forward') return decoded
    const { schema, created, seen } = decoded
    if (this.#lifetime.isOver(decoded, now)) return undefined
    const content = this.#format.upgrade(decoded.content, schema)
    if (content === undefined) return { kind: 'unreadable' }
    const { version, expires, login } = stored
    return { kind: 'session', held: { key, version, expires, login, created, seen, content } }
  }
}

function markIn(data: string): string | undefined {
  return data.startsWith(MARK) ? data.slice(MARK.length) : undefined
}

/** A store's answer, or an error of status 503. */
async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    throw storeFailed(cause)
  }
}
