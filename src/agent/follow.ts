import { RuskError } from '../headers/rusk-error.ts'
import type { RedirectedRequest } from './redirect.ts'
import { isRedirectStatus, redirectLimit, redirectRequest, redirectTarget } from './redirect.ts'
import { redirectedPolicy } from './referrer.ts'
import type { RequestSource } from './request-source.ts'
import type { Standing } from './tab-context.ts'

/** A request on its way through redirects, just before one of its hops. */
export interface Hop extends RedirectedRequest {
  /** The URLs that led here, first one first. */
  readonly redirects: readonly URL[]
  /** Whether this hop sends and stores cookies. */
  readonly credentials: boolean
  /** Every URL so far has the origin that asks; once left, a return to it does not count. */
  readonly sameOrigin: boolean
  readonly referrerPolicy: ReferrerPolicy | undefined
}

/**
 * The hop that a fetch starts with.
 * @throws {RuskError} `mode-same-origin` for another origin's URL with `mode: 'same-origin'`
 */
export function firstHop(source: RequestSource, stand: Standing): Hop {
  const { url, method, headers, body, referrerPolicy } = source
  return admit({ url, method, headers, body, redirects: [], sameOrigin: true, referrerPolicy }, stand)
}

/**
 * The hop that a response leads to; undefined where the response is the answer.
 * @throws {RuskError} where the Standard says network error: `redirect-refused`, `redirect-location`, `redirect-limit`,
 * `redirect-scheme`, `redirect-stream`, `redirect-credentials`, `mode-same-origin`
 * @see Fetch, "HTTP fetch" and "HTTP-redirect fetch"
 */
export function nextHop(
  hop: Hop,
  response: Response,
  rules: Standing & { redirect: RequestRedirect },
): Hop | undefined {
  const { status, headers } = response
  if (!isRedirectStatus(status) || rules.redirect === 'manual') return undefined
  if (rules.redirect === 'error') {
    throw failure('redirect-refused', hop, `answered ${status}, and redirect is 'error'.`, { status })
  }
  const target = redirectTarget({ status, location: headers.get('location') }, hop.url)
  if (target === undefined) return undefined
  if (target === null) {
    throw failure('redirect-location', hop, `answered ${status} with a Location that is no URL.`, { status })
  }
  const followed = redirectRequest(hop, status, target)
  if (hop.redirects.length === redirectLimit) {
    throw failure('redirect-limit', hop, `redirects once more after ${redirectLimit} redirects, the limit.`, {
      status,
    })
  }
  const url = withoutCredentials(target, hop, rules)
  const redirects = [...hop.redirects, hop.url]
  const referrerPolicy = redirectedPolicy(headers.get('referrer-policy'), hop.referrerPolicy)
  return admit({ ...followed, url, redirects, sameOrigin: hop.sameOrigin, referrerPolicy }, rules)
}

/** Decides what a hop may carry. */
function admit(hop: Omit<Hop, 'credentials'>, stand: Standing): Hop {
  const sameOrigin = hop.sameOrigin && hop.url.origin === stand.origin
  if (stand.mode === 'same-origin' && !sameOrigin) {
    throw failure(
      'mode-same-origin',
      hop,
      `is not the origin that asks (${stand.origin}), and mode is 'same-origin'.`,
      {},
    )
  }
  const { credentials } = stand
  return {
    ...hop,
    sameOrigin,
    credentials: credentials === 'include' || (credentials === 'same-origin' && sameOrigin),
  }
}

// A navigation goes on to a URL with a user name, and uses it only to answer a 401. A script's request does not, to another origin.
function withoutCredentials(target: URL, hop: Hop, { mode, origin }: Standing): URL {
  if (target.username === '' && target.password === '') return target
  if (mode === 'cors' && !(hop.sameOrigin && target.origin === origin)) {
    throw failure(
      'redirect-credentials',
      hop,
      'redirects to another origin with a user name or password in the URL.',
      {},
    )
  }
  const url = new URL(target)
  url.username = ''
  url.password = ''
  return url
}

function failure(code: string, hop: { url: URL }, text: string, facts: { status?: number }): RuskError {
  return new RuskError(code, `${hop.url.origin} ${text}`, { facts: { ...facts, origin: hop.url.origin } })
}
