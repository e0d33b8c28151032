import type { AnyCookieDefinition, CookieDefinition } from '../cookies/definition.ts'
import { RuskError } from '../headers/rusk-error.ts'
import type { BrowserScope, PageCookieStore, PageDocument } from './browser-scope.ts'
import { beyondCookieStore, storedContent, storedPlace } from './cookie-store-entry.ts'
import { documentLine, shows } from './document-line.ts'
import { noCookiesHere, notStored, outOfReach, unsayable } from './refusals.ts'

/** A definition that scripts can reach: one with `httpOnly: false`. */
export type ScriptCookie<Value, Read> = CookieDefinition<Value, Read, false>

/**
 * The cookies of the page or service worker that calls it, by the definitions that the server uses:
 *
 *     const theme = cookie('theme', { httpOnly: false, maxAge: days(365) })
 *     const cookies = browserCookies()
 *     await cookies.get(theme)
 *
 * It goes through `cookieStore` where there is one, and through `document.cookie` elsewhere and for what a `cookieStore` would write otherwise
 * than the server. Nothing is looked up before the first call: a module that a server loads too may call it at its top.
 */
export function browserCookies(scope: BrowserScope = globalThis): BrowserCookies {
  return new BrowserCookies(scope)
}

/** Cookies as the scripts of one page or worker see them. */
export class BrowserCookies {
  readonly #scope: BrowserScope
  /** What subscribers do after a change that this object made: without a `cookieStore` no event tells them. */
  readonly #looks = new Set<() => void>()

  constructor(scope: BrowserScope) {
    this.#scope = scope
  }

  /**
   * A cookie's value, or else the definition's default, or undefined. Of several cookies with one name the first counts, as on the server. What
   * the cookie holds never makes it reject.
   *
   * @throws RuskError `http-only`, `no-cookies-here`
   */
  async get<Read>(definition: ScriptCookie<never, Read>): Promise<Read> {
    return valueIn(definition, await this.#read(definition))
  }

  /**
   * Sets a cookie, and resolves when the browser has it.
   *
   * @throws RuskError `cookie-not-stored`, `http-only`, `no-cookies-here`, `cookie-store-limit`; as on the server `invalid-cookie-value`,
   *   `lone-surrogate`, `cookie-too-large`, `async-schema`
   */
  async set<Value>(definition: ScriptCookie<Value, unknown>, value: NoInfer<Value>): Promise<void> {
    const wire = definition.write(value, Date.now)
    const { store, document } = this.#writers(definition)
    if (store) await this.#setInStore(store, definition, wire)
    else this.#setInDocument(document, definition, wire)
    this.#changed()
  }

  /**
   * Deletes a cookie, with the very Path, Domain and Partitioned of its definition.
   *
   * @throws RuskError `http-only`, `no-cookies-here`, `cookie-store-limit`
   */
  async delete(definition: ScriptCookie<never, unknown>): Promise<void> {
    const { store, document } = this.#writers(definition)
    try {
      if (store) await store.delete(storedPlace(definition))
      else document.cookie = documentLine(definition, this.#scope)
    } catch (cause) {
      throw noCookiesHere(cause)
    }
    this.#changed()
  }

  /**
   * Calls the listener with the new value whenever the cookie has changed, and returns what ends that. With a `cookieStore` it hears of each
   * change, whoever made it. Without one it hears what this object sets and deletes at once; of other tabs and of responses when the
   * page is next shown.
   *
   * @throws RuskError `http-only`
   */
  subscribe<Read>(definition: ScriptCookie<never, Read>, listener: (value: Read) => void): () => void {
    refuseHttpOnly(definition)
    let stopped = false
    const read = () => this.#read(definition).catch(() => undefined)
    let last = read()
    const look = (): void => {
      last = last.then(async before => {
        const wire = await read()
        // In a task of its own, so that an error of the listener is reported as any other of the page.
        if (wire !== before) queueMicrotask(() => stopped || listener(valueIn(definition, wire)))
        return wire
      })
    }
    const { cookieStore, document } = this.#scope
    this.#looks.add(look)
    cookieStore?.addEventListener?.('change', look)
    document?.addEventListener?.('visibilitychange', look)
    return () => {
      stopped = true
      this.#looks.delete(look)
      cookieStore?.removeEventListener?.('change', look)
      document?.removeEventListener?.('visibilitychange', look)
    }
  }

  /** The first cookie-value of a name, which is the one that servers read. */
  async #read(definition: AnyCookieDefinition): Promise<string | undefined> {
    return (await this.#stored(definition))[0]
  }

  /** The cookie-values that are stored under a name, in the order of the `Cookie` field. */
  async #stored(definition: AnyCookieDefinition): Promise<readonly string[]> {
    refuseHttpOnly(definition)
    const { cookieStore, document } = this.#scope
    if (!cookieStore && !document) throw noCookiesHere()
    try {
      const found = cookieStore ? await cookieStore.getAll(definition.name) : []
      // Firefox's cookieStore has another order; of several, document.cookie tells which is the first.
      if (document && (!cookieStore || found.length > 1)) return valuesIn(document, definition.name)
      return found.map(({ value = '' }) => value)
    } catch (cause) {
      throw noCookiesHere(cause)
    }
  }

  /** What a definition is written through: exactly one of the two. */
  #writers(
    definition: AnyCookieDefinition,
  ): { store: PageCookieStore; document?: undefined } | { store?: undefined; document: PageDocument } {
    refuseHttpOnly(definition)
    const { cookieStore, document, location } = this.#scope
    const beyond = beyondCookieStore(definition)
    // Over http to localhost the server leaves Secure out, and a cookieStore cannot.
    if (cookieStore && !beyond && !(document && location?.protocol === 'http:')) return { store: cookieStore }
    if (document) return { document }
    throw cookieStore && beyond ? unsayable(definition.name, beyond) : noCookiesHere()
  }

