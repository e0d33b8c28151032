import { cookieDateTime } from '../headers/cookie-date.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { maxAgeSeconds } from '../rules/lifetime.ts'
import { type Choices, choicesOf, type Like } from '../rules/like.ts'
import { type Reason, refuse } from '../rules/reason.ts'
import { chromiumDateTime } from './chromium-date.ts'
import {
  type Deriving,
  type RequestContext,
  type Situation,
  situationOf,
  type ThirdPartyCookies,
} from './context.ts'
import { type Cookie, StoredCookie, sendingOrder } from './cookie.ts'
import { assertCookie } from './cookie-data.ts'
import { defaultLimits, type Evicting, evictFromSite, GlobalLimit, type Limits } from './evict.ts'
import { nsprDateTime } from './nspr-date.ts'
import { publicSuffix as defaultPublicSuffix } from './public-suffix.ts'
import { Receiver, Receiving, receivingRules } from './receive.ts'
import { type RequestUrl, requestUrl } from './request-url.ts'
import { retrieve, retrieveHeader, sendingRules } from './retrieve.ts'
import { LineReader, type LineSyntax } from './set-cookie-line.ts'
import { type PublicSuffix, Sites } from './sites.ts'
import { Store } from './store.ts'
import { allReasons, type ExplainedReason, explainReason, firstReason } from './walk.ts'

export interface CookieJarOptions {
  /** The clock, in epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Whom the jar behaves like: `chromium` (default), `firefox`, or `draft` for the text of RFC 6265bis alone. */
  readonly like?: Like
  /** Other limits than the browsers'. */
  readonly limits?: Partial<Limits>
  /** Answers the public suffix of a host. Default: the list that comes with tldts, private suffixes included. */
  readonly publicSuffix?: PublicSuffix
  /** What happens to the cookies of third parties. Default: what the browser does that the jar is like. */
  readonly thirdPartyCookies?: ThirdPartyCookies
}

/** What became of a Set-Cookie line. */
export type Verdict =
  | {
      readonly stored: true
      readonly cookie: Cookie
      /** The cookie that it took the place of. */
      readonly replaced?: Cookie
      /** Cookies that went because the site, or the jar, was full. */
      readonly evicted: readonly Cookie[]
    }
  | {
      readonly stored: false
      /** The cookie that the line deleted. */
      readonly removed: Cookie
      readonly reasons?: undefined
    }
  | {
      readonly stored: false
      readonly removed?: undefined
      /** Why it was not stored: the first reason decides, the others hold as well. */
      readonly reasons: readonly ExplainedReason[]
    }

/** What would happen to a cookie in a request. */
export interface Explanation {
  readonly cookie: Cookie
  readonly sent: boolean
  /** Why it is not sent; empty where it is. */
  readonly reasons: readonly ExplainedReason[]
}

/** A jar as JSON. */
export interface JarJson {
  readonly version: 1
  readonly cookies: readonly Cookie[]
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
  readonly #limits: Limits
  readonly #sites: Sites
  readonly #store: Store
  readonly #globalLimit: GlobalLimit
  readonly #deriving: Deriving
  readonly #reader: LineReader
  readonly #evicting: Evicting
  readonly #receiver: Receiver
  /** The lines of a response come from one address: it is read once. */
  #lastUrl: string | undefined
  #lastRequest: RequestUrl = noUrl

