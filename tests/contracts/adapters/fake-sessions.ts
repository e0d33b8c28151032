import { setTimeout as wait } from 'node:timers/promises'
import type { Cookies } from 'rusk'
import { RuskError } from 'rusk'
import type { RequestFacts, SessionScope, SessionSource } from '../../../src/session/scope.ts'

/** A session that counts. */
export class FakeSession {
  count = 0
  written = false

  update(): void {
    this.count += 1
    this.written = true
  }
}

/** Sessions with a store as slow and as faulty as a test wants it. They lose updates that collide: adapters do not prevent that. */
export class FakeSessions implements SessionSource<FakeSession> {
  readonly store = new Map<string, number>()
  readDelay = 0
  commitDelay = 0
  readFault: Error | undefined
  commitFault: Error | undefined
  reads = 0
  commits = 0
  /** What the adapter said of the last request. */
  facts: RequestFacts | undefined

  scope(cookies: Cookies, facts: RequestFacts): SessionScope<FakeSession> {
    this.facts = facts
    return new FakeScope(this, cookies)
  }
}

export function outOfReach(): RuskError {
  return new RuskError('store-unavailable', 'secret detail: the store at 10.1.2.3 is out of reach', {
    status: 503,
  })
}

class FakeScope implements SessionScope<FakeSession> {
  readonly #sessions: FakeSessions
  readonly #cookies: Cookies
  #reading: Promise<FakeSession> | undefined
  #session: FakeSession | undefined
  setsCookie = false

  constructor(sessions: FakeSessions, cookies: Cookies) {
    this.#sessions = sessions
    this.#cookies = cookies
  }

  session(): Promise<FakeSession> {
    this.#reading ??= this.#read()
    return this.#reading
  }

  async #read(): Promise<FakeSession> {
    this.#sessions.reads += 1
    if (this.#sessions.readDelay > 0) await wait(this.#sessions.readDelay)
    if (this.#sessions.readFault !== undefined) throw this.#sessions.readFault
    this.#session = new FakeSession()
    this.#session.count = this.#sessions.store.get(this.#cookies.get('sid') ?? '') ?? 0
    return this.#session
  }

  get pending(): boolean {
    return this.#session?.written ?? false
  }

  async commit(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    if (this.#sessions.commitDelay > 0) await wait(this.#sessions.commitDelay)
    if (this.#sessions.commitFault !== undefined) throw this.#sessions.commitFault
    const id = this.#cookies.get('sid') ?? `id${this.#sessions.store.size}`
    if (!this.#sessions.store.has(id)) {
      this.#cookies.set('sid', id)
      this.setsCookie = true
    }
    this.#sessions.store.set(id, session.count)
    this.#sessions.commits += 1
    session.written = false
  }
}
