import {
  type Home,
  type Identity,
  identityKey,
  type Partition,
  type StoredCookie,
  sendingOrder,
} from './cookie.ts'
import type { Answer, Answers } from './host-table.ts'
import { always, never, secondOf } from './instant.ts'

/** The domains of one site that have cookies: what a limit counts. */
export class SiteCookies {
  readonly name: string
  domains: readonly DomainCookies[] = []
  count = 0

  constructor(name: string) {
    this.name = name
  }

  // Most sites have one domain with cookies: lists of exactly as many are the smallest.
  open(list: DomainCookies): void {
    this.domains = this.domains.concat(list)
  }

  close(list: DomainCookies): void {
    this.domains = this.domains.filter(other => other !== list)
  }
}

/**
 * What a number of cookies have in common: a rule that none of them can break need not be asked. It may ask for too much, once
 * a cookie is gone, never for too little.
 */
export interface Summary {
  /** What is true of some of them: `trait`s. */
  readonly traits: number
  /** The first second in which one of them may have expired. */
  soonestExpiry: number
}

// In one small integer: there may be ten thousand lists.
export const trait = { belowRoot: 1, secure: 2, httpOnly: 4, hostOnly: 8 } as const

/** The cookies that may go with a request to a host, in the order of sending. */
export interface Candidates extends Summary {
  readonly cookies: readonly StoredCookie[]
  /** The Cookie field value that holds all of them. */
  readonly header: string
  /** The second until which all of them count as used just now: nothing is to be noted. */
  usedUntil: number
  /** Whether they are still what a host may be sent. */
  isCurrent(host: string): boolean
  /** Remembers an answer that was made from them, until one of their lists changes. */
  remember(host: string, answer: Answer, answers: Answers): void
}

/** The cookies of one domain. */
export class DomainCookies implements Candidates, Home {
  readonly domain: string
  readonly partition: Partition | null
  readonly site: SiteCookies
  cookies: readonly StoredCookie[] = []
  /** The cookies' identity keys, in their order: one is found without a look at the others, which lie far apart in memory. */
  #keys: number[] = []
  traits = 0
  soonestExpiry: number = never
  usedUntil: number = always
  /** Counts the changes. */
  version = 0
  /** The row of the one answer that is remembered of these cookies. */
  #row = -1
  #answers: Answers | undefined = undefined
  #header: string | undefined = undefined

  constructor(domain: string, partition: Partition | null, site: SiteCookies) {
    this.domain = domain
    this.partition = partition
    this.site = site
  }

  get anyHostOnly(): boolean {
    return (this.traits & trait.hostOnly) !== 0
  }

  get header(): string {
    this.#header ??= cookieString(this.cookies)
    return this.#header
  }

  /** As long as no cookie is for another host alone. */
  isCurrent(host: string): boolean {
    return !this.anyHostOnly || this.domain === host
  }

  remember(host: string, answer: Answer, answers: Answers): void {
    remember(host, answer, [this], answers)
  }

  /** An answer with these cookies is in a row. There is no other: whoever changes them knows what to forget. */
  answeredIn(row: number, answers: Answers): void {
    if (row !== this.#row) this.forgetAnswer()
    this.#row = row
    this.#answers = answers
  }

  forgetAnswer(): void {
    this.#answers?.forget(this.#row)
    this.#row = -1
  }

  /** Puts a cookie in its place. Most are the newest of the longest path or of the only one: it is looked for from the end. */
  add(cookie: StoredCookie): void {
    let at = this.cookies.length
    while (at > 0 && sendingOrder(this.cookies[at - 1]!, cookie) > 0) at--
    this.#splice(at, 0, cookie)
    cookie.moveTo(this)
    this.#note(cookie)
  }

  /** A cookie of the list has changed, but for its place in the order. */
  changed(cookie: StoredCookie): void {
    this.#note(cookie)
    this.#changed()
  }

  /** Moves a cookie whose creation has changed to its place in the order. Most are the newest of the only path: others are not read. */
  move(cookie: StoredCookie, isNewest: boolean): void {
    const cookies = this.cookies as StoredCookie[]
    const keys = this.#keys
    const last = cookies.length - 1
    const isLast = isNewest && (this.traits & trait.belowRoot) === 0
    const from = cookies.indexOf(cookie)
    const key = keys[from]!
    let at = from
    const toEnd = isLast || from === last || sendingOrder(cookies[last]!, cookie) < 0
    for (; at < last && (toEnd || sendingOrder(cookies[at + 1]!, cookie) < 0); at++) {
      cookies[at] = cookies[at + 1]!
      keys[at] = keys[at + 1]!
    }
    for (; !isLast && at > 0 && at <= from && sendingOrder(cookies[at - 1]!, cookie) > 0; at--) {
      cookies[at] = cookies[at - 1]!
      keys[at] = keys[at - 1]!
    }
    cookies[at] = cookie
    keys[at] = key
  }

  #note(cookie: StoredCookie): void {
    this.traits |=
      (cookie.path === '/' ? 0 : trait.belowRoot) |
      (cookie.secure ? trait.secure : 0) |
      (cookie.httpOnly ? trait.httpOnly : 0) |
      (cookie.hostOnly ? trait.hostOnly : 0)
    const expiry = secondOf(cookie.expiryTime)
    if (expiry < this.soonestExpiry) this.soonestExpiry = expiry
  }

