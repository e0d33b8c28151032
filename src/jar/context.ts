import type { Choices } from '../rules/like.ts'
import type { SiteClass } from '../rules/same-site.ts'
import { scheme } from '../rules/scheme.ts'
import { isTrustworthy } from '../rules/trustworthy.ts'
import type { Partition } from './cookie.ts'
import { type RequestUrl, requestUrl } from './request-url.ts'
import type { Sites } from './sites.ts'

/** What a jar does with the cookies of third parties. */
export type ThirdPartyCookies = 'allowed' | 'blocked' | 'total-cookie-protection'

/**
 * The request that a cookie came with or would go with, in Fetch's words. Each field has its own default; without any, it
 * is a page that the user opened.
 */
export interface RequestContext {
  /** Default `GET`. */
  readonly method?: string | undefined
  /** What is fetched: `document` (default) is a page, `iframe` and `frame` are pages in it, all others are parts of a page. */
  readonly destination?: string | undefined
  /** Fetch's request mode. Cookies do not depend on it. */
  readonly mode?: string | undefined
  /** `omit` sends and stores nothing; `same-origin` only where the initiator has the address's own origin. Default `include`. */
  readonly credentials?: string | undefined
  /** The page that started it; null is the user, `'null'` an opaque origin. Default: null for a document, else the nearest page. */
  readonly initiator?: string | URL | null | undefined
  /** The page in the address bar. Default: none told; for a document it is the document itself. */
  readonly topLevel?: string | URL | null | undefined
  /** The pages of the frames around it, nearest first. */
  readonly ancestors?: readonly (string | URL)[] | undefined
  /** The addresses that redirected to this one, in order. */
  readonly redirects?: readonly (string | URL)[] | undefined
  /** Whether the user reloads a page. */
  readonly reload?: boolean | undefined
  /** `script` for document.cookie. Default `http`. */
  readonly api?: 'http' | 'script' | undefined
  /** The Date field of the response, as text. */
  readonly date?: string | undefined
}

/** All that rules want to know of one request. */
export interface Situation extends RequestUrl {
  readonly now: number
  readonly api: 'http' | 'script'
  readonly trustworthy: boolean
  readonly credentials: string
  readonly includeCredentials: boolean
  readonly siteClass: SiteClass
  readonly schemelessClass: SiteClass
  readonly setsSameSite: boolean
  readonly schemelessSetsSameSite: boolean
  /** For messages: what the request is, and the site that it came from. */
  readonly situation: string
  readonly initiatorSite: string
  /** The partition of the page; null where it has none. */
  readonly partition: Partition | null
  /** Whether cookies without a partition are within reach. */
  readonly unpartitioned: boolean
  /** Whether every cookie stored goes into the partition, whatever its line says. */
  readonly partitionsAll: boolean
  readonly thirdPartyBlocked: boolean
}

/** What a jar derives situations with. */
export interface Deriving {
  readonly choices: Choices
  readonly thirdPartyCookies: ThirdPartyCookies
  readonly sites: Sites
  readonly partitionOf: (topLevelSite: string, hasCrossSiteAncestor: boolean) => Partition
}

/** A page's site. Opaque origins have none and are the same as nothing, themselves included. */
interface Site {
  readonly scheme: string
  readonly name: string
  readonly origin: string
}

/**
 * What a request means for cookies: how it stands to its site, in which partition it is, whether it has credentials.
 *
 * @see RFC 6265bis §5.2; CHIPS §3
 */
export function situationOf(
  request: RequestUrl,
  context: RequestContext | undefined,
  now: number,
  deriving: Deriving,
): Situation {
  const trustworthy = isTrustworthy(request.scheme, request, deriving.choices)
  return context === undefined && scheme(request) === null
    ? new OpenedByUser(request, trustworthy, now, deriving)
    : derive(request, trustworthy, context ?? {}, now, deriving)
}

/** A page that the user opened: all is same-site, and its partition is asked for only where one may matter. */
class OpenedByUser implements Situation {
  readonly scheme: string
  readonly host: string
  readonly hostIsIp: boolean
  readonly port: string
  readonly path: string
  readonly now: number
  readonly trustworthy: boolean
  readonly #deriving: Deriving

