import { type Candidates, candidatesFor, DomainCookies, SiteCookies } from './candidates.ts'
import type { Partition, PartitionKey, StoredCookie } from './cookie.ts'
import { detached } from './detached.ts'
import type { Found, KnownHost } from './known-host.ts'
import { Remembered } from './remembered.ts'
import type { Sites } from './sites.ts'

/** The cookies of one partition, or those without one. */
export class Shelf {
  readonly #partition: Partition | null
  readonly #domains = new Map<string, DomainCookies>()
  readonly #sites = new Map<string, SiteCookies>()
  /** How many sites lie below a name: a public suffix, or a site itself where a suffix lies below it. */
  readonly #sitesBelow = new Map<string, number>()
  /** What hosts may be sent from a partition. */
  readonly #found = new Remembered<Found>(2_000_000)
  /** Counts the lists that were opened and closed: any host may be below a domain. */
  #epoch = 0
  size = 0
  /** The length of the longest domain that there ever was. */
  longestDomain = 0

  constructor(partition: Partition | null) {
    this.#partition = partition
  }

  /** The cookies of exactly this domain. */
  of(domain: string): DomainCookies | undefined {
    return this.#domains.get(domain)
  }

  /** The same for a domain of a host: where the host's cookies were found there, nothing is looked up. */
  ofHost(host: KnownHost, domain: string): DomainCookies | undefined {
    const { candidates } = host
    const isKnown =
      this.#partition === null &&
      host.epoch === this.#epoch &&
      candidates instanceof DomainCookies &&
      candidates.domain === domain
    return isKnown ? candidates : this.#domains.get(domain)
  }

  /** The cookies of a site, all its hosts together. */
  site(name: string): SiteCookies | undefined {
    return this.#sites.get(name)
  }

  /** The cookies that match a host: from its own list and those of the domains above it, one look-up a label. */
  candidates(host: KnownHost): Candidates {
    const found = this.#foundFor(host)
    const { candidates } = found
    if (candidates !== undefined && found.epoch === this.#epoch && candidates.isCurrent(host.name)) {
      return candidates
    }
    found.candidates = candidatesFor(host.name, this.#listsAbove(host))
    found.epoch = this.#epoch
    return found.candidates
  }

  /** Most requests are for what is in no partition: hosts remember that themselves. */
  #foundFor(host: KnownHost): Found {
    if (this.#partition === null) return host
    const known = this.#found.get(host.name)
    if (known !== undefined) return known
    const found: Found = { candidates: undefined, epoch: -1 }
    this.#found.set(host.name, found)
    return found
  }

  #listsAbove(host: KnownHost): DomainCookies[] {
    const lists: DomainCookies[] = []
    let domain = host.isIp ? host.name : firstWithin(host.name, this.longestDomain)
    for (;;) {
      const list = this.#domains.get(domain)
      if (list !== undefined) lists.push(list)
      const dot = host.isIp ? -1 : domain.indexOf('.')
      if (dot === -1) return lists
      domain = domain.slice(dot + 1)
    }
  }

  *[Symbol.iterator](): IterableIterator<StoredCookie> {
    for (const { cookies } of this.#domains.values()) yield* cookies
  }

  /** Adds a cookie; one that is the same must be gone. */
  add(cookie: StoredCookie, sites: Sites): SiteCookies {
    const list = this.#domains.get(cookie.domain) ?? this.#open(cookie.domain, sites)
    list.add(cookie)
    list.site.count++
    this.size++
    return list.site
  }

  remove(cookie: StoredCookie): void {
    const list = this.#domains.get(cookie.domain)
    if (list?.remove(cookie) !== true) return
    list.site.count--
    this.size--
    if (list.cookies.length === 0) this.#close(list)
  }

  clear(): void {
    this.#domains.clear()
    this.#sites.clear()
    this.#sitesBelow.clear()
    this.#epoch++
    this.size = 0
  }

  #open(name: string, sites: Sites): DomainCookies {
    const domain = sites.hosts.named(name)?.name ?? detached(name)
    const siteName = sites.registrableDomainOnce(domain) || domain
    this.#forgetAround(domain, sites)
    // Most sites have one domain, of their own name: it is one text.
    const site =
      this.#sites.get(siteName) ?? this.#openSite(siteName === domain ? domain : detached(siteName))
    const list = new DomainCookies(domain, this.#partition, site)
    site.open(list)
    this.#domains.set(list.domain, list)
    this.longestDomain = Math.max(this.longestDomain, list.domain.length)
    this.#epoch++
    return list
  }

  #openSite(name: string): SiteCookies {
    const site = new SiteCookies(name)
    this.#sites.set(name, site)
    this.#countAbove(name, 1)
    return site
  }