  /** A browser may resolve though it refused, as Firefox does where an HttpOnly cookie is: so what it kept is looked up. */
  async #setInStore(store: PageCookieStore, definition: AnyCookieDefinition, wire: string): Promise<void> {
    const entry = { ...storedPlace(definition), ...storedContent(definition, wire, Date.now()) }
    // Both are asked for at once: what is set without waiting is on its way when the page is left.
    const [before, set] = await Promise.allSettled([this.#stored(definition), store.set(entry)])
    if (before.status === 'rejected') throw before.reason
    if (set.status === 'rejected') throw notStored(definition, this.#scope, set.reason)
    this.#checkKept(definition, wire, { before: before.value, after: await this.#stored(definition) })
  }

  /** `document.cookie` says nothing when the browser refuses. */
  #setInDocument(document: PageDocument, definition: AnyCookieDefinition, wire: string): void {
    try {
      const before = valuesIn(document, definition.name)
      document.cookie = documentLine(definition, this.#scope, wire)
      this.#checkKept(definition, wire, { before, after: valuesIn(document, definition.name) })
    } catch (cause) {
      throw cause instanceof RuskError ? cause : noCookiesHere(cause)
    }
  }

  /** What was neither kept nor changed by somebody else meanwhile, the browser refused. */
  #checkKept(
    definition: AnyCookieDefinition,
    wire: string,
    { before, after }: { before: readonly string[]; after: readonly string[] },
  ): void {
    if (after.includes(wire) || !shows(this.#scope, definition, Date.now())) return
    if (`${before}` === `${after}`) throw notStored(definition, this.#scope)
  }

  #changed(): void {
    for (const look of this.#looks) look()
  }
}

/** The cookie-values of a name, as a page sees them. */
function valuesIn(document: PageDocument, name: string): readonly string[] {
  const pairs = document.cookie.split('; ').filter(pair => pair.startsWith(`${name}=`))
  return pairs.map(pair => pair.slice(name.length + 1))
}

function valueIn<Read>(definition: CookieDefinition<never, Read, boolean>, wire: string | undefined): Read {
  const opened = wire === undefined ? undefined : definition.open(wire, Date.now)
  const value = opened === undefined ? undefined : definition.decode(opened.value)
  return value === undefined ? definition.fallback() : value
}

/** For those who do not compile: TypeScript refuses such a definition already. */
function refuseHttpOnly({ name, attributes }: AnyCookieDefinition): void {
  if (attributes.httpOnly) throw outOfReach(name)
}
