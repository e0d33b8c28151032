import type { SameSite } from '../rules/same-site.ts'
import { detached } from './detached.ts'
import { restOf, secondOf, timeOf } from './instant.ts'

/** The partition of a cookie: the site of the page, and whether another site's frame lies between. */
export interface PartitionKey {
  /** The top-level site, as `https://example.com`. */
  readonly topLevelSite: string
  readonly hasCrossSiteAncestor: boolean
}

export type Priority = 'low' | 'medium' | 'high'

/** A stored cookie, as data. Names and values hold one character per byte. */
export interface Cookie {
  /** The cookie-name; empty for a nameless cookie. */
  readonly name: string
  readonly value: string
  /** The host of a host-only cookie; otherwise the domain that it and its sub-domains share. Without a leading dot. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** `unset` where the line named none that is known. */
  readonly sameSite: SameSite
  readonly priority: Priority
  /** When it expires, in epoch milliseconds; null for a session cookie. */
  readonly expiryTime: number | null
  /** When it was created, in epoch milliseconds. Cookies of equal paths are sent oldest first. */
  readonly creationTime: number
  /** When it was last set or sent, in epoch milliseconds; browsers note it once a minute. */
  readonly lastAccessTime: number
  /** The partition that it is confined to; null for an ordinary cookie. */
  readonly partitionKey: PartitionKey | null
}

const sameSites: readonly SameSite[] = ['unset', 'none', 'lax', 'strict']
const priorities: readonly Priority[] = ['low', 'medium', 'high']

const sameSiteCodes: Readonly<Record<SameSite, number>> = { unset: 0, none: 1, lax: 2, strict: 3 }
const priorityCodes: Readonly<Record<Priority, number>> = { low: 0, medium: 1, high: 2 }

const secureFlag = 1
const httpOnlyFlag = 2
const hostOnlyFlag = 4
const partitionedFlag = 8
const sameSiteShift = 4
const priorityShift = 6
const nameHashShift = 8
const nameLengthUnit = 2 ** 16

/** The bits in which two of one name, both host-only or both not, are equal: the rest is what may be changed about a cookie. */
const identity = ~(secureFlag | httpOnlyFlag | partitionedFlag | (3 << sameSiteShift) | (3 << priorityShift))

/** Names that differ mostly differ in this too, so that a name is read only where it is the one looked for: 8 bits. */
function hashOf(name: string): number {
  let hash = 0
  for (let at = Math.max(0, name.length - 8); at < name.length; at++) hash = hash * 31 + name.charCodeAt(at)
  return hash & 0xff
}

/** What a cookie is known by in its domain and partition. */
export interface Identity {
  readonly name: string
  readonly path: string
  readonly hostOnly: boolean
}

/** A small integer that two are alike in where they are one cookie. */
export function identityKey(name: string, hostOnly: boolean): number {
  return (identityFlags(name, hostOnly) & identity) >> 2
}

function identityFlags(name: string, hostOnly: boolean): number {
  return (hostOnly ? hostOnlyFlag : 0) + (hashOf(name) << nameHashShift) + name.length * nameLengthUnit
}

/** What may be changed about a cookie, beside its value and its times. */
export interface Attributes {
  readonly secure: boolean
  readonly httpOnly: boolean
  /** Whether the line said Partitioned; a browser may partition without it. */
  readonly partitioned: boolean
  readonly sameSite: SameSite
  readonly priority: Priority
}

/** Attributes in one small integer. */
export function packed(attributes: Attributes): number {
  return (
    (attributes.secure ? secureFlag : 0) |
    (attributes.httpOnly ? httpOnlyFlag : 0) |
    (attributes.partitioned ? partitionedFlag : 0) |
    (sameSiteCodes[attributes.sameSite] << sameSiteShift) |
    (priorityCodes[attributes.priority] << priorityShift)
  )
}

function nameLengthIn(flags: number): number {
  return Math.floor(flags / nameLengthUnit)
}

/** A partition as the store knows it: one object for each key. */
export interface Partition {
  readonly id: string
  readonly key: PartitionKey
}

/** Where cookies belong: one object for all that are stored there. */
export interface Home {
  readonly domain: string
  readonly partition: Partition | null
}

/** What a line or a file says about a cookie. */
export interface Content {
  readonly name: string
  readonly value: string
  /** Its attributes, packed. */
  readonly attributes: number
  /** When it will be over, in epoch milliseconds. */
  readonly expiryTime: number
}

/**
 * A cookie as the store keeps it: small, since there may be a hundred thousand. Its times are seconds and what is left of one:
 * engines keep small integers in the object itself, and each other number in an object of its own.
 */
export class StoredCookie {
  /** `name=value` as it is sent; a nameless cookie is its value alone. */
  pair: string
  readonly path: string
  #home: Home
  /** Packed attributes, a hash and the length of the name. */
  #flags: number
  #expirySecond: number
  #expiryRest: number
  #creationSecond: number
  #creationRest: number
  /** Seconds from the creation to the last time it was set or sent. */
  #accessedAfter: number
  /** Orders cookies of one millisecond: by creation, and by the last time they were set or sent. */
  creationOrder: number
  accessOrder: number

  constructor(content: Content, home: Home, place: Identity, now: number, order: number) {
    const { name, value, attributes, expiryTime } = content
    this.pair = pairOf(name, value)
    this.path = place.path
    this.#home = home
    this.#flags = attributes + identityFlags(name, place.hostOnly)
    this.#expirySecond = secondOf(expiryTime)
    this.#expiryRest = restOf(expiryTime, this.#expirySecond)
    this.#creationSecond = secondOf(now)
    this.#creationRest = restOf(now, this.#creationSecond)
    this.#accessedAfter = 0
    this.creationOrder = order
    this.accessOrder = order
  }

