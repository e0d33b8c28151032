/**
 * Why a cookie was not stored or not sent: each code stands once, here. Where Chrome has a word for it, the code is Chrome's.
 * `{name}` in a message is filled from the reason's facts. Messages hold names, sizes, hosts and paths, never a cookie's value.
 */
export interface ReasonEntry {
  /** The section that asks for it, of RFC 6265bis (draft-ietf-httpbis-rfc6265bis-22) unless it names another text. */
  readonly section: string
  /** What happened. */
  readonly message: string
  /** What to do about it. */
  readonly mend: string
  /** Whether the code is Chrome's own word (its DevTools and network log show it). */
  readonly chrome: boolean
}

const entry = (section: string, chrome: boolean, message: string, mend: string): ReasonEntry =>
  Object.freeze({ section, message, mend, chrome })

/** Every reason there is. docs/reasons.md is made from this table. */
export const reasonTable = Object.freeze({
  NoCookieContent: entry(
    '5.6',
    true,
    'The line has neither a name nor a value.',
    'Send `name=value` at the start of Set-Cookie.',
  ),
  DisallowedCharacter: entry(
    '5.6',
    true,
    'The {part} holds the control character {character}.',
    'Encode what holds it before it is set, with percent-encoding or base64url.',
  ),
  NameValuePairExceedsMaxSize: entry(
    '5.6',
    true,
    'Name and value are {bytes} bytes together; the limit is {limit}.',
    'Shorten the value, or keep it on the server and send an identifier.',
  ),
  AmbiguousSerialization: entry(
    '5.6',
    true,
    'The cookie has no name and its value holds "=", so that a server would read another name and value.',
    'Give the cookie a name.',
  ),
  NamelessCookie: entry(
    '5.6',
    false,
    'The cookie has no name, and this browser stores none without.',
    'Give the cookie a name.',
  ),
  NoncookieableScheme: entry(
    '5.7',
    true,
    'Cookies do not exist for {scheme}: addresses.',
    'Use http:, https:, ws: or wss:.',
  ),
  InvalidDomain: entry(
    '5.7',
    true,
    'The host {host} may not set a cookie for Domain={domain}: {fault}.',
    'Leave Domain out for a host-only cookie, or name the host itself or a parent below its public suffix.',
  ),
  DomainNonAscii: entry(
    '5.7',
    true,
    'Domain holds characters outside ASCII.',
    'Write Domain in its xn-- form.',
  ),
  InvalidPrefix: entry(
    '5.7',
    true,
    'A name that begins with {prefix} requires {needs}.',
    'Send {needs}, or take the prefix off the name.',
  ),
  InvalidPartitioned: entry(
    'CHIPS 3.1',
    true,
    'Partitioned requires Secure and a secure origin.',
    'Add Secure, and set the cookie over https.',
  ),
  NoPartition: entry(
    'CHIPS 3.1',
    false,
    'The top-level page has an opaque origin, so that there is no partition for this cookie.',
    'Open the page at an http: or https: address, outside of a sandbox.',
  ),
  SecureOnly: entry(
    '5.7, 5.8.3',
    true,
    'The cookie is Secure and {host} was reached over {scheme}:.',
    'Use https:.',
  ),
  HttpOnly: entry(
    '5.7, 5.8.3',
    true,
    'The cookie is HttpOnly and this was a script.',
    'Set and read it on the server; leave HttpOnly out only where scripts must read it.',
  ),
  SameSiteNoneInsecure: entry(
    '5.7',
    true,
    'SameSite=None without Secure.',
    'Add Secure, and set the cookie over https.',
  ),
  SameSiteStrict: entry(
    '5.7, 5.8.3',
    true,
    'The cookie is SameSite=Strict and the {situation} came from another site ({from}).',
    'Use SameSite=Lax if links from other sites must find it, SameSite=None; Secure if frames and fetches must.',
  ),
  SameSiteLax: entry(
    '5.7, 5.8.3',
    true,
    'The cookie is SameSite=Lax and the {situation} came from another site ({from}).',
    'Use SameSite=None; Secure if other sites must send it with frames, fetches or forms.',
  ),
  SameSiteUnspecifiedTreatedAsLax: entry(
    '5.7, 5.8.3',
    true,
    'The cookie has no SameSite, which counts as Lax, and the {situation} came from another site ({from}).',
    'Write SameSite=None; Secure if other sites must send it with frames, fetches or forms.',
  ),
  SchemefulSameSiteStrict: entry(
    '5.2',
    true,
    'The cookie is SameSite=Strict and the {situation} came from the same host names over another scheme ({from}).',
    'Serve both pages over https.',
  ),
  SchemefulSameSiteLax: entry(
    '5.2',
    true,
    'The cookie is SameSite=Lax and the {situation} came from the same host names over another scheme ({from}).',
    'Serve both pages over https.',
  ),
  SchemefulSameSiteUnspecifiedTreatedAsLax: entry(
    '5.2',
    true,
    'The cookie has no SameSite, which counts as Lax, and the {situation} came from the same host names over another scheme ({from}).',
    'Serve both pages over https.',
  ),
  UserPreferences: entry(
    '7.1',
    true,
    'The user blocks third-party cookies, and {host} is not the site of the page.',
    'Add Partitioned (with Secure and SameSite=None) to keep a cookie for each top-level site.',
  ),
  CredentialsOmitted: entry(
    'Fetch 2.2.5',
    false,
    'The request was made without credentials ({credentials}).',
    "Fetch with credentials: 'include'.",
  ),
  OverwriteSecure: entry(
    '5.7',
    true,
    'A Secure cookie of this name is stored, and {host} was reached over {scheme}:.',
    'Set the cookie over https.',
  ),
  OverwriteHttpOnly: entry(
    '5.7',
    true,
    'An HttpOnly cookie of this name, domain and path is stored, and this was a script.',
    'Change it on the server, or give the other cookie another name.',
  ),
  DomainMismatch: entry(
    '5.8.3',
    true,
    'The cookie belongs to {domain} and the request went to {host}.',
    'Set it with Domain=… of a parent that both hosts share.',
  ),
  NotOnPath: entry(
    '5.8.3',
    true,
    'The cookie belongs to {cookiePath} and the request went to {path}.',
    'Set it with Path=/.',
  ),
  PartitionMismatch: entry(
    'CHIPS 3.2',
    false,
    'The cookie is kept for pages of {partition}, and this page is in {requestPartition}.',
    'Leave Partitioned out to share it between top-level sites.',
  ),
  Expired: entry(
    '5.7, 5.8.3',
    false,
    'The cookie expired at {expiryTime}.',
    'Give Max-Age in seconds, or Expires in the future.',
  ),
  EvictedOnArrival: entry(
    '5.7',
    false,
    'The site {site} has its {limit} cookies already, and this one was the first to go.',
    'Set fewer cookies on the site.',
  ),
} as const satisfies Record<string, ReasonEntry>)

export type ReasonCode = keyof typeof reasonTable

/** What a rule saw: names, sizes, hosts, paths. Never a cookie's value. */
export type ReasonFacts = Readonly<Record<string, string | number | boolean>>

/** A rule's answer where it is not "passed". */
export interface Reason {
  readonly code: ReasonCode
  readonly section: string
  readonly facts: ReasonFacts
}

const none: ReasonFacts = Object.freeze({})

/** The reason of a code. Rules answer with it; a rule that passed answers null. */
export function refuse(code: ReasonCode, facts: ReasonFacts = none): Reason {
  return Object.freeze({ code, section: reasonTable[code].section, facts: Object.freeze(facts) })
}
