import type { Choices } from '../rules/like.ts'
import type { SiteClass } from '../rules/same-site.ts'
import { scheme } from '../rules/scheme.ts'
import { isTrustworthy } from '../rules/trustworthy.ts'
import type { Address } from './address.ts'
import type { RequestContext } from './context.ts'
import type { Partition } from './cookie.ts'
import type { KnownHost } from './known-host.ts'
import { describeSite, httpScheme, opaque, type Site, siteOfUrl } from './page-site.ts'
import type { Sites } from './sites.ts'
import { classify, foreigner, includesCredentials, type Pages, pagesOf } from './standing.ts'

/** What a jar does with the cookies of third parties. */
export type ThirdPartyCookies = 'allowed' | 'blocked' | 'total-cookie-protection'

/** All that rules want to know of one request. */
export interface Situation extends Address {
  readonly now: number
  readonly api: 'http' | 'script'
  readonly trustworthy: boolean
  readonly credentials: string
  readonly includeCredentials: boolean
  readonly siteClass: SiteClass
  readonly schemelessClass: SiteClass
  readonly setsSameSite: boolean
  readonly schemelessSetsSameSite: boolean
  /** For messages: what the request is, and the site that made it no request of its own site. */
  readonly situation: string
  readonly foreignSite: string
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

/**
 * What a request means for cookies: how it stands to its site, in which partition it is, whether it has credentials.
 *
 * @see RFC 6265bis §5.2; CHIPS §3
 */
export function situationOf(
  request: Address,
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
  readonly #address: Address
  readonly now: number
  readonly trustworthy: boolean
  readonly #deriving: Deriving

  constructor(address: Address, trustworthy: boolean, now: number, deriving: Deriving) {
    this.#address = address
    this.now = now
    this.trustworthy = trustworthy
    this.#deriving = deriving
  }

  get scheme(): string {
    return this.#address.scheme
  }

  get known(): KnownHost {
    return this.#address.known
  }

  get host(): string {
    return this.#address.known.name
  }

  get hostIsIp(): boolean {
    return this.#address.known.isIp
  }

  get port(): string {
    return this.#address.port
  }

  get path(): string {
    return this.#address.path
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

  get foreignSite(): string {
    return ''
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
  request: Address,
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
  const decided = schemeful.siteClass === 'same-site' ? null : foreigner(target, pages, choices)
  const tcp = deriving.thirdPartyCookies === 'total-cookie-protection'
  return {
    scheme: request.scheme,
    known: request.known,
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
    situation: decided?.redirected ? `redirected ${describe(context)}` : describe(context),
    foreignSite: decided === null ? '' : describeSite(decided.site),
    partition: partitionOf(target, pages, schemeful.foreign, deriving),
    unpartitioned: !(tcp && foreign),
    partitionsAll: tcp && foreign,
    thirdPartyBlocked: deriving.thirdPartyCookies === 'blocked' && foreign,
  }
}

/** The partition of the page around the request: null where its origin is opaque. */
function partitionOf(target: Site, pages: Pages, foreign: boolean, deriving: Deriving): Partition | null {
  const site = pages.topLevel ?? target
  if (site === opaque) return null
  return deriving.partitionOf(`${site.scheme}://${site.name}`, foreign)
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
