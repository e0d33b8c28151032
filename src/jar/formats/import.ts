import { isBlank } from '../../headers/octets.ts'
import { pairSizeLimit } from '../../rules/pair-size.ts'
import { prefixOf } from '../../rules/prefix.ts'
import { registrableDomain } from '../../rules/registrable-domain.ts'
import type { Cookie } from '../cookie.ts'
import { publicSuffix } from '../public-suffix.ts'
import { canonicalHost, isIpHost } from '../request-url.ts'

/** What could be read, and what could not. Reading never throws, whatever the file holds. */
export interface Imported {
  readonly cookies: readonly Cookie[]
  readonly problems: readonly Problem[]
}

/** Something in a file that was left out or read otherwise. Holds no values. */
export interface Problem {
  /** Where: `line 3`, `cookies[2]`, `log.entries[0].response.cookies[1]`. */
  readonly at: string
  /** The line of a text file, counted from 1. */
  readonly line?: number
  /** Which field of a cookie is at fault, in rusk's word for it. */
  readonly field?: string
  /** Whether the cookie is not among the imported. Otherwise it came in without what is named. */
  readonly left: boolean
  readonly message: string
}

/** Where a cookie stands in a file. */
export interface Place {
  readonly at: string
  readonly line?: number
}

/** Options of every import. */
export interface ImportOptions {
  /** Epoch milliseconds: when cookies were created whose format does not tell. Default: now. */
  readonly now?: number
}

/** Path and domain may be as long as an attribute may be. */
const attributeLimit = 1024

/** The last time that a Date holds, in epoch milliseconds. */
const lastMoment = 8.64e15

/** Gathers what an import finds. */
export class Importing implements Imported {
  readonly cookies: Cookie[] = []
  readonly problems: Problem[] = []

  /** Takes a cookie in, unless no user agent could hold it. */
  add(cookie: Cookie, place: Place): void {
    const domain = canonicalDomain(cookie.domain) ?? ''
    const hostOnly = cookie.hostOnly || domain === '' || !hasSubdomains(domain)
    // Later than any Date is as good as its last moment.
    const expiryTime = cookie.expiryTime === null ? null : Math.min(cookie.expiryTime, lastMoment)
    const canonical = { ...cookie, domain, hostOnly, expiryTime }
    const fault = faultOf(canonical)
    if (fault !== null) {
      this.leave(place, fault.message, fault.field)
      return
    }
    if (hostOnly !== cookie.hostOnly && !isIpHost(domain)) {
      this.change(
        place,
        'A public suffix can have no cookie for its sub-domains: taken for its host alone.',
        'hostOnly',
      )
    }
    this.cookies.push(canonical)
  }

  /** Notes that something was not taken in. */
  leave(place: Place, message: string, field?: string): void {
    this.problems.push({ ...place, ...(field === undefined ? {} : { field }), left: true, message })
  }

  /** Notes that something was read in another way than it is written. */
  change(place: Place, message: string, field: string): void {
    this.problems.push({ ...place, field, left: false, message })
  }
}

function canonicalDomain(domain: string): string | undefined {
  const host = domain.startsWith('.') ? domain.slice(1) : domain
  if (host.startsWith('.')) return undefined
  // An attribute cannot name an IPv6 address, but a host-only cookie can be one's. curl leaves out the brackets.
  if (!host.includes(':')) return canonicalHost(host)
  const address = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  const url = `http://[${address}]/`
  return /^[0-9a-f:.]+$/i.test(address) && URL.canParse(url) ? new URL(url).hostname : undefined
}

// No parent of an address exists, and a cookie for all of `com` is what no user agent holds.
function hasSubdomains(domain: string): boolean {
  return registrableDomain(domain, isIpHost(domain), publicSuffix) !== ''
}

/** What is wrong with a cookie. */
export interface Fault {
  readonly field: string
  readonly message: string
}

// What would be sent as something else than it is, and what a prefix of the name excludes. A file is not to be trusted more
// than a server.
function faultOf(cookie: Cookie): Fault | null {
  const { name, value, path } = cookie
  if (hasForbidden(name) || name.includes('='))
    return fault('name', 'The name holds a character that no name can hold.')
  if (hasForbidden(value))
    return fault('value', 'The value holds a control character, ";" or text beyond bytes.')
  // Whoever reads the field trims it: ` __Host-a` would arrive as `__Host-a`.
  if (isPadded(name) || isPadded(value))
    return fault(isPadded(name) ? 'name' : 'value', 'There is whitespace around the name or the value.')
  if (name === '' && value === '') return fault('name', 'There is neither a name nor a value.')
  if (name === '' && value.includes('='))
    return fault('name', 'Without a name, the value would be sent as another name and value.')
  const size = name.length + value.length
  if (size > pairSizeLimit)
    return fault('value', `Name and value are ${size} bytes together; the limit is ${pairSizeLimit}.`)
  if (cookie.domain === '') return fault('domain', 'The domain is no host.')
  if (!path.startsWith('/') || path.length > attributeLimit || hasForbidden(path)) {
    return fault(
      'path',
      `The path does not begin with "/", is longer than ${attributeLimit} bytes, or holds a control character.`,
    )
  }
  if (cookie.expiryTime !== null && !Number.isFinite(cookie.expiryTime))
    return fault('expiryTime', 'The time of expiry is no time.')
  return prefixFault(cookie)
}

function prefixFault(cookie: Cookie): Fault | null {
  const prefix = prefixOf(cookie.name === '' ? cookie.value : cookie.name)
  if (prefix === undefined) return null
  if (cookie.name === '') return fault('name', `A cookie without a name pretends to be ${prefix}.`)
  if (!cookie.secure) return fault('secure', `A name that begins with ${prefix} requires Secure.`)
  const isHost = prefix === '__Host-' || prefix === '__Host-Http-'
  if (isHost && !cookie.hostOnly)
    return fault('hostOnly', `A name that begins with ${prefix} requires a host-only cookie.`)
  if (isHost && cookie.path !== '/')
    return fault('path', `A name that begins with ${prefix} requires Path=/.`)
  const isHttp = prefix === '__Http-' || prefix === '__Host-Http-'
  if (isHttp && !cookie.httpOnly)
    return fault('httpOnly', `A name that begins with ${prefix} requires HttpOnly.`)
  return null
}

function fault(field: string, message: string): Fault {
  return { field, message }
}

function isPadded(text: string): boolean {
  return text !== '' && (isBlank(text.charCodeAt(0)) || isBlank(text.charCodeAt(text.length - 1)))
}

/** Control characters (a TAB inside is allowed by some browsers), ";" and characters that are no bytes. */
function hasForbidden(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code === 0x3b || code > 0xff) return true
  }
  return false
}
