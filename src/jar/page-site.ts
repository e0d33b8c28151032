import { type RequestUrl, requestUrl } from './request-url.ts'
import type { Sites } from './sites.ts'

/** A page's site. Opaque origins have none and are the same as nothing, themselves included. */
export interface Site {
  readonly scheme: string
  readonly name: string
  readonly origin: string
}

/** The site of a page with an opaque origin. It is compared by identity. */
export const opaque: Site = Object.freeze({ scheme: '', name: '', origin: '' })

/** Whether two pages are of one site, by their schemes too where those count. */
export function same(a: Site, b: Site, schemeful: boolean): boolean {
  if (a === opaque || b === opaque) return false
  return a.name === b.name && (!schemeful || a.scheme === b.scheme)
}

/**
 * The site of a page, from its address or its origin as text.
 *
 * @throws RuskError `invalid-url` where it is neither.
 */
export function siteOfPage(page: string | URL, sites: Sites): Site {
  if (page === 'null') return opaque
  const url = requestUrl(page)
  // A blob has the origin of the page that made it, which its address begins with.
  return url.scheme === 'blob' ? siteOfBlob(new URL(page).origin, sites) : siteOfUrl(url, sites)
}

function siteOfBlob(origin: string, sites: Sites): Site {
  return origin === 'null' ? opaque : siteOfUrl(requestUrl(origin), sites)
}

/** The site of an address; opaque for what is neither http nor WebSocket. */
export function siteOfUrl(url: RequestUrl, sites: Sites): Site {
  if (url.host === '' || !/^(?:https?|wss?)$/.test(url.scheme)) return opaque
  const scheme = httpScheme(url.scheme)
  return { scheme, name: sites.siteOf(url.host), origin: `${scheme}://${url.host}:${url.port}` }
}

/** A scheme as sites compare it: ws counts as http, wss as https. */
export function httpScheme(scheme: string): string {
  return scheme === 'wss' ? 'https' : scheme === 'ws' ? 'http' : scheme
}

/** A site as messages name it. */
export function describeSite(site: Site | null): string {
  if (site === null) return 'a page not told'
  return site === opaque ? 'an opaque origin' : `${site.scheme}://${site.name}`
}
