import { type Reason, type ReasonCode, refuse } from './reason.ts'

/**
 * How a request stands to the site it goes to, from most to least trusted: from the site itself; a safe navigation of the
 * top level from elsewhere; such a navigation with an unsafe method; anything else from elsewhere.
 */
export type SiteClass = 'same-site' | 'lax' | 'lax-unsafe' | 'cross-site'

/** SameSite as stored: `unset` where the line had none that is known. */
export type SameSite = 'strict' | 'lax' | 'none' | 'unset'

/** Milliseconds for which a cookie without SameSite goes with a POST from another site. */
export const laxPostAge = 120_000

interface SiteRequest {
  readonly api: 'http' | 'script'
  /** For a request: how it stands to its site. */
  readonly siteClass: SiteClass
  /** The same where schemes are not compared: tells whether the scheme alone made the difference. */
  readonly schemelessClass: SiteClass
  /** Whether its response may set cookies as the site itself does: every navigation of the top level may. */
  readonly setsSameSite: boolean
  readonly schemelessSetsSameSite: boolean
  readonly now: number
  readonly situation: string
  /** The site for which it is not same-site. */
  readonly foreignSite: string
}

interface SiteChoices {
  readonly unsetSameSite: 'lax-and-post' | 'lax' | 'none'
}

/**
 * SameSite=None needs Secure.
 *
 * @see RFC 6265bis §5.7
 */
export function noneNeedsSecure(cookie: {
  readonly sameSite: SameSite
  readonly secure: boolean
}): Reason | null {
  return cookie.sameSite === 'none' && !cookie.secure ? refuse('SameSiteNoneInsecure') : null
}

/**
 * A cookie with SameSite=Strict or Lax is set from its own site, or by any navigation of the top level.
 *
 * @see RFC 6265bis §5.7
 */
export function sameSiteToStore(
  cookie: { readonly sameSite: SameSite },
  request: SiteRequest,
  choices: SiteChoices,
): Reason | null {
  if (request.setsSameSite || effective(cookie.sameSite, choices) === 'none') return null
  return refuseSite(cookie.sameSite, request, request.schemelessSetsSameSite)
}

/**
 * SameSite=Strict goes with requests from the site itself; Lax with navigations to it as well; None with all.
 *
 * @see RFC 6265bis §5.2 and §5.8.3
 */
export function sameSiteToSend(
  cookie: { readonly sameSite: SameSite; readonly creationTime: number },
  request: SiteRequest,
  choices: SiteChoices,
): Reason | null {
  if (request.siteClass === 'same-site') return null
  if (allows(cookie, request.siteClass, request.now, choices)) return null
  return refuseSite(cookie.sameSite, request, allows(cookie, request.schemelessClass, request.now, choices))
}

function allows(
  cookie: { readonly sameSite: SameSite; readonly creationTime: number },
  siteClass: SiteClass,
  now: number,
  choices: SiteChoices,
): boolean {
  if (siteClass === 'same-site') return true
  const sameSite = effective(cookie.sameSite, choices)
  if (sameSite === 'none') return true
  if (sameSite === 'strict' || siteClass === 'cross-site') return false
  if (siteClass === 'lax') return true
  return (
    cookie.sameSite === 'unset' &&
    choices.unsetSameSite === 'lax-and-post' &&
    now - cookie.creationTime <= laxPostAge
  )
}

function effective(sameSite: SameSite, choices: SiteChoices): SameSite {
  if (sameSite !== 'unset') return sameSite
  return choices.unsetSameSite === 'none' ? 'none' : 'lax'
}

const codes: Readonly<Record<'strict' | 'lax' | 'unset', readonly [ReasonCode, ReasonCode]>> = {
  strict: ['SameSiteStrict', 'SchemefulSameSiteStrict'],
  lax: ['SameSiteLax', 'SchemefulSameSiteLax'],
  unset: ['SameSiteUnspecifiedTreatedAsLax', 'SchemefulSameSiteUnspecifiedTreatedAsLax'],
}

function refuseSite(sameSite: SameSite, request: SiteRequest, schemeAlone: boolean): Reason {
  const [code, schemefulCode] = codes[sameSite === 'none' ? 'unset' : sameSite]
  return refuse(schemeAlone ? schemefulCode : code, {
    situation: request.situation,
    from: request.foreignSite,
  })
}