  /** Answers whether the cookie was there. */
  remove(cookie: StoredCookie): boolean {
    const at = this.cookies.indexOf(cookie)
    if (at === -1) return false
    this.#splice(at, 1)
    return true
  }

  /** Short lists are copied, to be no longer than they must; long ones are changed in place. */
  #splice(at: number, gone: number, ...added: StoredCookie[]): void {
    const keys = added.map(({ identityKey }) => identityKey)
    if (this.cookies.length < 32) {
      this.cookies = this.cookies.toSpliced(at, gone, ...added)
      this.#keys = this.#keys.toSpliced(at, gone, ...keys)
    } else {
      ;(this.cookies as StoredCookie[]).splice(at, gone, ...added)
      this.#keys.splice(at, gone, ...keys)
    }
    this.#changed()
  }

  #changed(): void {
    this.version++
    this.#header = undefined
    this.usedUntil = always
    this.forgetAnswer()
  }

  /** The stored cookie of the domain that is the same, but for what may be changed about it. */
  find({ name, path, hostOnly }: Identity): StoredCookie | undefined {
    const key = identityKey(name, hostOnly)
    for (let at = 0; at < this.#keys.length; at++) {
      if (this.#keys[at] !== key) continue
      const cookie = this.cookies[at]!
      if (cookie.path === path && cookie.hasName(name)) return cookie
    }
    return undefined
  }
}

/** What a host may be sent: the cookies of its own list and those of the domains above it. */
export function candidatesFor(host: string, lists: readonly DomainCookies[]): Candidates {
  const [only] = lists
  const isPlain = lists.length === 1 && (only!.domain === host || !only!.anyHostOnly)
  return isPlain ? only! : new MergedCandidates(host, lists)
}

/** The cookies of several lists, or of a list that holds cookies for its own host alone. */
class MergedCandidates implements Candidates {
  readonly cookies: readonly StoredCookie[]
  readonly traits: number
  soonestExpiry: number
  usedUntil: number = always
  readonly #lists: readonly DomainCookies[]
  readonly #version: number
  #header: string | undefined = undefined

  constructor(host: string, lists: readonly DomainCookies[]) {
    this.#lists = lists
    this.#version = versionOf(lists)
    this.cookies = cookiesFor(host, lists)
    this.traits = lists.reduce((traits, list) => traits | list.traits, 0)
    this.soonestExpiry = lists.reduce((soonest, list) => Math.min(soonest, list.soonestExpiry), never)
  }

  isCurrent(): boolean {
    return versionOf(this.#lists) === this.#version
  }

  get header(): string {
    this.#header ??= cookieString(this.cookies)
    return this.#header
  }

  remember(host: string, answer: Answer, answers: Answers): void {
    // Where no list is, one that opens would not know what to forget.
    if (this.#lists.length > 0) remember(host, answer, this.#lists, answers)
  }
}

function remember(host: string, answer: Answer, lists: readonly DomainCookies[], answers: Answers): void {
  const row = answers.remember(host, answer)
  for (const list of lists) list.answeredIn(row, answers)
}

/** A host-only cookie of a domain above is for that host alone. */
function cookiesFor(host: string, lists: readonly DomainCookies[]): readonly StoredCookie[] {
  const parts = lists.map(({ domain, cookies, anyHostOnly }) =>
    domain === host || !anyHostOnly ? cookies : cookies.filter(cookie => !cookie.hostOnly),
  )
  return parts.length === 1 ? parts[0]! : parts.flat().sort(sendingOrder)
}

/** Grows with every change of any of the lists. */
function versionOf(lists: readonly DomainCookies[]): number {
  let version = 0
  for (let at = 0; at < lists.length; at++) version += lists[at]!.version
  return version
}

/** The Cookie field value for cookies: `a=1; b=2`; a nameless one is its value alone. */
export function cookieString(cookies: readonly StoredCookie[]): string {
  let text = ''
  for (const { pair } of cookies) text = text === '' ? pair : `${text}; ${pair}`
  return text
}
