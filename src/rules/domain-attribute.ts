import { type Reason, refuse } from './reason.ts'

/** The domain that a cookie gets. */
export interface CookieDomain {
  readonly domain: string
  readonly hostOnly: boolean
}

interface DomainRequest {
  readonly host: string
  readonly hostIsIp: boolean
}

interface DomainChoices {
  readonly domainSyntax: 'url-host' | 'lowercase' | 'ascii'
  readonly suffixHost: 'exact' | 'parents'
}

/** What the rule asks about hosts. */
export interface Hosts {
  /** A host as a URL would write it; undefined where it can be none. */
  readonly canonicalHost: (text: string) => string | undefined
  /** The registrable domain of a host; '' where it has none. */
  readonly registrableDomain: (host: string) => string
}

/**
 * The domain for a line's Domain attribute ('' where it has none), or the reason why the host may not set it.
 *
 * @see RFC 6265bis §5.7
 */
export function domainAttribute(
  attribute: string,
  request: DomainRequest,
  hosts: Hosts,
  choices: DomainChoices,
): CookieDomain | Reason {
  const { host } = request
  if (host.endsWith('..')) return refuseDomain(attribute, host, 'the host ends with two dots')
  if (attribute === '') return { domain: host, hostOnly: true }
  if (choices.domainSyntax === 'ascii' && !isAscii(attribute)) return refuse('DomainNonAscii')
  const named = attribute.charCodeAt(0) === 0x2e ? attribute.slice(1) : attribute
  if (named === host) return ownHost(host, hosts)
  if (named.toLowerCase() === host && isAscii(named)) return ownHost(host, hosts)
  if (named === '' && choices.domainSyntax === 'ascii') return { domain: host, hostOnly: true }
  if (request.hostIsIp) return refuseDomain(attribute, host, 'the host is an IP address')
  const domain = isParent(named, host) ? named : canonical(named, hosts, choices)
  if (domain === undefined || domain === '') return refuseDomain(attribute, host, 'it is no host name')
  return parentDomain(domain, attribute, request, hosts, choices)
}

/** Domain names the very host: a domain cookie, unless nothing may lie below it. */
function ownHost(host: string, hosts: Hosts): CookieDomain {
  return { domain: host, hostOnly: hosts.registrableDomain(host) === '' }
}

function parentDomain(
  domain: string,
  attribute: string,
  request: DomainRequest,
  hosts: Hosts,
  choices: DomainChoices,
): CookieDomain | Reason {
  const { host } = request
  if (domain !== host && !isParent(domain, host)) {
    return refuseDomain(attribute, host, 'the host does not lie below it')
  }
  const site = hosts.registrableDomain(host)
  if (site === '' && choices.suffixHost === 'exact') {
    return refuseDomain(
      attribute,
      host,
      'the host is a public suffix or has one label, and may name only itself',
    )
  }
  if (domain === host) return ownHost(host, hosts)
  if (site === '' ? hosts.registrableDomain(domain) === '' : domain.length < site.length) {
    return refuseDomain(attribute, host, 'it is a public suffix')
  }
  return { domain, hostOnly: false }
}

/** Whether a name is one above a host. Then it is as canonical as the host. */
function isParent(named: string, host: string): boolean {
  const dot = host.length - named.length - 1
  return named !== '' && host.charCodeAt(dot) === 0x2e && host.slice(dot + 1) === named
}

/** Percent signs never stand in Domain, though a URL would decode them. */
function canonical(named: string, hosts: Hosts, { domainSyntax }: DomainChoices): string | undefined {
  if (domainSyntax === 'lowercase') return asciiLowerCase(named)
  return named.includes('%') ? undefined : hosts.canonicalHost(named)
}

function refuseDomain(domain: string, host: string, fault: string): Reason {
  return refuse('InvalidDomain', { host, domain, fault })
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

function asciiLowerCase(text: string): string | undefined {
  return isAscii(text) ? text.toLowerCase() : undefined
}
