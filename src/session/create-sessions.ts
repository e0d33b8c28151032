import type { Cookies } from '../cookies/cookies.ts'
import type { CookieDefinition } from '../cookies/definition.ts'
import type { StandardSchema } from '../cookies/standard-schema.ts'
import { type CookieWarnings, cookieWarnings } from './cookie-warnings.ts'
import { dataFormat } from './data-format.ts'
import type { FormerSessions } from './former.ts'
import { type RandomBytes, randomBytes } from './identity.ts'
import { Lanes } from './lanes.ts'
import { Ledger } from './ledger.ts'
import { doubtfulLifetime, lifetime } from './lifetime.ts'
import { type Device, listDevices, type Revocation, revokeDevices } from './revocation.ts'
import type { RequestFacts, SessionScope, SessionSource } from './scope.ts'
import type { Session } from './session.ts'
import { type SessionCookieOptions, sessionCookie } from './session-cookie.ts'
import type { UntypedData } from './session-data.ts'
import { checkOptions, clockOf, SHARED_OPTIONS } from './session-options.ts'
import type { SessionRoom } from './session-room.ts'
import { StoredSessionScope } from './session-scope.ts'
import type { SessionStore } from './store.ts'
import { checkSubject } from './subject.ts'
import { Sweeper } from './sweeper.ts'

export interface SessionsOptions<D extends object> {
  /** Where sessions are kept: `memoryStore()`, `sqliteStore(path)`, `redisStore(client)`, `postgresStore(client)`, or your own. */
  readonly store: SessionStore
  /** What a session starts with. Default an empty object, which the schema must take where there is one. */
  readonly initial?: (() => D) | undefined
  /** Checks data whenever it is read or changed. Any Standard Schema; it must be synchronous, and take what it gives once that was JSON. */
  readonly schema?: StandardSchema<unknown, D> | undefined
  /** The version of the data's shape, an integer. Raise it when old data needs `migrate`. Default 1. */
  readonly version?: number | undefined
  /** Makes current data of data that another version wrote. What it refuses by throwing counts as no session. */
  readonly migrate?: ((data: unknown, version: number) => unknown) | undefined
  /** The cookie's name and attributes. Its lifetime is the record's. */
  readonly cookie?: SessionCookieOptions | undefined
  /** Seconds without a request after which a session ends. Default 30 minutes. */
  readonly idle?: number | undefined
  /** Seconds after its beginning or its last sign-in when a session ends, used or not. Default 12 hours. */
  readonly absolute?: number | undefined
  /** For http://localhost: the cookie is called `session`, and data that JSON would lose is refused. Default false. */
  readonly development?: boolean | undefined
  /**
   * Sessions that another library made, to be taken over one by one as their browsers come back: `expressSession(…)` of `rusk/compat`.
   * Nobody is logged out by the move.
   */
  readonly from?: FormerSessions<NoInfer<D>> | undefined
  /** Whether expired records are swept in the background, in small batches, at most once a minute after a commit. Default true. */
  readonly sweep?: boolean | undefined
  /** Hears, once each, what keeps sessions from working as they were meant to. Default `console.warn`. */
  readonly warn?: ((message: string) => void) | undefined
  /** The time in epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** So many random bytes. Default those of the runtime's CSPRNG. */
  readonly random?: RandomBytes | undefined
  /** Waits so many milliseconds before a write that was overtaken is tried again. Default a timer. */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined
}

/** Sessions in a store: what adapters take, and what an application asks about them outside of a request. */
export interface Sessions<D extends object> extends SessionSource<Session<D>> {
  /** The name of the sessions' cookie, fixed when the program starts. */
  readonly cookieName: string
  scope(cookies: Cookies, request: RequestFacts): SessionScope<Session<D>>
  /** Where a subject is signed in. @throws RuskError `store-unavailable` (status 503), `invalid-subject` */
  list(of: { readonly subject: string }): Promise<readonly Device<D>[]>
  /**
   * Ends a subject's sessions: all of them, all `except` one, or `only` one. Whatever is not spared is over when this resolves, a sign-in
   * that began before included.
   *
   * @throws RuskError `store-unavailable`, `too-many-conflicts` (status 503), `invalid-subject`, `invalid-revocation`
   */
  revoke(what: Revocation): Promise<void>
  /** Deletes up to `limit` expired records (default 200) and tells how many. For those who turn the background sweep off. */
  sweep(limit?: number): Promise<number>
}

/**
 * Sessions: data about a visitor, kept in a store under a random id that a cookie carries. Concurrent updates lose nothing, and what was destroyed
 * stays destroyed.
 *
 *     const sessions = createSessions({ store: sqliteStore('sessions.db'), initial: () => ({ count: 0 }) })
 *
 * @throws RuskError `invalid-session-option`, and what `cookie()` throws for the cookie's name and attributes
 */
export function createSessions<D extends object>(
  options: SessionsOptions<NoInfer<D>> & { readonly schema: StandardSchema<unknown, D> },
): Sessions<D>
export function createSessions<D extends object>(
  options: SessionsOptions<D> & { readonly initial: () => D; readonly schema?: undefined },
): Sessions<D>
export function createSessions(
  options: SessionsOptions<UntypedData> & { readonly initial?: undefined; readonly schema?: undefined },
): Sessions<UntypedData>
export function createSessions<D extends object>(options: SessionsOptions<D>): Sessions<D> {
  return new StoredSessions(options)
}

const OPTIONS: readonly (keyof SessionsOptions<object>)[] = [
  ...SHARED_OPTIONS,
  'store',
  'from',
  'sweep',
  'random',
  'wait',
]

class StoredSessions<D extends object> implements Sessions<D>, SessionRoom<D> {
  readonly ledger: Ledger
  readonly lanes: Lanes
  readonly format: SessionRoom<D>['format']
  readonly cookie: CookieDefinition
  readonly former: FormerSessions<D> | undefined
  readonly #warnings: CookieWarnings
  readonly #sweeper: Sweeper | undefined

  constructor(options: SessionsOptions<D>) {
    checkOptions('createSessions', options, OPTIONS)
    const { store, idle = 30 * 60, absolute = 12 * 3600, development = false, sweep = true } = options
    const { random = randomBytes, wait = timer, warn = console.warn } = options
    const now = clockOf(options)
    this.format = dataFormat(options)
    this.ledger = new Ledger(store, this.format, lifetime(idle, absolute), { now, random, wait })
    this.lanes = new Lanes(this.ledger)
    this.cookie = sessionCookie(options.cookie, { absolute, development })
    this.former = options.from
    const doubt = doubtfulLifetime(idle, absolute)
    if (doubt !== undefined) warn(doubt)
    this.#warnings = cookieWarnings(this.cookie.name, warn)
    this.#sweeper = sweep ? new Sweeper(this.ledger) : undefined
  }

  get cookieName(): string {
    return this.cookie.name
  }

  scope(cookies: Cookies, request: RequestFacts): SessionScope<Session<D>> {
    return new StoredSessionScope(this, { cookies, request })
  }

  cookieSet(request: RequestFacts): void {
    this.#warnings.check(request)
    this.#sweeper?.stir()
  }

  async list({ subject }: { readonly subject: string }): Promise<readonly Device<D>[]> {
    checkSubject(subject)
    return listDevices(this.ledger, this.format, subject)
  }

  async revoke(what: Revocation): Promise<void> {
    checkSubject(what.subject)
    await revokeDevices(this.ledger, what)
  }

  sweep(limit = 200): Promise<number> {
    return this.ledger.sweep(limit)
  }
}

function timer(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
