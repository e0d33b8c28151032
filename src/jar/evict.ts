import type { SiteCookies } from './candidates.ts'
import { evictionOrder, type Priority, type StoredCookie } from './cookie.ts'
import type { Limits } from './limits.ts'
import type { Store } from './store.ts'

const nothing: readonly StoredCookie[] = Object.freeze([])

/** What is evicted, and in which order. */
export interface Evicting {
  readonly limits: Limits
  readonly eviction: 'by-priority' | 'insecure-first'
}

/** Cookies used within this many milliseconds are safe from the limit over all sites. */
const safeAge = 30 * 86_400_000

/**
 * Removes what is too much on the site where a cookie has just been stored, and answers what went.
 *
 * @see RFC 6265bis §5.7, "evict"
 */
export function evictFromSite(
  store: Store,
  site: SiteCookies,
  added: StoredCookie,
  now: number,
  rules: Evicting,
): readonly StoredCookie[] {
  const { limits } = rules
  const partitioned = added.partition !== null && rules.eviction === 'by-priority'
  const isFull = partitioned
    ? site.count > limits.cookiesPerPartition || bytesOf(cookiesOf(site)) > limits.bytesPerPartition
    : site.count > limits.cookiesPerSite
  if (!isFull) return nothing
  removeExpired(store, site, now)
  const cookies = cookiesOf(site).sort(evictionOrder)
  const evicted = partitioned
    ? beyondPartition(cookies, limits)
    : cookies.length > limits.cookiesPerSite
      ? beyondSite(cookies, added, rules)
      : []
  for (const cookie of evicted) store.remove(cookie)
  return evicted
}

function cookiesOf(site: SiteCookies): StoredCookie[] {
  return site.domains.flatMap(({ cookies }) => cookies)
}

function bytesOf(cookies: readonly StoredCookie[]): number {
  return cookies.reduce((bytes, cookie) => bytes + cookie.size, 0)
}

function removeExpired(store: Store, site: SiteCookies, now: number): void {
  for (const cookie of cookiesOf(site)) if (cookie.expiryTime <= now) store.remove(cookie)
}

function beyondPartition(cookies: readonly StoredCookie[], limits: Limits): StoredCookie[] {
  let bytes = bytesOf(cookies)
  let at = 0
  while (
    at < cookies.length &&
    (bytes > limits.bytesPerPartition || cookies.length - at > limits.cookiesPerPartition)
  ) {
    bytes -= cookies[at]!.size
    at++
  }
  return cookies.slice(0, at)
}

function beyondSite(cookies: readonly StoredCookie[], added: StoredCookie, rules: Evicting): StoredCookie[] {
  const { limits, eviction } = rules
  const goal = cookies.length - limits.cookiesPerSiteKept
  return eviction === 'by-priority' ? byPriority(cookies, goal, limits) : insecureFirst(cookies, added, goal)
}

/** Secure cookies make room only for a Secure one, and only where no others are left: else the new one does not stay. */
function insecureFirst(cookies: readonly StoredCookie[], added: StoredCookie, goal: number): StoredCookie[] {
  const others = cookies.filter(cookie => cookie !== added)
  const insecure = others.filter(cookie => !cookie.secure)
  if (insecure.length > 0) return insecure.slice(0, goal)
  return added.secure ? others.slice(0, goal) : [added]
}

/** Six rounds: in each, cookies of a priority go until as many are left as the priority is granted. */
const rounds: readonly { readonly priority: Priority; readonly secureToo: boolean }[] = [
  { priority: 'low', secureToo: false },
  { priority: 'low', secureToo: true },
  { priority: 'medium', secureToo: false },
  { priority: 'high', secureToo: false },
  { priority: 'medium', secureToo: true },
  { priority: 'high', secureToo: true },
]

/** The share of a site's cookies that each priority keeps: of 150 Chromium grants 30, 50 and 70. */
const shares: Readonly<Record<Priority, number>> = { low: 30 / 150, medium: 50 / 150, high: 70 / 150 }

function byPriority(cookies: readonly StoredCookie[], goal: number, limits: Limits): StoredCookie[] {
  const evicted = new Set<StoredCookie>()
  for (const { priority, secureToo } of rounds) {
    if (evicted.size >= goal) break
    const granted = Math.floor(shares[priority] * limits.cookiesPerSiteKept)
    const left = cookies.filter(cookie => cookie.priority === priority && !evicted.has(cookie))
    const candidates = left.filter(cookie => secureToo || !cookie.secure)
    const surplus = Math.min(candidates.length, left.length - granted, goal - evicted.size)
    for (let at = 0; at < surplus; at++) evicted.add(candidates[at]!)
  }
  return [...evicted]
}

/** Watches the limit over all sites. */
export class GlobalLimit {
  readonly #limits: Limits
  /** No cookie was used before this: where that is recent, nothing is to be removed, and nothing is looked at. */
  #oldestAccess = Number.NEGATIVE_INFINITY

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Removes the least recently used cookies beyond the limit, insecure ones first, and answers what went. */
  evict(store: Store, now: number): readonly StoredCookie[] {
    const safe = now - safeAge
    if (store.unpartitioned.size <= this.#limits.cookies || this.#oldestAccess >= safe) return nothing
    for (const cookie of [...store.unpartitioned]) if (cookie.expiryTime <= now) store.remove(cookie)
    const cookies = [...store.unpartitioned].sort(evictionOrder)
    const goal = cookies.length > this.#limits.cookies ? cookies.length - this.#limits.cookiesKept : 0
    const old = cookies.filter(cookie => cookie.lastAccessTime < safe)
    const evicted = [...old.filter(cookie => !cookie.secure), ...old.filter(cookie => cookie.secure)].slice(
      0,
      goal,
    )
    for (const cookie of evicted) store.remove(cookie)
    const gone = new Set(evicted)
    this.#oldestAccess = cookies.find(cookie => !gone.has(cookie))?.lastAccessTime ?? now
    return evicted
  }

  /** An older cookie came in, from a file. */
  note(cookie: StoredCookie): void {
    if (cookie.lastAccessTime < this.#oldestAccess) this.#oldestAccess = cookie.lastAccessTime
  }
}
