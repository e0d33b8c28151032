import type { Choices } from '../rules/like.ts'
import { refuse } from '../rules/reason.ts'
import { unexpired } from '../rules/unexpired.ts'
import type { SiteCookies } from './candidates.ts'
import type { Cookie, StoredCookie } from './cookie.ts'
import { type Evicting, evictFromSite, GlobalLimit } from './evict.ts'
import type { Limits } from './limits.ts'
import type { Receiving } from './receive.ts'
import type { Sites } from './sites.ts'
import type { Store } from './store.ts'
import type { Verdict } from './verdict.ts'
import { explainReason } from './walk.ts'

const nothing: readonly Cookie[] = Object.freeze([])

/** Puts cookies that no rule speaks against into a store, and makes room for them. */
export class Keeper {
  readonly #store: Store
  readonly #sites: Sites
  readonly #choices: Choices
  readonly #evicting: Evicting
  readonly #globalLimit: GlobalLimit

  constructor(store: Store, sites: Sites, choices: Choices, limits: Limits) {
    this.#store = store
    this.#sites = sites
    this.#choices = choices
    this.#evicting = { limits, eviction: choices.eviction }
    this.#globalLimit = new GlobalLimit(limits)
  }

  /** Stores a cookie, or deletes what it overwrites where it has expired. */
  keep(receiving: Receiving): Verdict {
    const { overwritten, request } = receiving
    const replaced = receiving.replaced?.toCookie(receiving.name)
    const expired = unexpired(receiving, request)
    if (expired !== null) {
      if (overwritten !== undefined) this.#store.remove(overwritten)
      return replaced === undefined
        ? { stored: false, reasons: [explainReason(expired)] }
        : { stored: false, removed: replaced }
    }
    const cookie = overwritten ?? receiving.create(this.#store.nextOrder())
    const evicted =
      overwritten === undefined ? this.#add(cookie, request.now) : this.#overwrite(cookie, receiving)
    if (evicted.length > 0 && evicted.includes(cookie)) {
      const site = this.#sites.siteOf(cookie.domain)
      const reason = refuse('EvictedOnArrival', { site, limit: this.#evicting.limits.cookiesPerSite })
      return { stored: false, reasons: [explainReason(reason)] }
    }
    const gone = evicted.length === 0 ? nothing : evicted.map(each => each.toCookie())
    const stored = cookie.toCookie(receiving.name, receiving.value)
    return replaced === undefined
      ? { stored: true, cookie: stored, evicted: gone }
      : { stored: true, cookie: stored, replaced, evicted: gone }
  }

  /** Adds a cookie as it is, in place of the same one, and answers whether it stayed. */
  restore(cookie: StoredCookie, now: number): boolean {
    const same = this.#store.shelf(cookie.partition)?.of(cookie.domain)?.find(cookie)
    if (same !== undefined) this.#store.remove(same)
    this.#globalLimit.note(cookie)
    return !this.#add(cookie, now).includes(cookie)
  }

  /** Makes of a stored cookie the one that takes its place. */
  #overwrite(cookie: StoredCookie, receiving: Receiving): readonly StoredCookie[] {
    const { now } = receiving.request
    const list = receiving.list!
    const isSame = cookie.hasValue(receiving.value)
    const keepsPlace =
      receiving.replaced !== undefined && (isSame || this.#choices.overwrittenOrder === 'kept')
    const order = this.#store.nextOrder()
    if (!isSame) cookie.revalue(receiving)
    cookie.overwrite(receiving)
    if (!keepsPlace) cookie.createdAt(now, order)
    cookie.access(now, order)
    list.changed(cookie)
    if (!keepsPlace) list.move(cookie, this.#store.isNewest(now))
    // As many cookies as before are no more than the site may have. Only a partition's bytes may be.
    if (cookie.partition === null) return this.#globalLimit.evict(this.#store, now)
    return this.#makeRoom(list.site, cookie, now)
  }

  /** Adds a cookie, makes room, and answers what went for it. */
  #add(cookie: StoredCookie, now: number): readonly StoredCookie[] {
    return this.#makeRoom(this.#store.add(cookie), cookie, now)
  }

  #makeRoom(site: SiteCookies, cookie: StoredCookie, now: number): readonly StoredCookie[] {
    const fromSite = evictFromSite(this.#store, site, cookie, now, this.#evicting)
    const fromAll = this.#globalLimit.evict(this.#store, now)
    return fromAll.length === 0 ? fromSite : [...fromSite, ...fromAll]
  }
}
