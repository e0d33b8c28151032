import { type Fault, refusal } from '../headers/fault.ts'
import { firstOutside, OctetClass } from '../headers/octets.ts'
import type { CookieAttributes } from '../headers/set-cookie.ts'

/** The attributes of a cookie that this server sets. Those that are absent have the safe defaults named here. */
export interface DefinitionAttributes {
  /** Lifetime in seconds, from 1 to 34,560,000, which is `days(400)`. Without it and `expires` the cookie ends with the browser's session. */
  readonly maxAge?: number | undefined
  /** When the cookie ends. `maxAge` takes precedence. */
  readonly expires?: Date | undefined
  /** The host that gets the cookie, sub-domains included. Default: the very host that sets it, alone. */
  readonly domain?: string | undefined
  /** The paths that get the cookie start with this one. Default `/`. */
  readonly path?: string | undefined
  /** Out of reach of scripts in the page. Default true. */
  readonly httpOnly?: boolean | undefined
  /** Sent over https alone. Default true; left out by itself in an exchange with http://localhost. */
  readonly secure?: boolean | undefined
  /** Which requests from other sites carry the cookie. Default `lax`. `false` leaves the choice to the browser. */
  readonly sameSite?: SameSite | Capitalize<SameSite> | false | undefined
  /** Kept apart for each top-level site that embeds this one. Default false. */
  readonly partitioned?: boolean | undefined
  /** Which cookies a browser evicts first when a site has too many. */
  readonly priority?: 'low' | 'medium' | 'high' | undefined
}

export type SameSite = 'lax' | 'strict' | 'none'

/** What the prefix of a name demands of the attributes, in whatever case it is written. */
export type PrefixRules<Name extends string> =
  Lowercase<Name> extends `__host-http-${string}`
    ? HostRule & HttpRule
    : Lowercase<Name> extends `__host-${string}`
      ? HostRule
      : Lowercase<Name> extends `__http-${string}`
        ? HttpRule
        : Lowercase<Name> extends `__secure-${string}`
          ? { readonly secure?: true | undefined }
          : unknown

interface HostRule {
  readonly secure?: true | undefined
  readonly path?: '/' | undefined
  readonly domain?: undefined
}

interface HttpRule {
  readonly secure?: true | undefined
  readonly httpOnly?: true | undefined
}

/** Attributes with their defaults filled in, checked. */
export type DefinedAttributes = Readonly<CookieAttributes> & {
  readonly path: string
  readonly secure: boolean
}

/** The most seconds that browsers keep a cookie: 400 days. */
const longestAge = 34_560_000

/**
 * Attributes with the safe defaults, checked against each other and against what browsers refuse. What the syntax of the header
 * forbids is left to the writing of the line.
 *
 * @throws RuskError `invalid-cookie-name`, `invalid-prefix`, `insecure-cookie`, `invalid-max-age`, `invalid-domain`, `invalid-path`
 * @see RFC 6265bis §5.7
 */
export function defineAttributes(name: string, given: DefinitionAttributes): DefinedAttributes {
  const { maxAge, expires, domain, priority, path = '/', httpOnly = true, secure = true } = given
  const { partitioned = false, sameSite: asked = 'lax' } = given
  const sameSite = typeof asked === 'string' ? (asked.toLowerCase() as SameSite) : asked
  const attributes = { maxAge, expires, domain, path, httpOnly, secure, sameSite, partitioned, priority }
  const fault =
    nameFault(name) ??
    prefixFault(name.toLowerCase(), attributes) ??
    securityFault(attributes) ??
    lifetimeFault(maxAge) ??
    domainFault(domain) ??
    pathFault(path)
  if (fault !== undefined) throw refusal(name, fault)
  return Object.freeze(attributes)
}

function nameFault(name: string): Fault | undefined {
  if (name !== '' && firstOutside(name, OctetClass.token) === -1) return undefined
  return {
    code: 'invalid-cookie-name',
    fault: 'the name is not a token',
    mend: "use ASCII letters, digits and !#$%&'*+-.^_`|~ alone",
  }
}

/** Whether a name, in lower case, has a prefix that makes browsers refuse the cookie without Secure. */
export function isPrefixed(name: string): boolean {
  return name.startsWith('__host-') || name.startsWith('__secure-') || name.startsWith('__http-')
}

function prefixFault(name: string, attributes: DefinedAttributes): Fault | undefined {
  if (!isPrefixed(name)) return undefined
  const host = name.startsWith('__host-')
  let broken = ''
  if (!attributes.secure) broken = 'secure: false'
  else if (host && attributes.domain) broken = 'a domain'
  else if (host && attributes.path !== '/') broken = 'a path other than "/"'
  else if (/^__(host-)?http-/.test(name) && !attributes.httpOnly) broken = 'httpOnly: false'
  if (broken === '') return undefined
  return {
    code: 'invalid-prefix',
    fault: `its prefix forbids ${broken}; browsers drop the cookie`,
    mend: 'leave that option out, or take a name without the prefix',
  }
}

function securityFault({ secure, sameSite, partitioned }: DefinedAttributes): Fault | undefined {
  if (secure || !(partitioned || sameSite === 'none')) return undefined
  return {
    code: 'insecure-cookie',
    fault: `${partitioned ? 'partitioned: true' : 'sameSite: "none"'} needs Secure; browsers drop the cookie`,
    mend: 'leave out secure: false',
  }
}

function lifetimeFault(maxAge: number | undefined): Fault | undefined {
  const code = 'invalid-max-age'
  if (maxAge !== undefined && maxAge <= 0) {
    return {
      code,
      fault: `maxAge is ${maxAge}, which deletes the cookie`,
      mend: 'call cookies.delete() for that',
    }
  }
  if (maxAge === undefined || !(maxAge > longestAge)) return undefined
  return {
    code,
    fault: `maxAge is ${maxAge} seconds; browsers keep a cookie for 400 days, ${longestAge} seconds, at most`,
    mend: 'pass days(400) or less: seconds, neither milliseconds nor a date',
  }
}

function domainFault(domain: string | undefined): Fault | undefined {
  if (!domain || !/^\.|(^|\.)\d+$|.{1025}/.test(domain)) return undefined
  return {
    code: 'invalid-domain',
    fault: 'the domain starts with a dot, is an IP address or is longer than 1024 bytes',
    mend: 'pass a host name such as "example.org"; for this very host alone, leave it out',
  }
}

function pathFault(path: string): Fault | undefined {
  if (/^\/[^ ?#]{0,1023}$/.test(path)) return undefined
  return {
    code: 'invalid-path',
    fault: 'the path does not start with "/", holds a space, "?" or "#", or is longer than 1024 bytes',
    mend: 'pass a path as it stands in a URL, without its query',
  }
}
