import { cookieContent } from '../rules/cookie-content.ts'
import { credentials } from '../rules/credentials.ts'
import { defaultPath } from '../rules/default-path.ts'
import { disallowedCharacter } from '../rules/disallowed-character.ts'
import { type CookieDomain, domainAttribute } from '../rules/domain-attribute.ts'
import { httpOnly } from '../rules/http-only.ts'
import { expiryTime } from '../rules/lifetime.ts'
import type { Choices } from '../rules/like.ts'
import { overlays, overwriteHttpOnly, overwriteSecure } from '../rules/overwrite.ts'
import { pairSize } from '../rules/pair-size.ts'
import { partitioned } from '../rules/partitioned.ts'
import { prefix } from '../rules/prefix.ts'
import type { Reason } from '../rules/reason.ts'
import { noneNeedsSecure, sameSiteToStore } from '../rules/same-site.ts'
import { scheme } from '../rules/scheme.ts'
import { secureOnly } from '../rules/secure-only.ts'
import { thirdParty } from '../rules/third-party.ts'
import type { Situation } from './context.ts'
import { StoredCookie } from './cookie.ts'
import { canonicalHost } from './request-url.ts'
import type { SetCookieLine } from './set-cookie-line.ts'
import type { Sites } from './sites.ts'
import type { Shelf, Store } from './store.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'
import type { Rule } from './walk.ts'

/** What a line would become. Worked out as the rules ask for it. */
export class Receiving {
  readonly line: SetCookieLine
  readonly request: Situation
  readonly choices: Choices
  readonly #store: Store
  readonly #sites: Sites
  readonly #clockAhead: number
  #domain: CookieDomain | Reason | undefined
  #cookie: StoredCookie | undefined
  #overwritten: StoredCookie | null | undefined

  constructor(
    line: SetCookieLine,
    request: Situation,
    holder: { readonly store: Store; readonly sites: Sites; readonly choices: Choices },
    clockAhead: number,
  ) {
    this.line = line
    this.request = request
    this.choices = holder.choices
    this.#store = holder.store
    this.#sites = holder.sites
    this.#clockAhead = clockAhead
  }

  /** The domain that the cookie gets, or why it gets none. */
  get domain(): CookieDomain | Reason {
    this.#domain ??= domainAttribute(
      this.line.domainAttribute,
      this.request,
      { canonicalHost, registrableDomain: this.#sites.registrableDomain },
      this.choices,
    )
    return this.#domain
  }

  get domainReason(): Reason | null {
    return 'code' in this.domain ? this.domain : null
  }

  get path(): string {
    const { pathAttribute } = this.line
    return pathAttribute.charCodeAt(0) === 0x2f ? pathAttribute : defaultPath(this.request.path)
  }

  /** The cookie itself. Where its domain is refused, the request's host stands in, so that the other rules have one to judge. */
  get cookie(): StoredCookie {
    this.#cookie ??= this.#create()
    return this.#cookie
  }

  #create(): StoredCookie {
    const { line, request } = this
    const place = 'code' in this.domain ? { domain: request.host, hostOnly: true } : this.domain
    const inPartition = line.partitioned || request.partitionsAll
    const value = this.choices.invalidUtf8 === 'replaced' ? encodeUtf8(decodeUtf8(line.value)) : line.value
    return new StoredCookie(
      { name: line.name, value },
      { domain: place.domain, path: this.path, partition: inPartition ? request.partition : null },
      {
        secure: line.secure,
        httpOnly: line.httpOnly,
        hostOnly: place.hostOnly,
        partitioned: line.partitioned,
        sameSite: line.sameSite,
        priority: line.priority,
      },
      {
        expiryTime: expiryTime(line.maxAge, line.expires, { now: request.now, clockAhead: this.#clockAhead }),
        now: request.now,
        order: this.#store.nextOrder(),
      },
    )
  }

  get shelf(): Shelf | undefined {
    return this.#store.shelf(this.cookie.partition)
  }

  /** The stored cookie that this one would replace. */
  get overwritten(): StoredCookie | undefined {
    if (this.#overwritten === undefined) this.#overwritten = this.shelf?.find(this.cookie) ?? null
    return this.#overwritten ?? undefined
  }

  /** Whether the cookie would overlay a Secure one from an origin that is not trustworthy. */
  get overlaysSecure(): boolean {
    if (this.request.trustworthy) return false
    const { cookie } = this
    const site = this.shelf?.site(this.#sites.siteOf(cookie.domain))
    if (site === undefined) return false
    return site.domains.some(({ cookies }) =>
      cookies.some(
        stored => stored.secure && stored.name === cookie.name && overlays(cookie, stored, this.choices),
      ),
    )
  }
}

/**
 * What a line must be for its cookie to be stored, in order.
 *
 * @see RFC 6265bis §5.6 and §5.7
 */
export const receivingRules: readonly Rule<Receiving>[] = Object.freeze([
  ({ request }) => credentials(request),
  ({ request }) => scheme(request),
  ({ line }) => disallowedCharacter(line),
  ({ line, choices }) => cookieContent(line, choices),
  ({ line }) => pairSize(line),
  receiving => receiving.domainReason,
  receiving =>
    prefix(
      {
        name: receiving.line.name,
        value: receiving.line.value,
        secure: receiving.line.secure,
        httpOnly: receiving.line.httpOnly,
        domainAttribute: receiving.line.domainAttribute,
        pathAttribute: receiving.line.pathAttribute,
        path: receiving.path,
        hostOnly: receiving.cookie.hostOnly,
      },
      receiving.request,
      receiving.choices,
    ),
  ({ line, request }) => secureOnly(line, request),
  ({ line, request }) => partitioned(line, request),
  ({ line, request }) => httpOnly(line, request),
  ({ line }) => noneNeedsSecure(line),
  ({ line, request, choices }) => sameSiteToStore(line, request, choices),
  ({ line, request }) => thirdParty(line, request),
  receiving =>
    overwriteSecure({
      overlaysSecure: receiving.overlaysSecure,
      host: receiving.request.host,
      scheme: receiving.request.scheme,
    }),
  receiving =>
    receiving.request.api === 'script'
      ? overwriteHttpOnly({ api: 'script', overwritten: receiving.overwritten })
      : null,
])
