import type { Cookies } from '../cookies/cookies.ts'

/** What an adapter knows of a request that a session needs to know. */
export interface RequestFacts {
  /** The user agent reached the site by https, as far as we or a trusted proxy can tell. */
  readonly secure: boolean
  /** The host is localhost, *.localhost, 127.0.0.0/8 or [::1], and no proxy stands between. */
  readonly local: boolean
  /** The `Host` the user agent asked for, with its port. */
  readonly host: string | undefined
}

/** Sessions as adapters see them: one scope for each exchange. `createSessions` and `sealedSessions` give one. */
export interface SessionSource<S> {
  scope(cookies: Cookies, request: RequestFacts): SessionScope<S>
}

/** One exchange's hold on its session. */
export interface SessionScope<S> {
  /** Reads the record when it is first asked for; later calls give the same session. */
  session(): Promise<S>
  /** Whether `commit` has work to do. False as long as nothing was written. */
  readonly pending: boolean
  /**
   * Stores what was written and sets the session's cookie where that is due. The adapter calls it before the response's
   * first byte. Rejects with a RuskError of status 503 where the store is out of reach or the conflicts do not end.
   */
  commit(): Promise<void>
  /** Whether this exchange sets the session's cookie; then a response that says nothing gets `Cache-Control: private, no-store`. */
  readonly setsCookie: boolean
}
