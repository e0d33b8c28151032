import { CookieJar } from '../jar/cookie-jar.ts'
import { lineSyntax } from '../jar/line-syntax.ts'
import { nsprDateTime } from '../jar/nspr-date.ts'
import { publicSuffix as defaultPublicSuffix } from '../jar/public-suffix.ts'
import { isIpHost } from '../jar/request-url.ts'
import { LineReader } from '../jar/set-cookie-line.ts'
import { type PublicSuffix, Sites } from '../jar/sites.ts'
import type { Verdict } from '../jar/verdict.ts'
import { choicesOf, type Like } from '../rules/like.ts'
import { isLoopback } from '../rules/trustworthy.ts'
import { looksLikeCredential } from './credential.ts'
import type { FindingCookie } from './finding.ts'
import { fieldValues, type ObservedExchange } from './observed.ts'
import { originsOf } from './request-context.ts'
import type { Seen, SeenLine, SentCookie } from './rule.ts'
import { shownName } from './shown.ts'

export interface AuditOptions {
  /** Whose rules say what is refused. Default `chromium`. */
  readonly like?: Like
  /** Epoch milliseconds: the time of exchanges that tell none, neither themselves nor by a `Date` field. Default: now. */
  readonly now?: number
  /** Answers the public suffix of a host. Default: the list that comes with tldts, private suffixes included. */
  readonly publicSuffix?: PublicSuffix
}

/** So many lines of a response are looked at; browsers keep 180 cookies of a whole site. */
const lineLimit = 1000

/** Turns exchanges, in their order, into what rules look at: a jar receives what a browser would have. */
export class Viewer {
  readonly #sites: Sites
  readonly #reader: LineReader
  readonly #jar: CookieJar
  #now: number

  constructor({ like = 'chromium', now = Date.now(), publicSuffix = defaultPublicSuffix }: AuditOptions) {
    this.#now = now
    this.#sites = new Sites(publicSuffix)
    this.#reader = new LineReader(lineSyntax(choicesOf(like)))
    // Whom a browser blocks as a third party is its user's choice, and no fault of a server.
    this.#jar = new CookieJar({ like, publicSuffix, thirdPartyCookies: 'allowed', now: () => this.#now })
  }

  /** undefined for what has no cookies: an address that is none, or of another scheme. */
  see(exchange: ObservedExchange): Seen | undefined {
    if (!URL.canParse(exchange.url)) return undefined
    const url = new URL(exchange.url)
    if (!/^(?:https?|wss?):$/.test(url.protocol)) return undefined
    this.#now = exchange.time ?? timeOf(exchange) ?? this.#now
    const { context, crossSite, topLevel } = originsOf(exchange, url, host => this.#sites.siteOf(host))
    const lines = fieldValues(exchange.responseFields, 'set-cookie')
      .slice(0, lineLimit)
      .map(line => this.#line(line, this.#jar.receive(url, line, context)))
    return {
      exchange,
      url,
      method: (exchange.method ?? 'GET').toUpperCase(),
      site: this.#sites.siteOf(url.hostname),
      loopback: isLoopback(url.hostname, isIpHost(url.hostname)),
      crossSite,
      topLevel,
      lines,
      sent: sentCookies(exchange),
      now: this.#now,
      jar: this.#jar,
    }
  }

  #line(text: string, verdict: Verdict): SeenLine {
    const line = this.#reader.read(text)
    const { maxAge, expires } = line
    const deletes = maxAge === undefined ? expires !== undefined && expires <= this.#now : maxAge <= 0
    const removed = verdict.stored ? undefined : verdict.removed
    return {
      ...line.said,
      name: line.name,
      value: line.value,
      control: line.control,
      verdict,
      removed,
      reasons: verdict.stored ? [] : (verdict.reasons ?? []),
      deletes: deletes || removed !== undefined,
      credential: looksLikeCredential(line.name, line.value),
      id: cookieId(line.name, verdict.stored ? verdict.cookie : removed),
    }
  }
}

/** Whether a browser does what a line says. A deletion of what it does not hold is done. */
export function isTaken({ reasons }: SeenLine): boolean {
  return reasons[0] === undefined || reasons[0].code === 'Expired'
}

/** Which cookie, for a finding. One without a name has none to tell. */
export function cookieId(
  name: string,
  stored?: { readonly domain: string; readonly path: string },
): FindingCookie {
  const place = stored && { domain: shownName(stored.domain), path: shownName(stored.path) }
  return { name: shownName(name), ...place }
}

/** Without a time of its own, an exchange took place when its response says. */
function timeOf({ responseFields }: ObservedExchange): number | undefined {
  const date = fieldValues(responseFields, 'date').at(-1)
  return date === undefined ? undefined : nsprDateTime(date)
}

function sentCookies({ requestFields }: ObservedExchange): SentCookie[] {
  return fieldValues(requestFields, 'cookie')
    .flatMap(field => field.split(';'))
    .map(pair => pair.trim())
    .filter(pair => pair !== '')
    .map(pair => {
      const equals = pair.indexOf('=')
      return { name: pair.slice(0, Math.max(equals, 0)), value: pair.slice(equals + 1) }
    })
}
