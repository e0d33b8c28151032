import type { Cookie } from './cookie.ts'
import type { ExplainedReason } from './walk.ts'

/** What became of a Set-Cookie line. */
export type Verdict =
  | {
      readonly stored: true
      readonly cookie: Cookie
      /** The cookie that it took the place of. */
      readonly replaced?: Cookie
      /** Cookies that went because the site, or the jar, was full. */
      readonly evicted: readonly Cookie[]
    }
  | {
      readonly stored: false
      /** The cookie that the line deleted. */
      readonly removed: Cookie
      readonly reasons?: undefined
    }
  | {
      readonly stored: false
      readonly removed?: undefined
      /** Why it was not stored: the first reason decides, the others hold as well. */
      readonly reasons: readonly ExplainedReason[]
    }
