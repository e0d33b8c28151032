import { type Reason, refuse } from './reason.ts'

interface StoredCookie {
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
}

/**
 * Whether an insecure cookie would overlay a stored Secure one of its name: their hosts are related and the new path lies on
 * or below the old. Both are canonical.
 *
 * @see RFC 6265bis §5.7, "leave secure cookies alone"
 */
export function overlays(
  cookie: StoredCookie,
  secure: StoredCookie,
  choices: { readonly secureOverlay: 'any-related-host' | 'domain-cookies' },
): boolean {
  return (
    hostsMeet(cookie, secure, choices.secureOverlay === 'any-related-host') && isOn(cookie.path, secure.path)
  )
}

/**
 * A cookie from an insecure origin does not overwrite or overlay a Secure one.
 *
 * @see RFC 6265bis §5.7
 */
export function overwriteSecure(request: {
  readonly overlaysSecure: boolean
  readonly host: string
  readonly scheme: string
}): Reason | null {
  return request.overlaysSecure
    ? refuse('OverwriteSecure', { host: request.host, scheme: request.scheme })
    : null
}

/**
 * A script does not overwrite an HttpOnly cookie.
 *
 * @see RFC 6265bis §5.7
 */
export function overwriteHttpOnly(request: {
  readonly api: 'http' | 'script'
  readonly overwritten: { readonly httpOnly: boolean } | undefined
}): Reason | null {
  return request.api === 'script' && request.overwritten?.httpOnly === true
    ? refuse('OverwriteHttpOnly')
    : null
}

function hostsMeet(a: StoredCookie, b: StoredCookie, anyRelation: boolean): boolean {
  if (a.domain === b.domain) return true
  return (
    (isBelow(a.domain, b.domain) && (anyRelation || !b.hostOnly)) ||
    (isBelow(b.domain, a.domain) && (anyRelation || !a.hostOnly))
  )
}

function isBelow(host: string, domain: string): boolean {
  return host.length > domain.length && host.endsWith(`.${domain}`)
}

function isOn(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/'
}
