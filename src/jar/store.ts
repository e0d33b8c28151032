import { type Partition, type PartitionKey, type StoredCookie, sendingOrder } from './cookie.ts'
import type { Sites } from './sites.ts'

/** The cookies of one domain, in the order in which they are sent. */
export interface DomainCookies {
  readonly domain: string
  readonly site: SiteCookies
  readonly cookies: StoredCookie[]
}

/** The domains of one site that have cookies: what a limit counts. */
export interface SiteCookies {
  readonly name: string
  readonly domains: DomainCookies[]
  count: number
}

/** The cookies of one partition, or those without one. */
export class Shelf {
  readonly #domains = new Map<string, DomainCookies>()
  readonly #sites = new Map<string, SiteCookies>()
  size = 0

  /** The cookies of exactly this domain. */
  of(domain: string): DomainCookies | undefined {
    return this.#domains.get(domain)
  }

  /** The cookies of a site, all its hosts together. */
  site(name: string): SiteCookies | undefined {
    return this.#sites.get(name)
  }

  sites(): IterableIterator<SiteCookies> {
    return this.#sites.values()
  }

  *[Symbol.iterator](): IterableIterator<StoredCookie> {
    for (const { cookies } of this.#domains.values()) yield* cookies
  }

  /** Puts a cookie in its place; one that is the same must be gone. */
  add(cookie: StoredCookie, sites: Sites): SiteCookies {
    const shelf = this.#domains.get(cookie.domain) ?? this.#open(cookie.domain, sites.siteOf(cookie.domain))
    insert(shelf.cookies, cookie)
    shelf.site.count++
    this.size++
    return shelf.site
  }

  remove(cookie: StoredCookie): void {
    const shelf = this.#domains.get(cookie.domain)
    const at = shelf?.cookies.indexOf(cookie) ?? -1
    if (shelf === undefined || at === -1) return
    shelf.cookies.splice(at, 1)
    shelf.site.count--
    this.size--
    if (shelf.cookies.length === 0) this.#close(shelf)
  }

  /** The stored cookie that another would replace. */
  find(cookie: StoredCookie): StoredCookie | undefined {
    const shelf = this.#domains.get(cookie.domain)
    if (shelf === undefined) return undefined
    for (const stored of shelf.cookies) if (stored.isSame(cookie)) return stored
    return undefined
  }

  clear(): void {
    this.#domains.clear()
    this.#sites.clear()
    this.size = 0
  }

  #open(domain: string, siteName: string): DomainCookies {
    let site = this.#sites.get(siteName)
    if (site === undefined) {
      site = { name: siteName, domains: [], count: 0 }
      this.#sites.set(siteName, site)
    }
    const shelf: DomainCookies = { domain, site, cookies: [] }
    site.domains.push(shelf)
    this.#domains.set(domain, shelf)
    return shelf
  }

  #close(shelf: DomainCookies): void {
    this.#domains.delete(shelf.domain)
    const { domains, name } = shelf.site
    domains.splice(domains.indexOf(shelf), 1)
    if (domains.length === 0) this.#sites.delete(name)
  }
}

/** Most cookies are the newest of the longest path or of the only one: the place is looked for from the end. */
function insert(cookies: StoredCookie[], cookie: StoredCookie): void {
  let at = cookies.length
  while (at > 0 && sendingOrder(cookies[at - 1]!, cookie) > 0) at--
  if (at === cookies.length) cookies.push(cookie)
  else cookies.splice(at, 0, cookie)
}

/** Where a jar keeps its cookies: those without a partition, and those of each partition. */
export class Store {
  readonly unpartitioned: Shelf = new Shelf()
  readonly #partitions = new Map<string, { readonly partition: Partition; readonly shelf: Shelf }>()
  readonly #sites: Sites
  #order = 0

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

  shelf(partition: Partition | null): Shelf | undefined {
    return partition === null ? this.unpartitioned : this.#partitions.get(partition.id)?.shelf
  }

  /** Adds a cookie and answers the site that it counts for. */
  add(cookie: StoredCookie): SiteCookies {
    const { partition } = cookie
    if (partition === null) return this.unpartitioned.add(cookie, this.#sites)
    let held = this.#partitions.get(partition.id)
    if (held === undefined) {
      held = { partition, shelf: new Shelf() }
      this.#partitions.set(partition.id, held)
    }
    return held.shelf.add(cookie, this.#sites)
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
  }

  /** The cookies of a host and of the domains above it, whatever their partition: one look-up a label and partition. */
  *above(host: string): IterableIterator<StoredCookie> {
    for (const shelf of this.#shelves()) {
      for (let domain = host; ; domain = domain.slice(domain.indexOf('.') + 1)) {
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

function newPartition(id: string, key: PartitionKey): Partition {
  return Object.freeze({ id, key: Object.freeze(key) })
}
