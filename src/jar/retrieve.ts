import { credentials } from '../rules/credentials.ts'
import { domainMatch } from '../rules/domain-match.ts'
import { httpOnly } from '../rules/http-only.ts'
import type { Choices } from '../rules/like.ts'
import { partitionMatch } from '../rules/partition-match.ts'
import { pathMatch } from '../rules/path-match.ts'
import { sameSiteToSend } from '../rules/same-site.ts'
import { scheme } from '../rules/scheme.ts'
import { secureOnly } from '../rules/secure-only.ts'
import { thirdParty } from '../rules/third-party.ts'
import { unexpired } from '../rules/unexpired.ts'
import { type Candidates, cookieString } from './candidates.ts'
import { type StoredCookie, sendingOrder } from './cookie.ts'
import type { Situation } from './situation.ts'
import type { Store } from './store.ts'
import { firstReason, type Rule } from './walk.ts'

/** A cookie and the request that it might go with. */
export interface Sending {
  readonly cookie: StoredCookie
  readonly request: Situation
  readonly choices: Choices
}

/** A rule about sending, and the requests and cookies that it can be broken by: for others it is not asked. */
interface SendingRule {
  readonly concerns: (request: Situation, candidates: Candidates) => boolean
  readonly judge: Rule<Sending>
}

/**
 * What a cookie must be for a request to carry it, in order.
 *
 * @see RFC 6265bis §5.8.3
 */
const rules: readonly SendingRule[] = [
  {
    // Candidates are those whose domain matches.
    concerns: () => false,
    judge: ({ cookie, request }) => domainMatch(cookie, request),
  },
  {
    concerns: (_, candidates) => !candidates.allAtRoot,
    judge: ({ cookie, request }) => pathMatch(cookie, request),
  },
  {
    concerns: (request, candidates) => candidates.soonestExpiry <= request.now,
    judge: ({ cookie, request }) => unexpired(cookie, request),
  },
  {
    concerns: (request, candidates) => candidates.anySecure && !request.trustworthy,
    judge: ({ cookie, request }) => secureOnly(cookie, request),
  },
  {
    concerns: (request, candidates) => candidates.anyHttpOnly && request.api === 'script',
    judge: ({ cookie, request }) => httpOnly(cookie, request),
  },
  {
    concerns: request => request.siteClass !== 'same-site',
    judge: ({ cookie, request, choices }) => sameSiteToSend(cookie, request, choices),
  },
  {
    // Candidates are of the request's own partition or of none: only those of none can be out of reach.
    concerns: request => !request.unpartitioned,
    judge: ({ cookie, request }) => partitionMatch(cookie, request),
  },
  {
    concerns: request => request.thirdPartyBlocked,
    judge: ({ cookie, request }) => thirdParty({ partitioned: cookie.partition !== null }, request),
  },
  { concerns: request => !request.includeCredentials, judge: ({ request }) => credentials(request) },
  { concerns: request => scheme(request) !== null, judge: ({ request }) => scheme(request) },
]

/** All of them: what explains. */
export const sendingRules: readonly Rule<Sending>[] = rules.map(({ judge }) => judge)

/** Browsers note the use of a cookie once a minute. */
const accessGranularity = 60_000

/** The cookies that a request carries, in their order. Notes that they were used. */
export function retrieve(store: Store, request: Situation, choices: Choices): readonly StoredCookie[] {
  return retrieveAll(store.unpartitioned.candidates(request.known), store, request, choices)
}

/** The Cookie field value of a request: '' for none. Notes that the cookies were used. */
export function retrieveHeader(store: Store, request: Situation, choices: Choices): string {
  const candidates = store.unpartitioned.candidates(request.known)
  const sent = retrieveAll(candidates, store, request, choices)
  return sent === candidates.cookies ? candidates.header : cookieString(sent)
}

/** The candidates that may go, and those of the request's partition. */
function retrieveAll(
  candidates: Candidates,
  store: Store,
  request: Situation,
  choices: Choices,
): readonly StoredCookie[] {
  const sent = take(candidates, store, request, choices)
  if (!store.hasPartitions || request.partition === null) return sent
  const partitioned = store.shelf(request.partition)?.candidates(request.known)
  if (partitioned === undefined) return sent
  return [...sent, ...take(partitioned, store, request, choices)].sort(sendingOrder)
}

/** Those of the candidates that may go, noted as used. */
function take(
  candidates: Candidates,
  store: Store,
  request: Situation,
  choices: Choices,
): readonly StoredCookie[] {
  const sent = admit(candidates, request, choices)
  note(sent, candidates, request.now, store)
  return sent
}

/** Those of the candidates that no rule speaks against. */
function admit(candidates: Candidates, request: Situation, choices: Choices): readonly StoredCookie[] {
  const { cookies } = candidates
  if (cookies.length === 0) return cookies
  let concerned: Rule<Sending>[] | undefined
  for (const { concerns, judge } of rules) {
    if (concerns(request, candidates)) {
      if (concerned === undefined) concerned = [judge]
      else concerned.push(judge)
    }
  }
  if (concerned === undefined) return cookies
  const judges = concerned
  return cookies.filter(cookie => firstReason(judges, { cookie, request, choices }) === null)
}

/** Notes that cookies were used, once a minute. */
function note(sent: readonly StoredCookie[], candidates: Candidates, now: number, store: Store): void {
  if (now < candidates.usedUntil) return
  let usedUntil = Number.POSITIVE_INFINITY
  for (const cookie of sent) {
    if (now - cookie.lastAccessTime >= accessGranularity) cookie.access(now, store.nextOrder())
    usedUntil = Math.min(usedUntil, cookie.lastAccessTime + accessGranularity)
  }
  if (sent === candidates.cookies) candidates.usedUntil = usedUntil
}