  /** A cookie whose place another takes is that other from now on: its value first, where it is another. */
  revalue({ name, value }: Content): void {
    this.pair = pairOf(name, value)
  }

  /** Gets the attributes and the expiry of another. */
  overwrite({ attributes, expiryTime }: Content): void {
    this.#flags = (this.#flags & identity) + attributes
    this.#expirySecond = secondOf(expiryTime)
    this.#expiryRest = restOf(expiryTime, this.#expirySecond)
  }

  /** Counts as created now. */
  createdAt(now: number, order: number): void {
    this.#creationSecond = secondOf(now)
    this.#creationRest = restOf(now, this.#creationSecond)
    this.creationOrder = order
  }

  /** Epoch milliseconds; infinity for a session cookie. */
  get expiryTime(): number {
    return timeOf(this.#expirySecond, this.#expiryRest)
  }

  /** Epoch milliseconds. */
  get creationTime(): number {
    return timeOf(this.#creationSecond, this.#creationRest)
  }

  get domain(): string {
    return this.#home.domain
  }

  get partition(): Partition | null {
    return this.#home.partition
  }

  /** Moves in where the cookies of its domain and partition are. */
  moveTo(home: Home): void {
    this.#home = home
  }

  get name(): string {
    return this.pair.slice(0, nameLengthIn(this.#flags))
  }

  get value(): string {
    const nameLength = nameLengthIn(this.#flags)
    return nameLength === 0 ? this.pair : this.pair.slice(nameLength + 1)
  }

  /** Epoch milliseconds. */
  get lastAccessTime(): number {
    return this.creationTime + this.#accessedAfter * 1000
  }

  /** Notes that the cookie was set or sent. */
  access(time: number, order: number): void {
    const seconds = Math.floor((time - this.creationTime) / 1000)
    const small = seconds | 0
    this.#accessedAfter = small === seconds ? small : seconds
    this.accessOrder = order
  }

  /** Negative where it was created before another. */
  comparedByCreation(other: StoredCookie): number {
    return (
      this.#creationSecond - other.#creationSecond ||
      this.#creationRest - other.#creationRest ||
      this.creationOrder - other.creationOrder
    )
  }

  get secure(): boolean {
    return (this.#flags & secureFlag) !== 0
  }

  get httpOnly(): boolean {
    return (this.#flags & httpOnlyFlag) !== 0
  }

  get hostOnly(): boolean {
    return (this.#flags & hostOnlyFlag) !== 0
  }

  get partitioned(): boolean {
    return (this.#flags & partitionedFlag) !== 0
  }

  get sameSite(): SameSite {
    return sameSites[(this.#flags >> sameSiteShift) & 3]!
  }

  get priority(): Priority {
    return priorities[(this.#flags >> priorityShift) & 3]!
  }

  /** Bytes of name and value, as limits count them. */
  get size(): number {
    return nameLengthIn(this.#flags) === 0 ? this.pair.length : this.pair.length - 1
  }

  get identityKey(): number {
    return (this.#flags & identity) >> 2
  }

  hasValue(value: string): boolean {
    const nameLength = nameLengthIn(this.#flags)
    const start = nameLength === 0 ? 0 : nameLength + 1
    return value.length === this.pair.length - start && standsIn(this.pair, start, value)
  }

  hasName(name: string): boolean {
    return name.length === nameLengthIn(this.#flags) && standsIn(this.pair, 0, name)
  }

  /** The cookie as data for users. Who has its name or value as a text of its own may give it: none is cut out then. */
  toCookie(name: string = this.name, value: string = this.value): Cookie {
    const { expiryTime } = this
    return {
      name,
      value,
      domain: this.domain,
      hostOnly: this.hostOnly,
      path: this.path,
      secure: this.secure,
      httpOnly: this.httpOnly,
      sameSite: this.sameSite,
      priority: this.priority,
      expiryTime: expiryTime === Number.POSITIVE_INFINITY ? null : expiryTime,
      creationTime: this.creationTime,
      lastAccessTime: this.lastAccessTime,
      partitionKey: this.partition === null ? null : this.partition.key,
    }
  }
}

/**
 * Whether a part stands in a text that is long enough for it. From its end: names and values that are alike mostly begin alike. For
 * a few characters this is faster than what engines have.
 */
function standsIn(text: string, start: number, part: string): boolean {
  for (let at = part.length - 1; at >= 0; at--) {
    if (text.charCodeAt(start + at) !== part.charCodeAt(at)) return false
  }
  return true
}

function pairOf(name: string, value: string): string {
  // What joins gives is one text. What adds up stays two parts for the engine, which hold on to the line they were cut from.
  return name === '' ? detached(value) : [name, value].join('=')
}

/** The order in which cookies are sent: longer paths first, then older ones. */
export function sendingOrder(a: StoredCookie, b: StoredCookie): number {
  return b.path.length - a.path.length || a.comparedByCreation(b)
}

/** The order in which they are evicted: least recently used first. */
export function evictionOrder(a: StoredCookie, b: StoredCookie): number {
  return (
    a.lastAccessTime - b.lastAccessTime || a.accessOrder - b.accessOrder || a.creationTime - b.creationTime
  )
}
