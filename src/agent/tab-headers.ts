import { publicSuffix } from '../jar/public-suffix.ts'
import { isIpHost } from '../jar/request-url.ts'
import { registrableDomain } from '../rules/registrable-domain.ts'
import { isLoopback } from '../rules/trustworthy.ts'

/** What the fields that a tab adds by itself depend on. */
export interface TabRequest {
  readonly url: URL
  /** The URLs that led here, first one first. */
  readonly redirects: readonly URL[]
  readonly method: string
  readonly mode: RequestMode
  readonly destination: string
  /** The page that asks; `'null'` for an opaque origin. */
  readonly initiator: URL | 'null'
}

/**
 * The `Origin` and `Sec-Fetch-*` that a browser sends with a request of a page: what guards against cross-site requests
 * look at. For a request of the user there are none.
 * @see Fetch, "append a request `Origin` header"; Fetch Metadata, §2
 */
export function tabHeaders(request: TabRequest): [name: string, value: string][] {
  const { url, method, mode, destination } = request
  const origin = originOf(request)
  const crossOrigin = [...request.redirects, url].some(hop => hop.origin !== origin)
  const unsafe = method !== 'GET' && method !== 'HEAD'
  const headers: [string, string][] = []
  if (unsafe || (mode === 'cors' && crossOrigin)) headers.push(['origin', serializedOrigin(request)])
  if (!isTrustworthy(url)) return headers
  headers.push(
    ['sec-fetch-site', siteOf(request)],
    ['sec-fetch-mode', mode],
    ['sec-fetch-dest', destination || 'empty'],
  )
  return headers
}

function originOf({ initiator }: TabRequest): string {
  return initiator === 'null' ? 'null' : initiator.origin
}

// After a detour over other origins, the target no longer learns who asked.
function serializedOrigin(request: TabRequest): string {
  const origin = originOf(request)
  const hops = [...request.redirects, request.url]
  const tainted = hops.some((hop, index) => {
    const before = hops[index - 1]
    return before !== undefined && before.origin !== hop.origin && before.origin !== origin
  })
  return tainted ? 'null' : origin
}

/** The worst relation on the way: a request that passed another site is cross-site for good. */
function siteOf(request: TabRequest): 'same-origin' | 'same-site' | 'cross-site' {
  const { initiator, redirects, url } = request
  if (initiator === 'null') return 'cross-site'
  const hops = [...redirects, url]
  if (hops.every(hop => hop.origin === initiator.origin)) return 'same-origin'
  return hops.every(hop => schemefulSite(hop) === schemefulSite(initiator)) ? 'same-site' : 'cross-site'
}

function schemefulSite(url: URL): string {
  const { protocol, hostname } = url
  return `${protocol}//${registrableDomain(hostname, isIpHost(hostname), publicSuffix) || hostname}`
}

/** Browsers send `Sec-Fetch-*` to https and to this machine alone. */
function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname, isIpHost(hostname))
}
