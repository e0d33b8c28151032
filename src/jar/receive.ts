import { cookieContent } from '../rules/cookie-content.ts'
import { credentials } from '../rules/credentials.ts'
import { defaultPath } from '../rules/default-path.ts'
import { disallowedCharacter } from '../rules/disallowed-character.ts'
import { type CookieDomain, domainAttribute, type Hosts } from '../rules/domain-attribute.ts'
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
import type { DomainCookies } from './candidates.ts'
import { type Content, type Identity, type Partition, StoredCookie } from './cookie.ts'
import { detached } from './detached.ts'
import type { KnownHost } from './known-host.ts'
import { canonicalHost } from './request-url.ts'
import type { SetCookieLine } from './set-cookie-line.ts'
import type { Sites } from './sites.ts'
import type { Situation } from './situation.ts'
import type { Store } from './store.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'
import { firstReason, type Rule } from './walk.ts'

/** What lines are received with: a jar's store, what it knows of hosts, its choices. */
export class Receiver {
  readonly store: Store
  readonly sites: Sites
  readonly choices: Choices
  readonly #hosts: Hosts
  #host: KnownHost | undefined = undefined
  #lastAttribute = ''
  #lastPlace: Placed | undefined = undefined

  constructor(store: Store, sites: Sites, choices: Choices) {
    this.store = store
    this.sites = sites
    this.choices = choices
    const registrableDomain = (name: string): string =>
      this.#host?.name === name ? sites.registrableDomainOf(this.#host) : sites.registrableDomain(name)
    this.#hosts = { canonicalHost, registrableDomain }
  }

