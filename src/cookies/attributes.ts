import { quotedName, refusal } from '../headers/fault.ts'
import type { CookieAttributes } from '../headers/set-cookie.ts'
import {
  domainPart,
  invalidMaxAge,
  namePart,
  pathPart,
  refuseWrong,
} from '../headers/stringify-set-cookie.ts'

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

const defaults = {
  maxAge: undefined,
  expires: undefined,
  domain: undefined,
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  partitioned: false,
  priority: undefined,
}
/** All that a definition is told. */
const options: readonly string[] = /* @__PURE__ */ Object.keys(defaults).concat(
  'value',
  'default',
  'sign',
  'seal',
)

/**
 * Attributes with the safe defaults, checked against each other and against what browsers refuse. What the syntax of the header
 * forbids is left to the writing of the line.
 *
 * @throws RuskError `unknown-option`, `invalid-cookie-name`, `forbidden-attribute`, `invalid-max-age`, `invalid-domain`, `invalid-path`
 * @see RFC 6265bis §5.7
 */
export function defineAttributes(name: string, given: DefinitionAttributes): DefinedAttributes {
  const attributes: Record<string, unknown> = { ...defaults }
  for (const [key, value] of Object.entries(given)) {
    if (!options.includes(key)) {
      throw refusal(
        name,
        'unknown-option',
        `it has no option ${quotedName(key)}. Mend: pass ${options.join(', ')}`,
      )
    }
    if (value !== undefined && key in defaults) attributes[key] = value
  }
  if (attributes.sameSite) attributes.sameSite = `${attributes.sameSite}`.toLowerCase()
  return checked(name, attributes as DefinedAttributes)
}

/** Whether browsers drop a cookie of this name and these attributes when it is not Secure. */
export function needsSecure(name: string, attributes: DefinedAttributes): boolean {
  return attributes.partitioned || attributes.sameSite === 'none' || /^__(secure|host|http)-/i.test(name)
}

function checked(name: string, attributes: DefinedAttributes): DefinedAttributes {
  const { maxAge, domain, path, secure, httpOnly } = attributes
  refuseWrong(name, name, namePart, /[^\w!#$%&'*+.^`|~-]|^$/)
  let missing: string | undefined
  if (!secure && needsSecure(name, attributes)) missing = 'secure: true'
  else if (/^__host-/i.test(name) && (domain || path !== '/')) missing = 'path: "/" and no domain'
  else if (!httpOnly && /^__(host-)?http-/i.test(name)) missing = 'httpOnly: true'
  if (missing) {
    throw refusal(name, 'forbidden-attribute', `browsers drop it without ${missing}. Mend: pass ${missing}`)
  }
  if (maxAge !== undefined && !(maxAge > 0 && maxAge <= longestAge)) throw invalidMaxAge(name, maxAge)
  // A leading dot, the address of a host, or more characters than a host name has.
  if (domain) refuseWrong(name, domain, domainPart, /^\.|(^|\.)\d+$|.{254}/)
  refuseWrong(name, path, pathPart, /^(?!\/)|[ ?#]|.{1025}/)
  return Object.freeze(attributes)
}
