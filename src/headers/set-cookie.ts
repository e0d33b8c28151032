/** What a `Set-Cookie` line says, with the names that the npm package `cookie` gives it. */
export interface SetCookie extends CookieAttributes {
  /** The cookie-name; empty for a nameless cookie. */
  name: string
  /** The cookie-value, decoded; undefined where a `decode` option returned nothing for it. */
  value: string | undefined
}

/** The attributes of a cookie. One that is absent or undefined is not sent. */
export interface CookieAttributes {
  /** Lifetime in seconds from when the cookie is received; 0 and less delete it. It takes precedence over `expires`. */
  maxAge?: number | undefined
  /** When the cookie ends; the UTC year is 1601 to 9999. Without `maxAge` and `expires` it ends with the browser's session. */
  expires?: Date | undefined
  /** The host that gets the cookie, and its sub-domains too. Without it: the very host that set it, alone. */
  domain?: string | undefined
  /** The paths that get the cookie start with this one. Without it: the folder of the request's path. */
  path?: string | undefined
  /** Out of reach of scripts in the page. */
  httpOnly?: boolean | undefined
  /** Sent over https alone, or to localhost. */
  secure?: boolean | undefined
  /** Kept apart for each top-level site that embeds this one. Needs `secure`. */
  partitioned?: boolean | undefined
  /** Which cookies a browser evicts first when a site has too many. */
  priority?: 'low' | 'medium' | 'high' | undefined
  /** Which requests from other sites carry the cookie; `true` stands for `strict`. */
  sameSite?: boolean | 'lax' | 'strict' | 'none' | undefined
}

/** How to read a value. */
export interface ParseOptions {
  /**
   * Turns the text of a cookie-value into the value. Default: percent escapes are read as UTF-8, and a malformed value stays as it
   * is. Undefined skips the cookie: a later one of its name may still be found. What it throws is not caught.
   */
  decode?: ((text: string) => string | undefined) | undefined
}

/** How to write a value. */
export interface StringifyOptions {
  /**
   * Turns a value into the text of a cookie-value. Default: the value itself where it holds cookie-octets other than `%` alone,
   * otherwise percent escapes of its UTF-8.
   */
  encode?: ((value: string) => string) | undefined
}

/** Attributes and `encode` in one object, as older versions of `cookie` took them. */
export type SerializeOptions = StringifyOptions & CookieAttributes

/** The cookies of a `Cookie` header by name. The object has no prototype: no name can clash with one of its members. */
export type CookieRecord = Record<string, string | undefined>
