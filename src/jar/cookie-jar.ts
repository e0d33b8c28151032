import { textOf } from '../headers/header-text.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { type Choices, choicesOf, type Like } from '../rules/like.ts'
import type { Reason } from '../rules/reason.ts'
import { AddressReader } from './address.ts'
import type { RequestContext } from './context.ts'
import { type Cookie, packed, StoredCookie, sendingOrder } from './cookie.ts'
import { assertCookie } from './cookie-data.ts'
import { secondOf } from './instant.ts'
import { type JarJson, readJarJson } from './jar-json.ts'
import { type CookieJarOptions, checkOptions } from './jar-options.ts'
import { Keeper } from './keep.ts'
import { limitsWith } from './limits.ts'
import { lineSyntax } from './line-syntax.ts'
import { nsprDateTime } from './nspr-date.ts'
import { publicSuffix as defaultPublicSuffix } from './public-suffix.ts'
import { Receiver, Receiving, reasonAgainst, receivingRules } from './receive.ts'
import { retrieve, retrieveHeader, sendingRules } from './retrieve.ts'
import { LineReader } from './set-cookie-line.ts'
import { Sites } from './sites.ts'
import { type Deriving, type Situation, situationOf } from './situation.ts'
import { Store } from './store.ts'
import type { Verdict } from './verdict.ts'
import { allReasons, type ExplainedReason, explainReason } from './walk.ts'

/** What would happen to a cookie in a request. */
export interface Explanation {
  readonly cookie: Cookie
  readonly sent: boolean
  /** Why it is not sent; empty where it is. */
  readonly reasons: readonly ExplainedReason[]
}

/**
 * A user agent's cookies: stores and sends them as browsers do, and says why where it does not. Synchronous; nothing from the
 * network makes it throw. Strings hold one character per byte, as fetch and Node give them.
 */
export class CookieJar {
  /** Whom the jar behaves like. */
  readonly like: Like
  readonly #now: () => number
  readonly #choices: Choices
  readonly #sites: Sites
  readonly #store: Store
  readonly #deriving: Deriving
  readonly #addresses: AddressReader
  readonly #reader: LineReader
  readonly #keeper: Keeper
  readonly #receiver: Receiver