  #countAbove(site: string, by: number): void {
    for (let name = above(site); name !== ''; name = above(name)) {
      const count = (this.#sitesBelow.get(name) ?? 0) + by
      if (count === 0) this.#sitesBelow.delete(name)
      else this.#sitesBelow.set(name, count)
    }
  }

  /**
   * Hosts below a domain that opens may be sent more than is remembered. What they are sent now is in lists below the domain or
   * above it: in a site of its name, of a name above it, or of a name below it.
   */
  #forgetAround(domain: string, sites: Sites): void {
    if (this.#sitesBelow.has(domain)) {
      sites.hosts.forgetAnswers()
      return
    }
    for (let name = domain; name !== ''; name = above(name)) {
      for (const list of this.#sites.get(name)?.domains ?? []) list.forgetAnswer()
    }
  }

  #close(list: DomainCookies): void {
    this.#epoch++
    this.#domains.delete(list.domain)
    list.site.close(list)
    if (list.site.domains.length > 0) return
    this.#sites.delete(list.site.name)
    this.#countAbove(list.site.name, -1)
  }
}

/** Where a jar keeps its cookies: those without a partition, and those of each partition. */
export class Store {
  readonly unpartitioned: Shelf = new Shelf(null)
  readonly #partitions = new Map<string, { readonly partition: Partition; readonly shelf: Shelf }>()
  readonly #sites: Sites
  #order = 0
  /** No cookie was created after this. */
  #newest = Number.NEGATIVE_INFINITY

  constructor(sites: Sites) {
    this.#sites = sites
  }

  get size(): number {
    let size = this.unpartitioned.size
    for (const { shelf } of this.#partitions.values()) size += shelf.size
    return size
  }

  get hasPartitions(): boolean {
    return this.#partitions.size > 0
  }

  /** A number greater than all before. */
  nextOrder(): number {
    return ++this.#order
  }

  /** The one object for a partition. It is remembered once it holds a cookie. */
  readonly partitionOf = (topLevelSite: string, hasCrossSiteAncestor: boolean): Partition => {
    const id = hasCrossSiteAncestor ? `${topLevelSite} (cross-site)` : topLevelSite
    return this.#partitions.get(id)?.partition ?? newPartition(id, { topLevelSite, hasCrossSiteAncestor })
  }

  /** Whether a cookie that is created now is newer than all others; not where the clock was set back. */
  isNewest(now: number): boolean {
    if (now < this.#newest) return false
    this.#newest = now
    return true
  }

  shelf(partition: Partition | null): Shelf | undefined {
    return partition === null ? this.unpartitioned : this.#partitions.get(partition.id)?.shelf
  }

  /** Adds a cookie and answers the site that it counts for. */
  add(cookie: StoredCookie): SiteCookies {
    const { partition } = cookie
    this.isNewest(cookie.creationTime)
    if (partition === null) return this.unpartitioned.add(cookie, this.#sites)
    const held = this.#partitions.get(partition.id) ?? { partition, shelf: new Shelf(partition) }
    const site = held.shelf.add(cookie, this.#sites)
    this.#partitions.set(partition.id, held)
    return site
  }

  remove(cookie: StoredCookie): void {
    const { partition } = cookie
    const shelf = this.shelf(partition)
    shelf?.remove(cookie)
    if (partition !== null && shelf?.size === 0) this.#partitions.delete(partition.id)
  }

  clear(): void {
    this.unpartitioned.clear()
    this.#partitions.clear()
    // What is known of a host holds on to its cookies.
    this.#sites.hosts.clear()
  }

  /** The cookies of a host and of the domains above it, whatever their partition: one look-up a label and partition. */
  *above(host: string): IterableIterator<StoredCookie> {
    for (const shelf of this.#shelves()) {
      let domain = firstWithin(host, shelf.longestDomain)
      for (; ; domain = domain.slice(domain.indexOf('.') + 1)) {
        yield* shelf.of(domain)?.cookies ?? []
        if (!domain.includes('.')) break
      }
    }
  }

  *[Symbol.iterator](): IterableIterator<StoredCookie> {
    for (const shelf of this.#shelves()) yield* shelf
  }

  *#shelves(): IterableIterator<Shelf> {
    yield this.unpartitioned
    for (const { shelf } of this.#partitions.values()) yield shelf
  }
}

/**
 * The first of a host and the domains above it that is no longer than some length; '' where none is. An address may have a host
 * of a hundred thousand labels: what cannot be stored is not looked up.
 */
function firstWithin(host: string, length: number): string {
  if (host.length <= length) return host
  const dot = host.indexOf('.', host.length - length - 1)
  return dot === -1 ? '' : host.slice(dot + 1)
}

/** The name one label above; '' where there is none. */
function above(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}

function newPartition(id: string, key: PartitionKey): Partition {
  return Object.freeze({ id, key: Object.freeze(key) })
}
