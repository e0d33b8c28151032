import type { Cookies } from '../cookies/cookies.ts'
import type { StandardSchema } from '../cookies/standard-schema.ts'
import type { Keyring } from '../keys/keyring.ts'
import { cookieWarnings } from './cookie-warnings.ts'
import type { SessionsOptions } from './create-sessions.ts'
import { dataFormat } from './data-format.ts'
import { doubtfulLifetime, lifetime } from './lifetime.ts'
import type { RequestFacts, SessionScope, SessionSource } from './scope.ts'
import { SealedHold, type SealedRoom } from './sealed-hold.ts'
import { SealedSession } from './sealed-session.ts'
import { sessionCookie } from './session-cookie.ts'
import type { UntypedData } from './session-data.ts'
import { checkOptions, clockOf, SHARED_OPTIONS } from './session-options.ts'

export interface SealedSessionsOptions<D extends object>
  extends Omit<SessionsOptions<D>, 'store' | 'from' | 'sweep' | 'random' | 'wait'> {
  /** What seals the cookie: `keyring(…)` from rusk/keys. The newest key seals, all of them open. */
  readonly keys: Keyring
}

/** Sessions that live in their cookies. They cannot be revoked or listed: see `SealedSession`. */
export interface SealedSessions<D extends object> extends SessionSource<SealedSession<D>> {
  readonly cookieName: string
  scope(cookies: Cookies, request: RequestFacts): SessionScope<SealedSession<D>>
}

/**
 * Small sessions without a database: the whole session is sealed in its cookie, at most 4096 bytes with its name. Both lifetimes are inside
 * of what is sealed.
 *
 *     const sessions = sealedSessions({ keys: keyring(process.env.COOKIE_KEYS), initial: () => ({ theme: 'light' }) })
 *
 * @throws RuskError `invalid-session-option`, and what `cookie()` throws for the cookie's name and attributes
 */
export function sealedSessions<D extends object>(
  options: SealedSessionsOptions<NoInfer<D>> & { readonly schema: StandardSchema<unknown, D> },
): SealedSessions<D>
export function sealedSessions<D extends object>(
  options: SealedSessionsOptions<D> & { readonly initial: () => D; readonly schema?: undefined },
): SealedSessions<D>
export function sealedSessions(
  options: SealedSessionsOptions<UntypedData> & { readonly initial?: undefined; readonly schema?: undefined },
): SealedSessions<UntypedData>
export function sealedSessions<D extends object>(options: SealedSessionsOptions<D>): SealedSessions<D> {
  checkOptions('sealedSessions', options, OPTIONS)
  const { keys, idle = 30 * 60, absolute = 12 * 3600, development = false } = options
  const { warn = console.warn } = options
  const now = clockOf(options)
  const cookie = sessionCookie(options.cookie, { absolute, development })
  const doubt = doubtfulLifetime(idle, absolute)
  if (doubt !== undefined) warn(doubt)
  const warnings = cookieWarnings(cookie.name, warn)
  const room: SealedRoom<D> = {
    keys,
    format: dataFormat(options),
    lifetime: lifetime(idle, absolute),
    cookie,
    now,
    cookieSet: request => warnings.check(request),
  }
  return {
    cookieName: cookie.name,
    scope: (cookies, request) => new SealedScope(() => new SealedHold(room, cookies, request)),
  }
}

const OPTIONS: readonly (keyof SealedSessionsOptions<object>)[] = [...SHARED_OPTIONS, 'keys']

class SealedScope<D extends object> implements SessionScope<SealedSession<D>> {
  readonly #start: () => SealedHold<D>
  #hold: SealedHold<D> | undefined
  #session: SealedSession<D> | undefined

  constructor(start: () => SealedHold<D>) {
    this.#start = start
  }

  async session(): Promise<SealedSession<D>> {
    this.#hold ??= this.#start()
    this.#session ??= new SealedSession(this.#hold)
    return this.#session
  }

  get pending(): boolean {
    return this.#hold?.pending ?? false
  }

  get setsCookie(): boolean {
    return this.#hold?.setsCookie ?? false
  }

  async commit(): Promise<void> {
    this.#hold?.commit()
  }
}
