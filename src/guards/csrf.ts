import { RuskError } from '../headers/rusk-error.ts'
import { type GuardAnswer, plainAnswer } from './guard-answer.ts'
import {
  type GuardRequest,
  headerOf,
  hostOf,
  isEncrypted,
  isSafe,
  parseUrl,
  pathOf,
} from './guard-request.ts'
import { pathList } from './path-list.ts'

export interface CsrfOptions {
  /** Other origins whose pages may change something here, such as `https://accounts.example.com`. Default: none. */
  readonly origins?: readonly string[]
  /** Refuses, too, what does not say where it comes from: programs that are no browser. Default false. */
  readonly strict?: boolean
  /** Paths that take requests from anywhere: `/saml/acs`, or `/hooks/*` for all below. They need a check of their own. */
  readonly allow?: readonly string[]
}

/** What to answer instead of going on; undefined to go on. */
export type CsrfGuard = (request: GuardRequest) => GuardAnswer | undefined

/**
 * Keeps other sites from acting in a user's name. It needs no token and no cookie: browsers themselves say where a request comes from.
 *
 * Safe methods pass. Others pass with `Sec-Fetch-Site: same-origin` or `none` (the user typed or reloaded), and are refused
 * with `same-site` and `cross-site`, unless their `Origin` is listed. A browser too old for that header, or a site on plain http, is
 * judged by `Origin`: its host must be the request's own. What has neither header is no browser that holds cookies, and passes unless
 * `strict`. A WebSocket's handshake counts as unsafe. An application that lets a header or field replace the method must have this look at
 * the method it acts on.
 *
 * Behind a proxy that changes `Host`, list your own origin.
 *
 * @throws RuskError `invalid-origin`, `invalid-path`
 * @see RFC 6265bis §8.8, Fetch Metadata Request Headers
 */
export function csrf(options: CsrfOptions = {}): CsrfGuard {
  const { origins = [], strict = false, allow = [] } = options
  for (const origin of origins) checkOrigin(origin)
  const listed = new Set(origins)
  const allowed = pathList('csrf({ allow })', allow)
  return request => {
    if (isSafe(request)) return undefined
    const code = refusalOf(request, listed, strict)
    if (code === undefined || allowed(pathOf(request) ?? '')) return undefined
    return plainAnswer(403, code, 'Refused: this request came from a page of another site.')
  }
}

/** Why a request may not act, or undefined where it may. */
function refusalOf(request: GuardRequest, listed: ReadonlySet<string>, strict: boolean): string | undefined {
  const origin = headerOf(request, 'origin')
  const site = headerOf(request, 'sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return undefined
  if (origin !== undefined && listed.has(origin)) return undefined
  if (site === 'same-site' || site === 'cross-site') return `csrf-${site}`
  // A word that browsers do not know, or two of them: nothing to believe.
  if (site !== undefined) return 'csrf-fetch-metadata'
  if (origin === undefined) return strict ? 'csrf-no-origin' : undefined
  return isOwn(origin, request) ? undefined : 'csrf-origin'
}

/** Whether an origin is the request's own. Its scheme counts where we know ours: a page from plain http is none of an https site's. */
function isOwn(origin: string, request: GuardRequest): boolean {
  const from = parseUrl(origin)
  const host = hostOf(request)
  if (from === undefined || from.origin !== origin || host === undefined) return false
  if (isEncrypted(request) && from.protocol !== 'https:') return false
  // Through the same parser, because `Host` may name a default port.
  return parseUrl(`${from.protocol}//${host}`)?.origin === origin
}

function checkOrigin(origin: string): void {
  // To the URL parser `*` is a host like any other, but it would match no page.
  if (parseUrl(origin)?.origin === origin && origin !== 'null' && !origin.includes('*')) return
  throw new RuskError(
    'invalid-origin',
    `csrf({ origins }): ${JSON.stringify(origin)} is no origin. Write scheme, host and port in lower case, without a path or a default port: https://accounts.example.com.`,
  )
}
