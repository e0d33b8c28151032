/** How much a jar holds. Infinity lifts a limit. */
export interface Limits {
  /** The cookies of a site (a registrable domain) that are not partitioned: 180. */
  readonly cookiesPerSite: number
  /** What is left of them once they are too many: 150, or the limit itself where that is less. */
  readonly cookiesPerSiteKept: number
  /** All cookies that are not partitioned: 3300. Those used within the last 30 days stay nevertheless. */
  readonly cookies: number
  /** What is left of them once they are too many: 3000, or the limit itself where that is less. */
  readonly cookiesKept: number
  /** The cookies of a site in one partition: 180. */
  readonly cookiesPerPartition: number
  /** The bytes of their names and values: 10240. */
  readonly bytesPerPartition: number
}

/** Chromium's limits. */
const defaultLimits: Limits = Object.freeze({
  cookiesPerSite: 180,
  cookiesPerSiteKept: 150,
  cookies: 3300,
  cookiesKept: 3000,
  cookiesPerPartition: 180,
  bytesPerPartition: 10_240,
})

/** The browsers' limits, but for those that are given. What is left never exceeds its limit. */
export function limitsWith(given: Partial<Limits> = {}): Limits {
  const of = (name: keyof Limits): number => given[name] ?? defaultLimits[name]
  return {
    cookiesPerSite: of('cookiesPerSite'),
    cookiesPerSiteKept: Math.min(of('cookiesPerSiteKept'), of('cookiesPerSite')),
    cookies: of('cookies'),
    cookiesKept: Math.min(of('cookiesKept'), of('cookies')),
    cookiesPerPartition: of('cookiesPerPartition'),
    bytesPerPartition: of('bytesPerPartition'),
  }
}
