import { cookieValue } from '../headers/cookie-value.ts'
import { refusal } from '../headers/fault.ts'
import { trimmed } from '../headers/octets.ts'
import { parseCookie } from '../headers/parse-cookie.ts'
import { percentDecode } from '../headers/percent.ts'
import type { Opened } from '../keys/keyring.ts'
import type { DefinitionAttributes, PrefixRules } from './attributes.ts'
import { cookie as define } from './cookie.ts'
import type { AnyCookieDefinition, CookieDefinition } from './definition.ts'

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

/** What an exchange does to one cookie: the line it sends, and what `get` then sees; undefined after a deletion. */
interface Change {
  readonly definition: AnyCookieDefinition
  readonly line: string
  readonly text: string | undefined
  readonly wire: string | undefined
}

/** The lifetime of what is deleted. `Expires` is for user agents that do not know `Max-Age`. */
const deleted = { maxAge: 0, expires: new Date(0) }

const asSent = { decode: (wire: string): string => wire }

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
  #changes: Change[] | undefined
  #setCookieBytes = 0
  #closed = false

  /** `header` is the value of the request's `Cookie` field, one character per byte; null or undefined where it has none. */
  constructor(header: string | null | undefined, options: CookiesOptions = {}) {
    this.#header = header ?? ''
    this.#secure = options.secure ?? true
    this.#now = options.now ?? Date.now
    this.#budget = options.budget ?? 8192
  }

  /**
   * A cookie's value: what this exchange set, otherwise what the request brought; otherwise the definition's default, or undefined.
   * Of several cookies with one name, the first counts. A value that an old key closed is set again, closed by the newest and living no
   * longer than before, if the headers have not left.
   *
   * @throws RuskError `async-schema`
   */
  get<Read>(definition: CookieDefinition<never, Read, boolean>): Read
  get(name: string): string | undefined
  get(cookie: AnyCookieDefinition | string): unknown {
    if (typeof cookie !== 'string') {
      const value = this.#read(cookie)
      return value === undefined ? cookie.fallback() : value
    }
    const change = this.#changeOf(cookie)
    if (change === undefined) return cookieValue(this.#header, cookie)
    return change.wire && percentDecode(change.wire)
  }

  /** Whether there is such a cookie, with a value that its definition reads. A default does not count. */
  has(cookie: AnyCookieDefinition | string): boolean {
    return (typeof cookie === 'string' ? this.get(cookie) : this.#read(cookie)) !== undefined
  }

  /** All cookies as name and text, changes applied. Signed and sealed values are as the client sees them. Nameless cookies are left out. */
  entries(): [name: string, value: string][] {
    return Object.entries(this.#wires()).map(([name, wire]) => [name, percentDecode(wire)])
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
    const definition = typeof cookie === 'string' ? define(cookie, attributes) : cookie
    this.#refuseClosed(definition)
    const text = definition.encode(value as never)
    const wire = definition.fitting(text, definition.close(text, this.#now))
    this.#change({ definition, line: definition.line(wire, this.#secure), text, wire }, this.#budget)
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
    const definition = typeof cookie === 'string' ? define(cookie, scope) : cookie
    this.#refuseClosed(definition)
    this.#change({
      definition,
      line: definition.line('', this.#secure, deleted),
      text: undefined,
      wire: undefined,
    })
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

  /** Bytes of the `Set-Cookie` fields that this response has now, and of the `Cookie` field that would come back. */
  bytes(): { readonly setCookie: number; readonly cookie: number } {
    const pairs = Object.entries(this.#wires()).map(pair => pair.join('='))
    return { setCookie: this.#setCookieBytes, cookie: pairs.join('; ').length }
  }

  /** Whether there is anything to send. */
  get changed(): boolean {
    return this.#changes !== undefined
  }

  /** The values of the `Set-Cookie` fields to send, one for each cookie that was set or deleted. */
  setCookieLines(): readonly string[] {
    return this.#changes?.map(change => change.line) ?? []
  }

  /** Whether the response's headers have left. */
  get closed(): boolean {
    return this.#closed
  }

  /** Says that the response's headers have left: from now on nothing can be set or deleted. Adapters call it. */
  close(): void {
    this.#closed = true
  }

  #read(definition: AnyCookieDefinition): unknown {
    const change = this.#changeOf(definition.name)
    if (change !== undefined && change.definition === definition) {
      return change.text === undefined ? undefined : definition.decode(change.text)
    }
    const wire = change === undefined ? cookieValue(this.#header, definition.name, asSent) : change.wire
    const opened = wire === undefined ? undefined : definition.open(wire, this.#now)
    if (opened === undefined) return undefined
    if (opened.stale && change === undefined) this.#renew(definition, opened)
    return definition.decode(opened.value)
  }

  /** Sets a value again that an old key closed. It lives no longer than it would have. */
  #renew(definition: AnyCookieDefinition, { value: text, expires }: Opened): void {
    if (this.#closed) return
    const wire = definition.close(text, this.#now, expires)
    const { maxAge } = definition.attributes
    const life = maxAge && expires ? { maxAge: expires - Math.floor(this.#now() / 1000) } : undefined
    this.#change({ definition, line: definition.line(wire, this.#secure, life), text, wire })
  }

  /** The last change to a cookie of this name. */
  #changeOf(name: string): Change | undefined {
    return this.#changes?.findLast(change => change.definition.name === name)
  }

  /** Puts a change in the place of the one that it overtakes. */
  #change(change: Change, budget = Number.POSITIVE_INFINITY): void {
    const { identity, name } = change.definition
    const overtaken = this.#changes?.findIndex(({ definition }) => definition.identity === identity) ?? -1
    let size = this.#setCookieBytes + change.line.length + fieldOverhead
    if (overtaken !== -1) size -= this.#changes![overtaken]!.line.length + fieldOverhead
    if (size > budget) {
      throw refusal(name, {
        code: 'cookies-too-large',
        fault: `with it, this response's Set-Cookie fields take ${size} bytes, over the budget of ${budget}`,
        mend: 'set less, or keep it in a session',
        facts: { size, limit: budget },
      })
    }
    this.#setCookieBytes = size
    this.#changes ??= []
    if (overtaken !== -1) this.#changes.splice(overtaken, 1)
    this.#changes.push(change)
  }

  /** The cookies of the request with the changes of this exchange, as they stand on the wire. */
  #wires(): Record<string, string> {
    const wires = parseCookie(this.#header, asSent)
    delete wires['']
    for (const { definition, wire } of this.#changes ?? []) {
      if (wire === undefined) delete wires[definition.name]
      else wires[definition.name] = wire
    }
    return wires as Record<string, string>
  }

  #refuseClosed({ name }: AnyCookieDefinition): void {
    if (!this.#closed) return
    throw refusal(name, {
      code: 'headers-sent',
      fault: "the response's headers have left",
      mend: 'set cookies before the response starts',
    })
  }
}

/** `Set-Cookie: ` before a line and CRLF after it. */
const fieldOverhead = 14
