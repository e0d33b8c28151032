import { credentials } from '../rules/credentials.ts'
import { domainMatch } from '../rules/domain-match.ts'
import { httpOnly } from '../rules/http-only.ts'
import type { Choices } from '../rules/like.ts'
import { partitionMatch } from '../rules/partition-match.ts'
import { pathMatch } from '../rules/path-match.ts'
import { noneNeedsSecure, sameSiteToSend } from '../rules/same-site.ts'
import { scheme } from '../rules/scheme.ts'
import { secureOnly } from '../rules/secure-only.ts'
import { thirdParty } from '../rules/third-party.ts'
import { unexpired } from '../rules/unexpired.ts'
import type { Situation } from './context.ts'
import { type StoredCookie, sendingOrder } from './cookie.ts'
import type { Shelf, Store } from './store.ts'
import { firstReason, type Rule } from './walk.ts'

/** A cookie and the request that it might go with. */
export interface Sending {
  cookie: StoredCookie
  readonly request: Situation
  readonly choices: Choices
}

/**
 * What a cookie must be for a request to carry it, in order.
 *
 * @see RFC 6265bis §5.8.3
 */
export const sendingRules: readonly Rule<Sending>[] = Object.freeze([
  ({ cookie, request }) => domainMatch(cookie, request),
  ({ cookie, request }) => pathMatch(cookie, request),
  ({ cookie, request }) => unexpired(cookie, request),
  ({ cookie, request }) => secureOnly(cookie, request),
  ({ cookie, request }) => httpOnly(cookie, request),
  ({ cookie, request, choices }) => sameSiteToSend(cookie, request, choices),
  ({ cookie }) => noneNeedsSecure(cookie),
  ({ cookie, request }) => partitionMatch(cookie, request),
  ({ cookie, request }) => thirdParty({ partitioned: cookie.partition !== null }, request),
  ({ request }) => credentials(request),
  ({ request }) => scheme(request),
])

/** Browsers note the use of a cookie once a minute. */
const accessGranularity = 60_000

/** The cookies that a request carries, in their order. Notes that they were used. */
export function retrieve(store: Store, request: Situation, choices: Choices): StoredCookie[] {
  const found: StoredCookie[] = []
  const lists = collect(store.unpartitioned, request, choices, found)
  const shelf = store.hasPartitions && request.partition !== null ? store.shelf(request.partition) : undefined
  const more = shelf === undefined ? 0 : collect(shelf, request, choices, found)
  if (lists + more > 1) found.sort(sendingOrder)
  for (const cookie of found) {
    if (request.now - cookie.lastAccessTime >= accessGranularity) {
      cookie.lastAccessTime = request.now
      cookie.accessOrder = store.nextOrder()
    }
  }
  return found
}

/** Adds what a shelf has for a host and the domains above it: one look-up a label. Answers how many lists it took from. */
function collect(shelf: Shelf, request: Situation, choices: Choices, found: StoredCookie[]): number {
  let lists = 0
  const subject: { cookie: StoredCookie | null; request: Situation; choices: Choices } = {
    cookie: null,
    request,
    choices,
  }
  for (let domain = request.host; ; ) {
    const held = shelf.of(domain)
    if (held !== undefined) {
      const before = found.length
      for (const cookie of held.cookies) {
        subject.cookie = cookie
        if (firstReason(sendingRules, subject as Sending) === null) found.push(cookie)
      }
      if (found.length > before) lists++
    }
    const dot = domain.indexOf('.')
    if (dot === -1 || request.hostIsIp) return lists
    domain = domain.slice(dot + 1)
  }
}

/** The Cookie field value for cookies: `a=1; b=2`; a nameless one is its value alone. */
export function cookieString(cookies: readonly StoredCookie[]): string {
  let text = ''
  for (const { name, value } of cookies) {
    if (text !== '') text += '; '
    text += name === '' ? value : `${name}=${value}`
  }
  return text
}