  constructor(request: RequestUrl, trustworthy: boolean, now: number, deriving: Deriving) {
    this.scheme = request.scheme
    this.host = request.host
    this.hostIsIp = request.hostIsIp
    this.port = request.port
    this.path = request.path
    this.now = now
    this.trustworthy = trustworthy
    this.#deriving = deriving
  }

  get api(): 'http' {
    return 'http'
  }

  get credentials(): string {
    return 'include'
  }

  get includeCredentials(): boolean {
    return true
  }

  get siteClass(): SiteClass {
    return 'same-site'
  }

  get schemelessClass(): SiteClass {
    return 'same-site'
  }

  get setsSameSite(): boolean {
    return true
  }

  get schemelessSetsSameSite(): boolean {
    return true
  }

  get situation(): string {
    return 'navigation'
  }

  get initiatorSite(): string {
    return 'the user'
  }

  get unpartitioned(): boolean {
    return true
  }

  get partitionsAll(): boolean {
    return false
  }

  get thirdPartyBlocked(): boolean {
    return false
  }

  get partition(): Partition {
    const { sites, partitionOf } = this.#deriving
    return partitionOf(`${httpScheme(this.scheme)}://${sites.siteOf(this.host)}`, false)
  }
}

function derive(
  request: RequestUrl,
  trustworthy: boolean,
  context: RequestContext,
  now: number,
  deriving: Deriving,
): Situation {
  const { choices, sites } = deriving
  const target = siteOfUrl(request, sites)
  const pages = pagesOf(context, target, sites, choices)
  const schemeful = classify(target, pages, context, choices.schemes === 'schemeful', choices)
  const schemeless =
    choices.schemes === 'schemeful' ? classify(target, pages, context, false, choices) : schemeful
  const credentials = context.credentials ?? 'include'
  const foreign = schemeless.foreign
  const tcp = deriving.thirdPartyCookies === 'total-cookie-protection'
  return {
    scheme: request.scheme,
    host: request.host,
    hostIsIp: request.hostIsIp,
    port: request.port,
    path: request.path,
    now,
    api: context.api ?? 'http',
    trustworthy,
    credentials,
    includeCredentials: includesCredentials(credentials, target, pages),
    siteClass: schemeful.siteClass,
    schemelessClass: schemeless.siteClass,
    setsSameSite: schemeful.setsSameSite,
    schemelessSetsSameSite: schemeless.setsSameSite,
    situation: describe(context),
    initiatorSite: pages.initiator === null ? describeSite(pages.topLevel) : describeSite(pages.initiator),
    partition: partitionOf(target, pages, schemeful.foreign, deriving),
    unpartitioned: !(tcp && foreign),
    partitionsAll: tcp && foreign,
    thirdPartyBlocked: deriving.thirdPartyCookies === 'blocked' && foreign,
  }
}

/** The pages that matter to a request. */
interface Pages {
  /** Whether it is a page of its own, not a part of another. */
  readonly isTopLevel: boolean
  /** Whether it belongs to the page that asks for it. */
  readonly isPart: boolean
  /** null: the user. */
  readonly initiator: Site | null
  /** null: none told. */
  readonly topLevel: Site | null
  readonly ancestors: readonly Site[]
  readonly redirects: readonly Site[]
}

const opaque: Site = Object.freeze({ scheme: '', name: '', origin: '' })

function pagesOf(context: RequestContext, target: Site, sites: Sites, choices: Choices): Pages {
  const destination = context.destination ?? 'document'
  const isScript = context.api === 'script'
  const isTopLevel = destination === 'document' && !isScript
  // A page reads its own cookies, whoever opened it.
  const isOwnScript = destination === 'document' && isScript
  const isFrame = destination === 'iframe' || destination === 'frame'
  const ancestors = (context.ancestors ?? []).map(page => siteOfPage(page, sites))
  const ownDocument = destination === 'document'
  const topLevel = isTopLevel
    ? target
    : context.topLevel == null
      ? (ancestors.at(-1) ?? (ownDocument ? target : null))
      : siteOfPage(context.topLevel, sites)
  const reloads = context.reload === true && choices.reload === 'same-site'
  const { initiator } = context
  const started =
    initiator === undefined
      ? ownDocument
        ? null
        : (ancestors[0] ?? topLevel)
      : initiator === null
        ? null
        : siteOfPage(initiator, sites)
  return {
    isTopLevel,
    isPart: !isTopLevel && !isFrame && !isOwnScript,
    initiator: reloads ? null : started,
    topLevel,
    ancestors,
    redirects: (context.redirects ?? []).map(page => siteOfPage(page, sites)),
  }
}