  constructor(options: CookieJarOptions = {}) {
    this.#now = options.now ?? Date.now
    this.like = options.like ?? 'chromium'
    this.#choices = choicesOf(this.like)
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#sites = new Sites(options.publicSuffix ?? defaultPublicSuffix)
    this.#store = new Store(this.#sites)
    this.#globalLimit = new GlobalLimit(this.#limits)
    this.#deriving = {
      choices: this.#choices,
      thirdPartyCookies: options.thirdPartyCookies ?? this.#choices.thirdParty,
      sites: this.#sites,
      partitionOf: this.#store.partitionOf,
    }
    this.#evicting = { limits: this.#limits, eviction: this.#choices.eviction }
    this.#reader = new LineReader(syntaxOf(this.#choices))
    this.#receiver = new Receiver(this.#store, this.#sites, this.#choices)
  }

  /** How many cookies the jar holds, those that expired since they were last looked at included. */
  get size(): number {
    return this.#store.size
  }

  /**
   * Takes a Set-Cookie line that came from an address, and says what became of it.
   *
   * @throws RuskError `invalid-url` where `url` or an address in `context` is none: never for what the line holds.
   * @see RFC 6265bis §5.7
   */
  receive(url: string | URL, line: string, context?: RequestContext): Verdict {
    const request = this.#situation(url, context)
    const receiving = this.#receiving(request, line, context)
    if (firstReason(receivingRules, receiving) !== null) {
      return { stored: false, reasons: allReasons(receivingRules, receiving).map(explainReason) }
    }
    return this.#keep(receiving)
  }

  /**
   * The Cookie field value for a request to an address: `a=1; b=2`, or '' for none. In a script's context, document.cookie.
   *
   * @throws RuskError `invalid-url` where `url` or an address in `context` is none.
   * @see RFC 6265bis §5.8.3
   */
  cookieHeader(url: string | URL, context?: RequestContext): string {
    return retrieveHeader(this.#store, this.#situation(url, context), this.#choices)
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
  }

  /** The jar's cookies as data that `CookieJar.from` takes. Values are in it: keep it as safe as a password. */
  toJSON(): JarJson {
    return { version: 1, cookies: this.cookies() }
  }

  /**
   * A jar with the cookies of another.
   *
   * @throws RuskError `invalid-jar` where the data is no jar's.
   */
  static from(json: JarJson | string, options: CookieJarOptions = {}): CookieJar {
    const jar = new CookieJar(options)
    jar.restore(readJson(json).cookies)
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
      const same = this.#store.shelf(cookie.partition)?.find(cookie)
      if (same !== undefined) this.#store.remove(same)
      this.#globalLimit.note(cookie)
      restored += this.#evict(cookie, now).includes(cookie) ? 0 : 1
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
    return sent.map(cookie => ({
      key: cookie.name,
      cookieString: () => cookie.pair,
    }))
  }

  #situation(url: string | URL, context: RequestContext | undefined): Situation {
    if (typeof url !== 'string' || url !== this.#lastUrl) {
      this.#lastRequest = requestUrl(url)
      this.#lastUrl = typeof url === 'string' ? url : undefined
    }
    return situationOf(this.#lastRequest, context, this.#now(), this.#deriving)
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

  #keep(receiving: Receiving): Verdict {
    const { cookie, overwritten, request } = receiving
    if (overwritten !== undefined) this.#replace(overwritten, cookie)
    if (cookie.expiryTime <= request.now) return this.#over(cookie, overwritten, request)
    const evicted = this.#evict(cookie, request.now)
    if (evicted.includes(cookie)) {
      const facts = { site: this.#sites.siteOf(cookie.domain), limit: this.#limits.cookiesPerSite }
      return { stored: false, reasons: [explainReason(refuse('EvictedOnArrival', facts))] }
    }
    const gone = evicted.length === 0 ? nothing : evicted.map(each => each.toCookie())
    return overwritten === undefined
      ? { stored: true, cookie: cookie.toCookie(), evicted: gone }
      : { stored: true, cookie: cookie.toCookie(), replaced: overwritten.toCookie(), evicted: gone }
  }

  #replace(old: StoredCookie, cookie: StoredCookie): void {
    this.#store.remove(old)
    if (this.#choices.overwrittenOrder === 'changed-moves' && old.pair !== cookie.pair) return
    cookie.inheritCreation(old)
  }

  /** A line with an expiry in the past deletes what it overwrites. */
  #over(cookie: StoredCookie, overwritten: StoredCookie | undefined, request: Situation): Verdict {
    if (overwritten !== undefined && overwritten.expiryTime > request.now) {
      return { stored: false, removed: overwritten.toCookie() }
    }
    const facts = {
      expiryTime: Number.isFinite(cookie.expiryTime) ? new Date(cookie.expiryTime).toISOString() : 'once',
    }
    return { stored: false, reasons: [explainReason(refuse('Expired', facts))] }
  }

  /** Adds a cookie, makes room, and answers what went for it. */
  #evict(cookie: StoredCookie, now: number): readonly StoredCookie[] {
    const site = this.#store.add(cookie)
    const fromSite = evictFromSite(this.#store, site, cookie, now, this.#evicting)
    const fromAll = this.#globalLimit.evict(this.#store, now)
    return fromAll.length === 0 ? fromSite : [...fromSite, ...fromAll]
  }

  #storedFrom(data: Cookie): StoredCookie {
    const { partitionKey } = data
    const partition =
      partitionKey === null
        ? null
        : this.#store.partitionOf(partitionKey.topLevelSite, partitionKey.hasCrossSiteAncestor)
    const cookie = new StoredCookie(
      data,
      { domain: data.domain, partition },
      data.path,
      { ...data, partitioned: partition !== null },
      {
        expiryTime: data.expiryTime ?? Number.POSITIVE_INFINITY,
        now: data.creationTime,
        order: this.#store.nextOrder(),
      },
    )
    cookie.access(data.lastAccessTime, cookie.accessOrder)
    return cookie
  }
}

function inOrder(cookies: Iterable<StoredCookie>): StoredCookie[] {
  return [...cookies].sort(sendingOrder)
}

const noUrl: RequestUrl = { scheme: '', host: '', hostIsIp: false, port: '', path: '' }

const nothing: readonly Cookie[] = Object.freeze([])

const synchronousStore = Object.freeze({ synchronous: true })

function syntaxOf(choices: Choices): LineSyntax {
  return {
    innerTab: choices.innerTab,
    bareToken: choices.bareToken,
    longAttribute: choices.longAttribute,
    invalidLifetime: choices.invalidLifetime,
    maxAgeOf: text => maxAgeSeconds(text, choices.maxAgeSyntax),
    expiresOf: dateReaders[choices.dateSyntax],
  }
}

const dateReaders: Readonly<Record<Choices['dateSyntax'], (text: string) => number | undefined>> = {
  chromium: chromiumDateTime,
  nspr: nsprDateTime,
  'cookie-date': text => {
    const time = cookieDateTime(text)
    return Number.isNaN(time) ? undefined : time
  },
}

function readJson(json: JarJson | string): JarJson {
  const data: unknown = typeof json === 'string' ? parseJson(json) : json
  if (typeof data === 'object' && data !== null && 'cookies' in data && Array.isArray(data.cookies)) {
    return data as JarJson
  }
  throw new RuskError('invalid-jar', 'This is no jar: it has no list `cookies`. Give what toJSON() gave.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RuskError('invalid-jar', 'This is no JSON. Give what JSON.stringify(jar) gave.', { cause })
  }
}
