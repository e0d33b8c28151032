import type { Cookies } from '../cookies/cookies.ts'
import type { SessionSource } from '../session/scope.ts'
import type { TrustProxy } from './trust-proxy.ts'

/** The state of one exchange: its cookies. They are read when they are asked for, never before. */
export interface CookieState {
  readonly cookies: Cookies
}

/** The state of one exchange with its session. */
export interface SessionState<S> extends CookieState {
  /** Reads the session's record when it is first called; later calls give the same session. It may be taken off and passed on. */
  readonly session: () => Promise<S>
}

/** What a handler gets: cookies, and a session where the adapter was given `sessions`. */
export type State<S = never> = [S] extends [never] ? CookieState : SessionState<S>

/** What every adapter may be told. */
export interface StateOptions<S = never> {
  /** Where sessions come from, such as `createSessions(…)`. Without it handlers get cookies alone. */
  readonly sessions?: SessionSource<S> | undefined
  /** The proxies whose `X-Forwarded-Proto` and `Forwarded` are believed. Default: none. */
  readonly trustProxy?: TrustProxy | undefined
}
