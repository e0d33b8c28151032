import { type Fault, quotedName, refusal } from '../headers/fault.ts'
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
  readonly partitioned: boolean
}

/** The most seconds that browsers keep a cookie: 400 days. */
export const longestAge = 34_560_000

/**
 * Attributes with the safe defaults, checked against each other and against what browsers refuse. What the syntax of the header
 * forbids is left to the writing of the line.
 *
 * @throws RuskError `unknown-option`, `invalid-cookie-name`, `forbidden-attribute`, `invalid-max-age`, `invalid-domain`, `invalid-path`
 * @see RFC 6265bis §5.7
 */
export function defineAttributes(name: string, given: DefinitionAttributes): DefinedAttributes {
  const { maxAge, expires, domain, path = '/', httpOnly = true, secure = true } = given
  const { sameSite: asked = 'lax', partitioned = false, priority } = given
  const sameSite = asked && (`${asked}`.toLowerCase() as SameSite)
  const attributes = { maxAge, expires, domain, path, httpOnly, secure, sameSite, partitioned, priority }
  const fault = unknownOption(given, attributes) ?? faultIn(name, attributes)
  if (fault) throw refusal(name, fault)
  return Object.freeze(attributes)
}

/** What a definition is told beside its attributes. */
const otherOptions = ['value', 'default', 'sign', 'seal']

function unknownOption(given: object, attributes: object): Fault | undefined {
  const unknown = Object.keys(given).find(key => !(key in attributes || otherOptions.includes(key)))
  if (unknown === undefined) return undefined
  return {
    code: 'unknown-option',
    fault: `it has no option ${quotedName(unknown)}`,
    mend: `use ${[...Object.keys(attributes), ...otherOptions].join(', ')}`,
  }
}

/** Whether browsers drop a cookie of this name and these attributes when it is not Secure. */
export function needsSecure(name: string, { partitioned, sameSite }: DefinedAttributes): boolean {
  return partitioned || sameSite === 'none' || /^__(secure|host|http)-/i.test(name)
}

function faultIn(name: string, attributes: DefinedAttributes): Fault | undefined {
  const { maxAge, domain, path } = attributes
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    return {
      code: 'invalid-cookie-name',
      fault: 'the name is not a token',
      mend: 'use letters, digits, "-" and "_"',
    }
  }
  const missing = missingBeside(name, attributes)
  if (missing) {
    return {
      code: 'forbidden-attribute',
      fault: `its prefix, sameSite or partitioned needs ${missing}, or browsers drop it`,
      mend: `pass ${missing}`,
    }
  }
  if (maxAge !== undefined && !(maxAge > 0 && maxAge <= longestAge)) {
    return {
      code: 'invalid-max-age',
      fault: `maxAge is ${maxAge}; it goes from 1 to ${longestAge}, 400 days`,
      mend: 'pass seconds, not milliseconds',
    }
  }
  if (domain && /^\.|(^|\.)\d+$|.{254}/.test(domain)) {
    return {
      code: 'invalid-domain',
      fault: 'the domain is not a host name without leading dot',
      mend: 'pass such as "example.org"',
    }
  }
  if (/^\/[^ ?#]{0,1023}$/.test(path)) return undefined
  return {
    code: 'invalid-path',
    fault: "the path is not a URL's, of at most 1024 characters",
    mend: 'pass such as "/shop"',
  }
}

/** What browsers want to see beside the prefix, the SameSite or the Partitioned of a cookie, and is not there. */
function missingBeside(name: string, attributes: DefinedAttributes): string | undefined {
  const { secure, domain, path, httpOnly } = attributes
  if (!secure && needsSecure(name, attributes)) return 'secure: true'
  if (/^__host-/i.test(name) && (domain || path !== '/')) return 'path: "/" and no domain'
  return !httpOnly && /^__(host-)?http-/i.test(name) ? 'httpOnly: true' : undefined
}
