import { cookieValue } from '../headers/cookie-value.ts'
import { refusal } from '../headers/fault.ts'
import { trimmed } from '../headers/octets.ts'
import { parseCookie } from '../headers/parse-cookie.ts'
import { percentDecode } from '../headers/percent.ts'
import type { Opened } from '../keys/keyring.ts'
import type { DefinitionAttributes, PrefixRules } from './attributes.ts'
import { textCodec } from './codecs.ts'
import { cookie as define } from './cookie.ts'
import type { AnyCookieDefinition, CookieDefinition, Lifetime } from './definition.ts'

/** What the cookies of an exchange need to know beside the request's `Cookie` field. */
export interface CookiesOptions {
  /**
   * False for http to localhost: `Secure` is then left out where nothing demands it, because Safari would drop the cookie there.
   * Default true: `Secure` does not depend on the scheme that a server behind a proxy happens to see.
   */
  readonly secure?: boolean | undefined
  /** The time in epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /**
   * The most bytes of `Set-Cookie` fields in one response. Default 8192: what servers and proxies commonly take as the headers of a
   * response, and as a request's `Cookie` field when the cookies come back.
   */
  readonly budget?: number | undefined
}

/** Where a cookie lies that a handler deletes by name; what it is set with, without a lifetime. */
export type CookieScope = Omit<DefinitionAttributes, 'maxAge' | 'expires'>

/** What an exchange does to one cookie: the line it sends, and the cookie-value that it then has; undefined after a deletion. */
interface Change {
  readonly definition: AnyCookieDefinition
  readonly line: string
  readonly wire: string | undefined
}

/**
 * The cookies of one exchange: those that the request brought, with the changes that the response will tell. Reading parses only
 * what is asked for, and never throws on what a client sent. After `set`, `get` sees the new value.
 */
export class Cookies {
  readonly #header: string
  readonly #secure: boolean
  readonly #now: () => number
  readonly #budget: number
  /** One for each identity, the last made last. */
  #changes: readonly Change[] = []
  #closed = false

  /** `header` is the value of the request's `Cookie` field, one character per byte; null or undefined where it has none. */
  constructor(
    header: string | null | undefined,
    { secure = true, now = Date.now, budget = 8192 }: CookiesOptions = {},
  ) {
    this.#header = header ?? ''
    this.#secure = secure
    this.#now = now
    this.#budget = budget
  }

  /**
   * A cookie's value: what this exchange set, otherwise what the request brought; otherwise the definition's default, or undefined.
   * Of several cookies with one name, the first counts. A value that an old key closed is set again, closed by the newest and living no
   * longer than before, if the headers have not left.
   */
  get<Read>(definition: CookieDefinition<never, Read, boolean>): Read
  get(name: string): string | undefined
  get(cookie: AnyCookieDefinition | string): unknown {
    const value = this.#read(cookie)
    return value === undefined && typeof cookie !== 'string' ? cookie.fallback() : value
  }

  /** Whether there is such a cookie, with a value that its definition reads. A default does not count. */
  has(cookie: AnyCookieDefinition | string): boolean {
    return this.#read(cookie) !== undefined
  }