  /** @throws RuskError `invalid-jar-option` */
  constructor(options: CookieJarOptions = {}) {
    checkOptions(options)
    this.#now = options.now ?? Date.now
    this.like = options.like ?? 'chromium'
    this.#choices = choicesOf(this.like)
    const sites = new Sites(options.publicSuffix ?? defaultPublicSuffix)
    this.#sites = sites
    this.#store = new Store(sites)
    this.#deriving = {
      choices: this.#choices,
      thirdPartyCookies: options.thirdPartyCookies ?? this.#choices.thirdParty,
      sites,
      partitionOf: this.#store.partitionOf,
    }
    this.#addresses = new AddressReader(sites)
    this.#reader = new LineReader(lineSyntax(this.#choices))
    this.#receiver = new Receiver(this.#store, sites, this.#choices)
    this.#keeper = new Keeper(this.#store, sites, this.#choices, limitsWith(options.limits))
  }

  /** How many cookies the jar holds, those that expired since they were last looked at included. */
  get size(): number {
    return this.#store.size
  }

  /**
   * Takes a Set-Cookie line that came from an address, and says what became of it.
   *
   * @throws RuskError `invalid-url` where `url` or an address in `context` is none; `not-a-string` where the line is none:
   * never for what the line holds.
   * @see RFC 6265bis §5.7
   */
  receive(url: string | URL, line: string, context?: RequestContext): Verdict {
    const request = this.#situation(url, context)
    const text = typeof line === 'string' ? line : textOf('receive', line)
    const receiving = this.#receiving(request, text, context)
    if (reasonAgainst(receiving) !== null) {
      return { stored: false, reasons: allReasons(receivingRules, receiving).map(explainReason) }
    }
    return this.#keeper.keep(receiving)
  }

  /**
   * The Cookie field value for a request to an address: `a=1; b=2`, or '' for none. In a script's context, document.cookie.
   *
   * @throws RuskError `invalid-url` where `url` or an address in `context` is none.
   * @see RFC 6265bis §5.8.3
   */
  cookieHeader(url: string | URL, context?: RequestContext): string {
    const now = this.#now()
    const isPlain = context === undefined && !this.#store.hasPartitions
    const { hosts } = this.#sites
    const answer = isPlain && typeof url === 'string' ? hosts.answerTo(url, secondOf(now)) : undefined
    if (answer !== undefined) return answer
    const request = this.#situation(url, context, now)
    const plain = isPlain ? { url: typeof url === 'string' ? url : null, answers: hosts } : null
    return retrieveHeader(this.#store, request, this.#choices, plain)
  }

  /**
   * What would happen to each cookie in a request to an address, and why: the walk of `cookieHeader`, not stopping at the first
   * reason. Cookies whose domain matches; with `all`, every cookie of the jar. Changes nothing.
   *
   * @throws RuskError `invalid-url` where `url` or an address in `context` is none.
   */
  explain(url: string | URL, context?: RequestContext & { readonly all?: boolean }): Explanation[] {
    const request = this.#situation(url, context)
    const sending = { request, choices: this.#choices }
    const explanations: { readonly cookie: StoredCookie; readonly reasons: Reason[] }[] = []
    const cookies = context?.all === true ? this.#store : this.#store.above(request.host)
    for (const cookie of inOrder(cookies)) {
      const reasons = allReasons(sendingRules, { cookie, ...sending })
      if (context?.all === true || !reasons.some(({ code }) => code === 'DomainMismatch')) {
        explanations.push({ cookie, reasons })
      }
    }
    return explanations.map(({ cookie, reasons }) => ({
      cookie: cookie.toCookie(),
      sent: reasons.length === 0,
      reasons: reasons.map(explainReason),
    }))
  }

  /** Every cookie that has not expired, in the order of sending. */
  cookies(): Cookie[] {
    const now = this.#now()
    return inOrder(this.#store)
      .filter(cookie => cookie.expiryTime > now)
      .map(cookie => cookie.toCookie())
  }

  /** Deletes the cookies that have all of these, and answers how many. To delete everything, `clear()`. */
  delete(which: Partial<Pick<Cookie, 'name' | 'domain' | 'path' | 'hostOnly'>>): number {
    const entries = Object.entries(which).filter(([, wanted]) => wanted !== undefined)
    if (entries.length === 0) {
      throw new RuskError(
        'nothing-to-delete',
        'delete() needs a name, a domain or a path; clear() deletes every cookie.',
      )
    }
    const doomed = [...this.#store].filter(cookie =>
      entries.every(([field, wanted]) => cookie[field as 'name' | 'domain' | 'path' | 'hostOnly'] === wanted),
    )
    for (const cookie of doomed) this.#store.remove(cookie)
    return doomed.length
  }

  /** Deletes every cookie. */
  clear(): void {
    this.#store.clear()
    this.#addresses.forget()
    this.#receiver.forget()
  }

  /** The jar's cookies as data that `CookieJar.from` takes. Values are in it: keep it as safe as a password. */
  toJSON(): JarJson {
    return { version: 1, cookies: this.cookies() }
  }

  /**
   * A jar with the cookies of another.
   *
   * @throws RuskError `invalid-jar` where the data is no jar's, `invalid-cookie` where one of its cookies is none.
   */
  static from(json: JarJson | string, options: CookieJarOptions = {}): CookieJar {
    const jar = new CookieJar(options)
    jar.restore(readJarJson(json).cookies)
    return jar
  }

  /**
   * Puts cookies in as they are, such as those of a file: no rule is asked, but for expiry and limits. One that is the same
   * takes another's place. Answers how many it holds then of these.
   *
   * @throws RuskError `invalid-cookie` where one is no cookie.
   */
  restore(cookies: Iterable<Cookie>): number {
    const now = this.#now()
    let restored = 0
    for (const data of cookies) {
      assertCookie(data)
      const cookie = this.#storedFrom(data)
      if (cookie.expiryTime <= now) continue
      if (this.#keeper.restore(cookie, now)) restored += 1
    }
    return restored
  }

  /** `receive` as got, fetch-cookie and axios-cookiejar-support call it. A line that is not stored is no error. */
  async setCookie(line: string, url: string | URL): Promise<Verdict> {
    return this.receive(url, line)
  }

  /** `cookieHeader` as got, fetch-cookie and axios-cookiejar-support call it. */
  async getCookieString(url: string | URL): Promise<string> {
    return this.cookieHeader(url)
  }

  /** Tells axios-cookiejar-support that the synchronous methods may be called. */
  get store(): { readonly synchronous: true } {
    return synchronousStore
  }

  /** `receive` as axios-cookiejar-support calls it. */
  setCookieSync(line: string, url: string | URL): Verdict {
    return this.receive(url, line)
  }

  /** The cookies of a request to an address, as axios-cookiejar-support asks for them. */
  getCookiesSync(url: string | URL): { readonly key: string; cookieString(): string }[] {
    const sent = retrieve(this.#store, this.#situation(url, undefined), this.#choices)
    // What was sent stays so when a cookie is set again.
    return sent.map(({ name, pair }) => ({
      key: name,
      cookieString: () => pair,
    }))
  }

  #situation(url: string | URL, context: RequestContext | undefined, now: number = this.#now()): Situation {
    return situationOf(this.#addresses.read(url), context, now, this.#deriving)
  }

  #receiving(request: Situation, line: string, context: RequestContext | undefined): Receiving {
    return new Receiving(
      this.#reader.read(line),
      request,
      this.#receiver,
      this.#clockAhead(request.now, context?.date),
    )
  }

  /** How far the jar's clock is ahead of the server's. */
  #clockAhead(now: number, date: string | undefined): number {
    if (date === undefined || this.#choices.serverDate === 'ignored') return 0
    const serverTime = nsprDateTime(date)
    return serverTime === undefined ? 0 : now - serverTime
  }

  #storedFrom(data: Cookie): StoredCookie {
    const { partitionKey } = data
    const partition =
      partitionKey === null
        ? null
        : this.#store.partitionOf(partitionKey.topLevelSite, partitionKey.hasCrossSiteAncestor)
    const content = {
      name: data.name,
      value: data.value,
      attributes: packed({ ...data, partitioned: partition !== null }),
      expiryTime: data.expiryTime ?? Number.POSITIVE_INFINITY,
    }
    const home = { domain: data.domain, partition }
    const cookie = new StoredCookie(content, home, data, data.creationTime, this.#store.nextOrder())
    cookie.access(data.lastAccessTime, cookie.accessOrder)
    return cookie
  }
}

function inOrder(cookies: Iterable<StoredCookie>): StoredCookie[] {
  return [...cookies].sort(sendingOrder)
}

const synchronousStore = Object.freeze({ synchronous: true })
