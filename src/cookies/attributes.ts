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
export const longestAge = 34_560_000

/**
 * Attributes with the safe defaults, checked against each other and against what browsers refuse. What the syntax of the header
 * forbids is left to the writing of the line.
 *
 * @throws RuskError `invalid-cookie-name`, `forbidden-attribute`, `invalid-max-age`, `invalid-domain`, `invalid-path`
 * @see RFC 6265bis §5.7
 */
export function defineAttributes(name: string, given: DefinitionAttributes): DefinedAttributes {
  const { maxAge, expires, domain, priority, path = '/', httpOnly = true, secure = true } = given
  const { partitioned = false, sameSite: asked = 'lax' } = given
  const sameSite = typeof asked === 'string' ? (asked.toLowerCase() as SameSite) : asked
  const attributes = { maxAge, expires, domain, path, httpOnly, secure, sameSite, partitioned, priority }
  const fault = nameFault(name) ?? forbidden(name, attributes) ?? valueFault(attributes)
  if (fault !== undefined) throw refusal(name, fault)
  return Object.freeze(attributes)
}

function nameFault(name: string): Fault | undefined {
  if (name !== '' && firstOutside(name, OctetClass.token) === -1) return undefined
  return {
    code: 'invalid-cookie-name',
    fault: 'the name is not a token',
    mend: 'use letters, digits, "-" and "_"',
  }
}

/** What in a definition makes browsers drop the cookie without Secure; undefined where nothing does. */
export function whySecure(name: string, { partitioned, sameSite }: DefinedAttributes): string | undefined {
  if (partitioned) return 'partitioned'
  return sameSite === 'none' ? 'sameSite: "none"' : /^__(secure|host|http)-/i.exec(name)?.[0]
}

/** What in a definition makes browsers drop the cookie. */
function forbidden(name: string, attributes: DefinedAttributes): Fault | undefined {
  const { secure, domain, path, httpOnly } = attributes
  const host = /^__host-/i.test(name)
  const needsSecure = whySecure(name, attributes)
  let broken: string | undefined
  if (needsSecure && !secure) broken = `${needsSecure} with secure: false`
  else if (host && domain) broken = '__Host- with a domain'
  else if (host && path !== '/') broken = '__Host- with another path than "/"'
  else if (/^__(host-)?http-/i.test(name) && !httpOnly) broken = '__Http- with httpOnly: false'
  if (!broken) return undefined
  return { code: 'forbidden-attribute', fault: `browsers drop a cookie of ${broken}`, mend: 'leave one out' }
}

function valueFault({ maxAge, domain, path }: DefinedAttributes): Fault | undefined {
  if (maxAge !== undefined && (maxAge <= 0 || maxAge > longestAge)) {
    return {
      code: 'invalid-max-age',
      fault: `maxAge is ${maxAge}; it goes from 1 to ${longestAge} seconds, the 400 days that browsers keep a cookie`,
      mend: 'pass seconds, not milliseconds, such as days(400); cookies.delete() deletes',
    }
  }
  if (domain && /^\.|(^|\.)\d+$|.{1025}/.test(domain)) {
    return {
      code: 'invalid-domain',
      fault: 'the domain starts with a dot, is an IP address or has over 1024 bytes',
      mend: 'pass a host name, or leave it out for this host alone',
    }
  }
  if (/^\/[^ ?#]{0,1023}$/.test(path)) return undefined
  return {
    code: 'invalid-path',
    fault: 'the path does not start with "/", has a space, "?" or "#", or over 1024 bytes',
    mend: 'pass the path of a URL',
  }
}
