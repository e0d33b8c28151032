import { type Reason, refuse } from './reason.ts'

const prefixes = ['__Host-Http-', '__Secure-', '__Host-', '__Http-'] as const
type Prefix = (typeof prefixes)[number]

/** The prefix of a cookie-name, whatever its case; undefined where there is none. */
export function prefixOf(name: string): Prefix | undefined {
  if (name.charCodeAt(0) !== 0x5f || name.charCodeAt(1) !== 0x5f) return undefined
  const start = name.slice(0, 12).toLowerCase()
  return prefixes.find(prefix => start.startsWith(prefix.toLowerCase()))
}

interface PrefixedCookie {
  readonly name: string
  readonly value: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** What the line said, the last of several; '' where it said nothing. */
  readonly domainAttribute: string
  readonly pathAttribute: string
  /** What became of it. */
  readonly path: string
  readonly hostOnly: boolean
}

interface PrefixChoices {
  readonly hostPrefixPath: 'attribute' | 'effective'
}

/**
 * A name that begins with a prefix has what the prefix promises; and a cookie without a name does not pretend to one.
 *
 * @see RFC 6265bis §4.1.3 and §5.7; draft-ietf-httpbis-layered-cookies for __Http- and __Host-Http-
 */
export function prefix(
  cookie: PrefixedCookie,
  request: { readonly trustworthy: boolean; readonly hostIsIp: boolean; readonly host: string },
  choices: PrefixChoices,
): Reason | null {
  const named = prefixOf(cookie.name === '' ? cookie.value : cookie.name)
  if (named === undefined) return null
  if (cookie.name === '') return refuse('InvalidPrefix', { prefix: named, needs: 'a name before "="' })
  const lacks: string[] = []
  if (!cookie.secure) lacks.push('Secure')
  if (!request.trustworthy) lacks.push('a secure origin')
  if (named.includes('Http-') && !cookie.httpOnly) lacks.push('HttpOnly')
  if (named === '__Host-' || named === '__Host-Http-') {
    if (!hasRootPath(cookie, choices)) lacks.push('Path=/')
    if (!isBoundToHost(cookie, request, choices)) lacks.push('no Domain')
  }
  return lacks.length === 0 ? null : refuse('InvalidPrefix', { prefix: named, needs: lacks.join(', ') })
}

function hasRootPath(cookie: PrefixedCookie, choices: PrefixChoices): boolean {
  return (choices.hostPrefixPath === 'attribute' ? cookie.pathAttribute : cookie.path) === '/'
}

/** Domain is allowed where it can only mean this host: an IP address. */
function isBoundToHost(
  cookie: PrefixedCookie,
  request: { readonly hostIsIp: boolean; readonly host: string },
  choices: PrefixChoices,
): boolean {
  if (cookie.domainAttribute === '') return true
  if (choices.hostPrefixPath === 'effective') return cookie.hostOnly
  return request.hostIsIp && cookie.domainAttribute === request.host
}
