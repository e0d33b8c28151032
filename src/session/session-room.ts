import type { Cookies } from '../cookies/cookies.ts'
import type { CookieDefinition } from '../cookies/definition.ts'
import type { DataFormat } from './data-format.ts'
import type { FormerSessions } from './former.ts'
import type { Lanes } from './lanes.ts'
import type { Ledger } from './ledger.ts'
import type { RequestFacts } from './scope.ts'

/** What all exchanges of one `createSessions` share. */
export interface SessionRoom<D extends object> {
  readonly ledger: Ledger
  readonly lanes: Lanes
  readonly format: DataFormat<D>
  readonly cookie: CookieDefinition
  /** Sessions of another library that are taken over; undefined where there are none. */
  readonly former: FormerSessions<D> | undefined
  /** Called when a new id was given to a browser. */
  cookieSet(request: RequestFacts): void
}

/** The exchange that a session is used in. */
export interface SessionExchange {
  readonly cookies: Cookies
  readonly request: RequestFacts
}
