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
import { type Candidates, cookieString, trait } from './candidates.ts'
import { type StoredCookie, sendingOrder } from './cookie.ts'
import type { Answers } from './host-table.ts'
import { never, secondOf } from './instant.ts'
import type { Situation } from './situation.ts'
import type { Store } from './store.ts'
import { firstReason, type Rule } from './walk.ts'

/** A cookie and the request that it might go with. */
export interface Sending {
  readonly cookie: StoredCookie
  readonly request: Situation
  readonly choices: Choices
}

/** A rule about sending, and the concern that it is about: for requests and cookies that have it not, it is not asked. */
interface SendingRule {
  readonly about: number
  readonly judge: Rule<Sending>
}

// Those of cookies are their traits.
const expiry = 16
const site = 32
const partition = 64
const thirdParties = 128
const omission = 256
const schemes = 512

/**
 * What a cookie must be for a request to carry it, in order.
 *
 * @see RFC 6265bis §5.8.3
 */
const rules: readonly SendingRule[] = [
  // Candidates are those whose domain matches.
  { about: 0, judge: ({ cookie, request }) => domainMatch(cookie, request) },
  { about: trait.belowRoot, judge: ({ cookie, request }) => pathMatch(cookie, request) },
  { about: expiry, judge: ({ cookie, request }) => unexpired(cookie, request) },
  { about: trait.secure, judge: ({ cookie, request }) => secureOnly(cookie, request) },
  { about: trait.httpOnly, judge: ({ cookie, request }) => httpOnly(cookie, request) },
  { about: site, judge: ({ cookie, request, choices }) => sameSiteToSend(cookie, request, choices) },
  { about: partition, judge: ({ cookie, request }) => partitionMatch(cookie, request) },
  {
    about: thirdParties,
    judge: ({ cookie, request }) => thirdParty({ partitioned: cookie.partition !== null }, request),
  },
  { about: omission, judge: ({ request }) => credentials(request) },
  { about: schemes, judge: ({ request }) => scheme(request) },
]

/** What some rule may have against some candidate of a request; 0 where all of them may go. */
function concernsOf(request: Situation, { traits, soonestExpiry }: Candidates): number {
  return (
    (traits & trait.belowRoot) |
    (secondOf(request.now) < soonestExpiry ? 0 : expiry) |
    (request.trustworthy ? 0 : traits & trait.secure) |
    (request.api === 'script' ? traits & trait.httpOnly : 0) |
    (request.siteClass === 'same-site' ? 0 : site) |
    // Candidates are of the request's own partition or of none: only those of none can be out of reach.
    (request.unpartitioned ? 0 : partition) |
    (request.thirdPartyBlocked ? thirdParties : 0) |
    (request.includeCredentials ? 0 : omission) |
    (scheme(request) === null ? 0 : schemes)
  )
}

/** All of them: what explains. */
export const sendingRules: readonly Rule<Sending>[] = rules.map(({ judge }) => judge)

/** Browsers note the use of a cookie once a minute. */
const accessGranularity = 60_000

/** The cookies that a request carries, in their order. Notes that they were used. */
export function retrieve(store: Store, request: Situation, choices: Choices): readonly StoredCookie[] {
  return retrieveAll(store.unpartitioned.candidates(request.known), store, request, choices)
}

/**
 * The Cookie field value of a request: '' for none. Notes that the cookies were used. A plain request tells where its answer may be
 * remembered: where nothing spoke against any cookie for every path of the host, else for that address. Nothing else about such
 * requests differs but the time.
 */
export function retrieveHeader(
  store: Store,
  request: Situation,
  choices: Choices,
  plain: PlainRequest | null,
): string {
  const candidates = store.unpartitioned.candidates(request.known)
  const sent = retrieveAll(candidates, store, request, choices)
  const header = sent === candidates.cookies ? candidates.header : cookieString(sent)
  if (plain !== null) remember(header, sent, candidates, request, plain)
  return header
}

/** A request that the user made by an address alone, to a jar without partitions. */
export interface PlainRequest {
  readonly url: string | null
  readonly answers: Answers
}

function remember(
  header: string,
  sent: readonly StoredCookie[],
  candidates: Candidates,
  request: Situation,
  { url, answers }: PlainRequest,
): void {
  const isAll = sent === candidates.cookies
  if (!isAll && url === null) return
  const usedUntil = isAll ? candidates.usedUntil : secondOf(usedUntilOf(sent))
  const until = Math.min(usedUntil, candidates.soonestExpiry)
  // Where one may have expired, it has not before: a clock may be set back.
  if (until <= secondOf(request.now)) return
  const answer = {
    header,
    until,
    overHttp: (candidates.traits & trait.secure) === 0,
    url: isAll ? null : url,
  }
  candidates.remember(request.host, answer, answers)
}

function usedUntilOf(sent: readonly StoredCookie[]): number {
  return sent.reduce(
    (until, { lastAccessTime }) => Math.min(until, lastAccessTime + accessGranularity),
    Number.POSITIVE_INFINITY,
  )
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
  const concerns = concernsOf(request, candidates)
  if (concerns === 0) return cookies
  const judges = rules.filter(({ about }) => (about & concerns) !== 0).map(({ judge }) => judge)
  const sent = cookies.filter(cookie => firstReason(judges, { cookie, request, choices }) === null)
  // Cookies that are set again before they expire: the soonest is one that comes.
  if ((concerns & expiry) !== 0 && sent.length === cookies.length) {
    candidates.soonestExpiry = cookies.reduce(
      (soonest, { expiryTime }) => Math.min(soonest, secondOf(expiryTime)),
      never,
    )
  }
  return sent
}

/** Notes that cookies were used, once a minute. */
function note(sent: readonly StoredCookie[], candidates: Candidates, now: number, store: Store): void {
  if (secondOf(now) < candidates.usedUntil) return
  for (const cookie of sent) {
    if (now - cookie.lastAccessTime >= accessGranularity) cookie.access(now, store.nextOrder())
  }
  if (sent === candidates.cookies) candidates.usedUntil = secondOf(usedUntilOf(sent))
}