  /** All cookies as name and text, changes applied. Signed and sealed values are as the client sees them. Nameless cookies are left out. */
  entries(): [name: string, value: string][] {
    const cookies = new Map(Object.entries(parseCookie(this.#header)))
    cookies.delete('')
    for (const { definition, wire } of this.#changes) {
      if (wire === undefined) cookies.delete(definition.name)
      else cookies.set(definition.name, percentDecode(wire))
    }
    return [...cookies] as [string, string][]
  }

  /**
   * Sets a cookie. What is set last of one identity (name, domain, path, partitioned) is sent, once.
   *
   * @throws RuskError `headers-sent`, `invalid-cookie-value`, `lone-surrogate`, `cookie-too-large`, `cookies-too-large`,
   *   `async-schema`; by name also what `cookie()` throws. Nothing is changed then.
   */
  set<Value>(definition: CookieDefinition<Value, unknown, boolean>, value: NoInfer<Value>): void
  set<const Name extends string>(
    name: Name,
    value: string,
    attributes?: DefinitionAttributes & PrefixRules<Name>,
  ): void
  set(cookie: AnyCookieDefinition | string, value: unknown, attributes?: DefinitionAttributes): void {
    const definition = this.#changeable(cookie, attributes)
    this.#change(definition, definition.write(value as never, this.#now), undefined, this.#budget)
  }

  /**
   * Deletes a cookie, whether or not the request brought it: by its definition, with the very Domain, Path and Partitioned it was set
   * with; by name, with those that are given here.
   *
   * @throws RuskError `headers-sent`; by name also what `cookie()` throws
   */
  delete(definition: AnyCookieDefinition): void
  delete<const Name extends string>(name: Name, scope?: CookieScope & PrefixRules<Name>): void
  delete(cookie: AnyCookieDefinition | string, scope?: CookieScope): void {
    // `Expires` is for user agents that do not know `Max-Age`.
    const life = { maxAge: 0, expires: new Date(0) }
    this.#change(this.#changeable(cookie, scope), undefined, life)
  }

  /**
   * Names that the request brought more than once: perhaps one cookie on two paths, perhaps one that a sub-domain tossed over ours.
   * `get` reads the first. A `__Host-` prefix shuts others out.
   *
   * @see RFC 6265bis §8.6
   */
  duplicates(): readonly string[] {
    const seen = new Set<string>()
    const twice = new Set<string>()
    for (const pair of this.#header.split(';')) {
      const equals = pair.indexOf('=')
      if (equals === -1) continue
      const name = trimmed(pair, 0, equals)
      if (seen.has(name)) twice.add(name)
      seen.add(name)
    }
    return [...twice]
  }

  /** Whether there is anything to send. */
  get changed(): boolean {
    return this.#changes.length > 0
  }

  /** The values of the `Set-Cookie` fields to send, one for each cookie that was set or deleted. */
  setCookieLines(): readonly string[] {
    return this.#changes.map(change => change.line)
  }

  /** Whether the response's headers have left. */
  get closed(): boolean {
    return this.#closed
  }

  /** Says that the response's headers have left: from now on nothing can be set or deleted. Adapters call it. */
  close(): void {
    this.#closed = true
  }

  #read(cookie: AnyCookieDefinition | string): unknown {
    const name = typeof cookie === 'string' ? cookie : cookie.name
    const change = this.#changes.findLast(({ definition }) => definition.name === name)
    const wire = change ? change.wire : cookieValue(this.#header, name, textCodec)
    if (wire === undefined) return undefined
    if (typeof cookie === 'string') return percentDecode(wire)
    const opened = cookie.open(wire, this.#now, this)
    if (opened?.stale && !change && !this.#closed) this.#renew(cookie, opened)
    return opened && cookie.decode(opened.value)
  }

  /** Sets a value again that an old key closed. It lives no longer than it would have. */
  #renew(definition: AnyCookieDefinition, { value, expires }: Opened): void {
    const { maxAge } = definition.attributes
    const life = maxAge && expires ? { maxAge: expires - Math.floor(this.#now() / 1000) } : undefined
    const wire = definition.close(value, this.#now, expires)
    // What a foreign format writes more briefly than ours may not fit any more. Browsers would drop it.
    if (definition.open(wire, this.#now)) this.#change(definition, wire, life)
  }

  /** Adds a change, in the place of the one that it overtakes, if its lines then have no more than `budget` bytes. */
  #change(
    definition: AnyCookieDefinition,
    wire: string | undefined,
    life?: Lifetime,
    budget = Infinity,
  ): void {
    const { name, identity } = definition
    const change = { definition, wire, line: definition.line(wire ?? '', this.#secure, life) }
    const others = this.#changes.filter(other => other.definition.identity !== identity)
    // Most exchanges change one cookie: its list is made just that long.
    const changes = others[0] ? [...others, change] : [change]
    // `Set-Cookie: ` stands before a line and CRLF after it.
    const size = changes.reduce((sum, { line }) => sum + line.length + 14, 0)
    if (size > budget) {
      throw refusal(
        name,
        'cookies-too-large',
        `with it, Set-Cookie has ${size} bytes; the limit is ${budget}. Mend: store less, or keep it in a session`,
        { size, limit: budget },
      )
    }
    this.#changes = changes
    definition.tidy(this)
  }

  /** The definition to change a cookie by, while that still reaches the client. */
  #changeable(cookie: AnyCookieDefinition | string, attributes?: DefinitionAttributes): AnyCookieDefinition {
    const definition = typeof cookie === 'string' ? define(cookie, attributes) : cookie
    if (!this.#closed) return definition
    throw refusal(definition.name, 'headers-sent', "the response's headers have left. Mend: set it earlier")
  }
}
