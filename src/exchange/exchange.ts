import { Cookies } from '../cookies/cookies.ts'
import { RuskError } from '../headers/rusk-error.ts'
import type { SessionScope, SessionSource } from '../session/scope.ts'
import type { NodeResponse } from './node-response.ts'
import { requestFacts, setsSecureCookies } from './request-facts.ts'
import type { RequestReading } from './request-reading.ts'
import type { SessionState, State } from './state.ts'
import type { Trust } from './trust-proxy.ts'

const noLines: readonly string[] = []

/**
 * One request and its response. Nothing is read and nothing is made before a handler asks: cookies when they are touched, a
 * session's scope when `session()` is first called.
 *
 * Before the headers leave, whoever sends them commits (where `pending`), then takes the lines; with that the cookies are closed.
 */
export abstract class Exchange implements RequestReading {
  readonly #trust: Trust
  #cookies: Cookies | undefined
  #state: OpenState<unknown> | undefined
  /** The states of further adapters with sessions of their own, on the same request. */
  #otherStates: OpenState<unknown>[] | undefined
  #headersSent = false
  #commitFailed = false

  constructor(trust: Trust) {
    this.#trust = trust
  }

  abstract header(name: string): string | undefined
  abstract hasAny(names: readonly string[]): boolean
  abstract readonly host: string | undefined
  abstract readonly encrypted: boolean
  abstract readonly oldProtocol: boolean
  abstract readonly peer: string | undefined

  /** Node's response, where the headers can be added to as they leave, whatever becomes of a Fetch response before. */
  get outgoing(): NodeResponse | undefined {
    return undefined
  }

  /** Whether a handler made the request, and is answered. Known where a Fetch response may not be a real one. */
  get askedByHandler(): boolean {
    return false
  }

  /** Called before a session may come to need a commit, for those who have to hold back what is sent meanwhile. */
  protected sessionOpened(): void {}

  get cookies(): Cookies {
    this.#cookies ??= this.#openCookies()
    return this.#cookies
  }

  #openCookies(): Cookies {
    const cookies = new Cookies(this.header('cookie'), { secure: setsSecureCookies(this, this.#trust) })
    if (this.#headersSent) cookies.close()
    return cookies
  }

  /** The handler's view of this exchange, one for each source of sessions. */
  state<S>(source: SessionSource<S> | undefined): State<S> {
    return this.#openState(source) as SessionState<S> as State<S>
  }

  #openState(source: SessionSource<unknown> | undefined): OpenState<unknown> {
    if (this.#state === undefined) {
      this.#state = new OpenState(this, source)
      return this.#state
    }
    if (this.#state.isOf(source)) return this.#state
    this.#otherStates ??= []
    const known = this.#otherStates.find(state => state.isOf(source))
    if (known !== undefined) return known
    const state = new OpenState(this, source)
    this.#otherStates.push(state)
    return state
  }

  openScope<S>(source: SessionSource<S>): SessionScope<S> {
    this.sessionOpened()
    return source.scope(this.cookies, requestFacts(this, this.#trust))
  }

  /** Whether a session waits to be stored. After a commit that failed there is nothing to wait for. */
  get pending(): boolean {
    if (this.#state === undefined || this.#headersSent || this.#commitFailed) return false
    return this.#state.pending || (this.#otherStates?.some(state => state.pending) ?? false)
  }

  /**
   * Stores what sessions were told.
   *
   * @throws RuskError with status 503 where a store failed
   */
  async commit(): Promise<void> {
    try {
      while (this.#state?.pending) await this.#state.commit()
      for (const state of this.#otherStates ?? []) while (state.pending) await state.commit()
    } catch (error) {
      this.#commitFailed = true
      throw error instanceof RuskError ? error : notStored(error)
    }
  }

  /** Nothing more of its sessions is stored: the handler has met a fault of their store, and what is sent now answers for it. */
  giveUp(): void {
    this.#commitFailed = true
  }

  /** The `Set-Cookie` values to send. From here on setting a cookie throws. Asked again, it gives none. */
  takeLines(): readonly string[] {
    if (this.#headersSent) return noLines
    this.#headersSent = true
    if (this.#cookies === undefined) return noLines
    const lines = this.#cookies.changed ? this.#cookies.setCookieLines() : noLines
    this.#cookies.close()
    return lines
  }

  /** Whether a session's cookie is among the lines, so that no cache may keep the response. */
  get setsSessionCookie(): boolean {
    if (this.#state === undefined) return false
    return this.#state.setsCookie || (this.#otherStates?.some(state => state.setsCookie) ?? false)
  }
}

/** What a handler sees of its exchange, and the hold on its session. */
class OpenState<S> implements SessionState<S> {
  readonly #exchange: Exchange
  readonly #source: SessionSource<S> | undefined
  #scope: SessionScope<S> | undefined
  #session: (() => Promise<S>) | undefined

  constructor(exchange: Exchange, source: SessionSource<S> | undefined) {
    this.#exchange = exchange
    this.#source = source
  }

  get cookies(): Cookies {
    return this.#exchange.cookies
  }

  get session(): () => Promise<S> {
    this.#session ??= sessionOf(this)
    return this.#session
  }

  open(): Promise<S> {
    return this.#openScope().session()
  }

  #openScope(): SessionScope<S> {
    if (this.#source === undefined) throw noSessions()
    this.#scope ??= this.#exchange.openScope(this.#source)
    return this.#scope
  }

  isOf(source: SessionSource<unknown> | undefined): boolean {
    return this.#source === source
  }

  get pending(): boolean {
    return this.#scope?.pending ?? false
  }

  get setsCookie(): boolean {
    return this.#scope?.setsCookie ?? false
  }

  commit(): Promise<void> {
    return this.#scope?.commit() ?? Promise.resolve()
  }
}

/**
 * The `session` of a state. Made out here: a function that the getter itself makes and keeps lets the objects of past requests outlive V8's quick
 * collections, which was measured to cost 10 µs a request.
 */
function sessionOf<S>(state: OpenState<S>): () => Promise<S> {
  // Not an async function: that would wrap the promise in another one.
  return () => {
    try {
      return state.open()
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

function noSessions(): RuskError {
  return new RuskError(
    'no-sessions',
    'session() was called, but there are no sessions: give the adapter `sessions: createSessions(…)`.',
  )
}

function notStored(cause: unknown): RuskError {
  return new RuskError(
    'session-not-stored',
    'The session could not be stored, so the response was not sent. See `cause` for what the store said.',
    { status: 503, cause },
  )
}
