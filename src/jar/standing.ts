import type { Choices } from '../rules/like.ts'
import type { SiteClass } from '../rules/same-site.ts'
import type { RequestContext } from './context.ts'
import { type Site, same, siteOfPage } from './page-site.ts'
import type { Sites } from './sites.ts'

/** The pages that matter to a request. */
export interface Pages {
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

/** The pages around a request; each field of the context has its own default. */
export function pagesOf(context: RequestContext, target: Site, sites: Sites, choices: Choices): Pages {
  const destination = context.destination ?? 'document'
  const ownDocument = destination === 'document'
  const isTopLevel = ownDocument && context.api !== 'script'
  const isFrame = destination === 'iframe' || destination === 'frame'
  const ancestors = (context.ancestors ?? []).map(page => siteOfPage(page, sites))
  const around = ancestors.at(-1) ?? (ownDocument ? target : null)
  const told = isTopLevel ? null : (context.topLevel ?? null)
  const topLevel = isTopLevel ? target : told === null ? around : siteOfPage(told, sites)
  const nearest = ownDocument ? null : (ancestors[0] ?? topLevel)
  const reloads = context.reload === true && choices.reload === 'same-site'
  const started = initiatorOf(context, nearest, sites)
  return {
    isTopLevel,
    // A page's own script reads its cookies, whoever opened the page.
    isPart: !ownDocument && !isFrame,
    initiator: reloads ? null : started,
    topLevel,
    ancestors,
    redirects: (context.redirects ?? []).map(page => siteOfPage(page, sites)),
  }
}

function initiatorOf({ initiator }: RequestContext, absent: Site | null, sites: Sites): Site | null {
  if (initiator === undefined) return absent
  return initiator === null ? null : siteOfPage(initiator, sites)
}

/** How a request stands to the site it goes to. */
export interface Standing {
  readonly siteClass: SiteClass
  readonly setsSameSite: boolean
  /** Whether the request is a third party to the page around it. */
  readonly foreign: boolean
}

/**
 * How a request stands to its site, with schemes compared or not.
 *
 * @see RFC 6265bis §5.2
 */
export function classify(
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

/** A page that is not of the site that a request goes to, and whether it only redirected. */
export interface Foreigner {
  readonly site: Site | null
  readonly redirected: boolean
}

/**
 * The page for which a request is none of its own site: one of another host before one that differs by its scheme alone, who
 * began before who stands around, and who redirected last. For messages.
 */
export function foreigner(target: Site, pages: Pages, choices: Choices): Foreigner {
  const { initiator, topLevel, ancestors } = pages
  const redirects = choices.crossSiteRedirect === 'ignored' ? [] : pages.redirects
  for (const schemeful of [false, true]) {
    const isForeign = (page: Site | null): boolean => page !== null && !same(page, target, schemeful)
    const site = [initiator, topLevel, ...ancestors].find(isForeign)
    if (site !== undefined) return { site, redirected: false }
    const redirect = redirects.find(isForeign)
    if (redirect !== undefined) return { site: redirect, redirected: true }
  }
  return { site: null, redirected: false }
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

/** Whether the request has credentials, as Fetch decides. */
export function includesCredentials(credentials: string, target: Site, pages: Pages): boolean {
  if (credentials === 'omit') return false
  if (credentials !== 'same-origin' || pages.initiator === null) return true
  const { initiator } = pages
  return [target, ...pages.redirects].every(hop => hop.origin !== '' && hop.origin === initiator.origin)
}
