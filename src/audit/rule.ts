import type { Cookie } from '../jar/cookie.ts'
import type { CookieJar } from '../jar/cookie-jar.ts'
import type { SetCookieLine } from '../jar/set-cookie-line.ts'
import type { Verdict } from '../jar/verdict.ts'
import type { ExplainedReason } from '../jar/walk.ts'
import type { FindingCookie, FindingSource, Severity } from './finding.ts'
import type { ObservedExchange } from './observed.ts'

/** A Set-Cookie line that was seen, and what a browser made of it. */
export interface SeenLine extends SetCookieLine {
  readonly verdict: Verdict
  /** The cookie that it deleted. */
  readonly removed: Cookie | undefined
  /** Why it was not stored, the deciding reason first; empty where it was, or where it deleted. */
  readonly reasons: readonly ExplainedReason[]
  /** Whether the cookie looks like what signs a user in: a session's id, a token. */
  readonly credential: boolean
  /** Which cookie, for a finding. */
  readonly id: FindingCookie
  /** Whether the line deletes: it is over before it begins. */
  readonly deletes: boolean
}

/** A cookie that a request carried. */
export interface SentCookie {
  readonly name: string
  readonly value: string
}

/** One exchange, as rules look at it. */
export interface Seen {
  readonly exchange: ObservedExchange
  readonly url: URL
  readonly method: string
  /** Of the request's host, or the host itself. */
  readonly site: string
  /** Whether the host is this machine: what is made for development is no fault there. */
  readonly loopback: boolean
  /** Whether another site's page made the request; undefined where nobody knows. */
  readonly crossSite: boolean | undefined
  /** Whether the request was for a page of the top level; undefined where nobody knows. */
  readonly topLevel: boolean | undefined
  /** Each Set-Cookie line, in order. */
  readonly lines: readonly SeenLine[]
  /** Each cookie of the request, in order, as far as it was recorded. */
  readonly sent: readonly SentCookie[]
  /** Epoch milliseconds. */
  readonly now: number
  /** What a browser holds after this exchange, of what it got in this recording. */
  readonly jar: CookieJar
}

/** What a rule has to say. */
export interface Fault {
  /** Absent for a fault of the message as a whole. */
  readonly cookie?: FindingCookie
  readonly message: string
  readonly mend: string
  /** Where it was seen, if not in the exchange that is looked at. */
  readonly seen?: Seen
  /** Default: the rule's own. */
  readonly severity?: Severity
  /** Default: the rule's own. */
  readonly source?: FindingSource
  /** Tells apart faults of one rule and cookie; those that are alike become one finding. */
  readonly kind?: string
}

/** A look at one recording. Remembers what it needs of earlier exchanges. */
export interface Watch {
  see(seen: Seen): readonly Fault[]
  /** What can only be said when all was seen. */
  end?(): readonly Fault[]
}

/** Something that an audit looks for. */
export interface Rule {
  /** In kebab-case. */
  readonly id: string
  readonly severity: Severity
  /** What it looks for: a few words, for lists of rules. */
  readonly title: string
  readonly source: FindingSource
  /** Begins to look at a recording. */
  watch(): Watch
}

/** A rule that needs to remember nothing: it is asked about each line whose cookie lives on. */
export function lineRule(
  about: Omit<Rule, 'watch'>,
  judge: (line: SeenLine, seen: Seen) => Omit<Fault, 'cookie'> | undefined,
): Rule {
  const see = (seen: Seen): readonly Fault[] =>
    seen.lines.flatMap(line => {
      const fault = line.deletes ? undefined : judge(line, seen)
      return fault === undefined ? [] : [{ ...fault, cookie: line.id }]
    })
  return { ...about, watch: () => ({ see }) }
}