  /** The place for a Domain attribute. The lines of a response tend to name the same: it is worked out once. */
  placeFor(attribute: string, request: Situation): Placed {
    const isLast = attribute === this.#lastAttribute && request.known === this.#host
    if (isLast && this.#lastPlace !== undefined) return this.#lastPlace
    this.#lastAttribute = attribute
    this.#host = request.known
    // Who is asked for public suffixes may throw: the place of another host is none for this one.
    this.#lastPlace = undefined
    const domain = domainAttribute(attribute, request, this.#hosts, this.choices)
    this.#lastPlace =
      'code' in domain
        ? { domain: request.host, hostOnly: true, reason: domain }
        : { domain: domain.domain, hostOnly: domain.hostOnly, reason: null }
    return this.#lastPlace
  }

  /** What is known of a host holds on to its cookies. */
  forget(): void {
    this.#host = undefined
  }
}

/** Where a cookie goes. Where its domain is refused, the request's host stands in, so that the other rules have one to judge. */
export interface Placed extends CookieDomain {
  readonly reason: Reason | null
}

/** What a line would become. Worked out as the rules ask for it. */
export class Receiving implements Identity, Content {
  readonly line: SetCookieLine
  readonly request: Situation
  readonly choices: Choices
  readonly value: string
  readonly #receiver: Receiver
  readonly #clockAhead: number
  #placed: Placed | undefined = undefined
  #path: string | undefined = undefined
  #list: DomainCookies | null | undefined = undefined
  #overwritten: StoredCookie | null | undefined = undefined

  constructor(line: SetCookieLine, request: Situation, receiver: Receiver, clockAhead: number) {
    this.line = line
    this.request = request
    this.choices = receiver.choices
    this.value = receiver.choices.invalidUtf8 === 'replaced' ? encodeUtf8(decodeUtf8(line.value)) : line.value
    this.#receiver = receiver
    this.#clockAhead = clockAhead
  }

  get name(): string {
    return this.line.name
  }

  get attributes(): number {
    return this.line.attributes
  }

  get expiryTime(): number {
    const { maxAge, expires } = this.line
    return expiryTime(maxAge, expires, { now: this.request.now, clockAhead: this.#clockAhead })
  }

  /** Why the cookie gets no domain; null where it gets one. */
  get domainReason(): Reason | null {
    return this.place.reason
  }

  get domain(): string {
    return this.place.domain
  }

  get hostOnly(): boolean {
    return this.place.hostOnly
  }

  /** Public, as a getter of that kind costs each object nothing. */
  get place(): Placed {
    this.#placed ??= this.#receiver.placeFor(this.line.domainAttribute, this.request)
    return this.#placed
  }

  get partition(): Partition | null {
    return this.line.partitioned || this.request.partitionsAll ? this.request.partition : null
  }

  get path(): string {
    if (this.#path === undefined) {
      const { pathAttribute } = this.line
      this.#path = pathAttribute.charCodeAt(0) === 0x2f ? pathAttribute : defaultPath(this.request.path)
    }
    return this.#path
  }

  /** The cookies of its domain, where there are any. */
  get list(): DomainCookies | undefined {
    if (this.#list === undefined) {
      const shelf = this.#receiver.store.shelf(this.partition)
      this.#list = shelf?.ofHost(this.request.known, this.domain) ?? null
    }
    return this.#list ?? undefined
  }

  /** The stored cookie that this one would replace. One that has expired is as if it were not there. */
  get replaced(): StoredCookie | undefined {
    const { overwritten } = this
    return overwritten !== undefined && overwritten.expiryTime > this.request.now ? overwritten : undefined
  }

  /** What is stored in its place, expired or not. */
  get overwritten(): StoredCookie | undefined {
    if (this.#overwritten === undefined) this.#overwritten = this.list?.find(this) ?? null
    return this.#overwritten ?? undefined
  }

  /** The cookie itself, for a place that is empty. */
  create(order: number): StoredCookie {
    const { list, domain, partition, path, hostOnly, name } = this
    const place = { name, path: sharedPath(list, path), hostOnly }
    return new StoredCookie(this, list ?? { domain, partition }, place, this.request.now, order)
  }

  /** Whether the cookie would overlay a Secure one from an origin that is not trustworthy. */
  get overlaysSecure(): boolean {
    if (this.request.trustworthy) return false
    const { store, sites } = this.#receiver
    const site = store.shelf(this.partition)?.site(sites.siteOf(this.domain))
    if (site === undefined) return false
    return site.domains.some(({ cookies }) =>
      cookies.some(
        stored =>
          stored.secure &&
          stored.expiryTime > this.request.now &&
          stored.hasName(this.name) &&
          overlays(this, stored, this.choices),
      ),
    )
  }
}

/** A path as another cookie of the domain has it, where one does: most cookies of a site share one string. */
function sharedPath(list: DomainCookies | undefined, path: string): string {
  if (path === '/') return '/'
  for (const cookie of list?.cookies ?? []) if (cookie.path === path) return cookie.path
  return detached(path)
}

/** A rule about receiving, and the concern that it is about: for lines and requests that have it not, it is not asked. */
interface ReceivingRule {
  readonly about: number
  readonly judge: Rule<Receiving>
}

// What a request may have, and what a line may.
const omission = 1
const schemes = 2
const insecurity = 4
const script = 8
const foreignness = 16
const thirdParties = 32
const controls = 64
const namelessness = 128
const length = 256
const domains = 512
const prefixes = 1024
const partitions = 2048
const none = 4096

/**
 * What a line must be for its cookie to be stored, in order.
 *
 * @see RFC 6265bis §5.6 and §5.7
 */
const rules: readonly ReceivingRule[] = [
  { about: omission, judge: ({ request }) => credentials(request) },
  { about: schemes, judge: ({ request }) => scheme(request) },
  { about: controls, judge: ({ line }) => disallowedCharacter(line) },
  { about: namelessness, judge: ({ line, choices }) => cookieContent(line, choices) },
  { about: length, judge: ({ line }) => pairSize(line) },
  { about: domains, judge: ({ domainReason }) => domainReason },
  {
    about: prefixes,
    judge: receiving => prefix(prefixed(receiving), receiving.request, receiving.choices),
  },
  { about: insecurity, judge: ({ line, request }) => secureOnly(line, request) },
  { about: partitions, judge: ({ line, request }) => partitioned(line, request) },
  { about: script, judge: ({ line, request }) => httpOnly(line, request) },
  { about: none, judge: ({ line }) => noneNeedsSecure(line) },
  { about: foreignness, judge: ({ line, request, choices }) => sameSiteToStore(line, request, choices) },
  { about: thirdParties, judge: ({ line, request }) => thirdParty(line, request) },
  { about: insecurity, judge: receiving => overwriteSecure(overlaying(receiving)) },
  {
    about: script,
    judge: ({ request, replaced }) => overwriteHttpOnly({ api: request.api, overwritten: replaced }),
  },
]

/** What some rule may have against a line; 0 where it may be stored. */
function concernsOf(receiving: Receiving): number {
  const { line, request } = receiving
  return (
    (request.includeCredentials ? 0 : omission) |
    (scheme(request) === null ? 0 : schemes) |
    (request.trustworthy ? 0 : insecurity) |
    (request.api === 'script' ? script : 0) |
    (request.setsSameSite ? 0 : foreignness) |
    (request.thirdPartyBlocked ? thirdParties : 0) |
    (line.control === null ? 0 : controls) |
    (line.name === '' ? namelessness : 0) |
    (pairSize(line) === null ? 0 : length) |
    (receiving.domainReason === null ? 0 : domains) |
    (looksPrefixed(line) ? prefixes : 0) |
    (line.partitioned ? partitions : 0) |
    (line.sameSite === 'none' ? none : 0)
  )
}

/** The first reason why a line's cookie is not stored, or null. */
export function reasonAgainst(receiving: Receiving): Reason | null {
  const concerns = concernsOf(receiving)
  if (concerns === 0) return null
  const judges = rules.filter(({ about }) => (about & concerns) !== 0).map(({ judge }) => judge)
  return firstReason(judges, receiving)
}

/** All of them: what explains. */
export const receivingRules: readonly Rule<Receiving>[] = rules.map(({ judge }) => judge)

/** Few names begin as prefixes do. */
function looksPrefixed({ name, value }: SetCookieLine): boolean {
  return (name === '' ? value : name).charCodeAt(0) === 0x5f
}

function prefixed(receiving: Receiving): Parameters<typeof prefix>[0] {
  const { line } = receiving
  return {
    name: line.name,
    value: line.value,
    secure: line.secure,
    httpOnly: line.httpOnly,
    domainAttribute: line.domainAttribute,
    pathAttribute: line.pathAttribute,
    path: receiving.path,
    hostOnly: receiving.hostOnly,
  }
}

function overlaying({ overlaysSecure, request }: Receiving): Parameters<typeof overwriteSecure>[0] {
  return { overlaysSecure, host: request.host, scheme: request.scheme }
}
