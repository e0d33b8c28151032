import { type Reason, refuse } from './reason.ts'

/** Whether a host is a domain or lies below it. Both are canonical. */
export function domainMatches(host: string, domain: string): boolean {
  if (host === domain) return true
  const dot = host.length - domain.length - 1
  return dot > 0 && host.charCodeAt(dot) === 0x2e && host.endsWith(domain)
}

/**
 * A host-only cookie goes to its host; another to its domain and the hosts below it. Below an IP address is nothing, nor above it.
 *
 * @see RFC 6265bis §5.1.3 and §5.8.3
 */
export function domainMatch(
  cookie: { readonly domain: string; readonly hostOnly: boolean },
  request: { readonly host: string; readonly hostIsIp: boolean },
): Reason | null {
  const isExact = cookie.hostOnly || request.hostIsIp
  if (isExact ? cookie.domain === request.host : domainMatches(request.host, cookie.domain)) return null
  const domain = cookie.hostOnly ? `${cookie.domain} only` : cookie.domain
  return refuse('DomainMismatch', { domain, host: request.host })
}