interface Standing {
  readonly siteClass: SiteClass
  readonly setsSameSite: boolean
  /** Whether the request is a third party to the page around it. */
  readonly foreign: boolean
}

function classify(
  target: Site,
  pages: Pages,
  context: RequestContext,
  schemeful: boolean,
  choices: Choices,
): Standing {
  const foreign = !pages.isTopLevel && !isInSite(target, pages, schemeful)
  const fromSite =
    context.api === 'script' || pages.initiator === null || same(pages.initiator, target, schemeful)
  const straight =
    choices.crossSiteRedirect === 'ignored' || pages.redirects.every(page => same(page, target, schemeful))
  const setsSameSite = pages.isTopLevel || (!foreign && fromSite)
  if (foreign) return { siteClass: 'cross-site', setsSameSite: false, foreign }
  if (fromSite && straight) return { siteClass: 'same-site', setsSameSite, foreign }
  if (!pages.isTopLevel) return { siteClass: 'cross-site', setsSameSite, foreign }
  return { siteClass: isSafe(context.method) ? 'lax' : 'lax-unsafe', setsSameSite, foreign }
}

/** Whether every page around the request is of its site. */
function isInSite(target: Site, pages: Pages, schemeful: boolean): boolean {
  if (pages.topLevel !== null && !same(pages.topLevel, target, schemeful)) return false
  // What is part of a page is asked for by that page; a frame may be sent somewhere by any page.
  if (pages.isPart && pages.initiator !== null && !same(pages.initiator, target, schemeful)) return false
  return pages.ancestors.every(page => same(page, target, schemeful))
}

function isSafe(method = 'GET'): boolean {
  const upper = method.toUpperCase()
  return upper === 'GET' || upper === 'HEAD' || upper === 'OPTIONS' || upper === 'TRACE'
}

function includesCredentials(credentials: string, target: Site, pages: Pages): boolean {
  if (credentials === 'omit') return false
  if (credentials !== 'same-origin' || pages.initiator === null) return true
  const { initiator } = pages
  return [target, ...pages.redirects].every(hop => hop.origin !== '' && hop.origin === initiator.origin)
}

/** The partition of the page around the request: null where its origin is opaque. */
function partitionOf(target: Site, pages: Pages, foreign: boolean, deriving: Deriving): Partition | null {
  const site = pages.topLevel ?? target
  if (site === opaque) return null
  return deriving.partitionOf(`${site.scheme}://${site.name}`, foreign)
}

function same(a: Site, b: Site, schemeful: boolean): boolean {
  if (a === opaque || b === opaque) return false
  return a.name === b.name && (!schemeful || a.scheme === b.scheme)
}

function siteOfPage(page: string | URL, sites: Sites): Site {
  if (page === 'null') return opaque
  const url = requestUrl(page)
  // A blob has the origin of the page that made it, which its address begins with.
  return url.scheme === 'blob' ? siteOfBlob(new URL(page).origin, sites) : siteOfUrl(url, sites)
}

function siteOfBlob(origin: string, sites: Sites): Site {
  return origin === 'null' ? opaque : siteOfUrl(requestUrl(origin), sites)
}

function siteOfUrl(url: RequestUrl, sites: Sites): Site {
  if (url.host === '' || !/^(?:https?|wss?)$/.test(url.scheme)) return opaque
  const scheme = httpScheme(url.scheme)
  return { scheme, name: sites.siteOf(url.host), origin: `${scheme}://${url.host}:${url.port}` }
}

function httpScheme(scheme: string): string {
  return scheme === 'wss' ? 'https' : scheme === 'ws' ? 'http' : scheme
}

function describe(context: RequestContext): string {
  if (context.api === 'script') return 'script'
  const destination = context.destination ?? 'document'
  const method = context.method ?? 'GET'
  if (destination === 'document') return `${method} navigation`
  return destination === 'iframe' || destination === 'frame'
    ? `${method} navigation of a frame`
    : `${method} request (${destination || 'fetch'})`
}

function describeSite(site: Site | null): string {
  if (site === null) return 'a page not told'
  return site === opaque ? 'an opaque origin' : `${site.scheme}://${site.name}`
}
