import type { Candidates } from './candidates.ts'

/** What was found for a host on a shelf. It holds until a list is opened or closed there. */
export interface Found {
  candidates: Candidates | undefined
  /** The shelf's epoch when they were found. */
  epoch: number
}

/** What a jar knows of a host: all that need not be worked out again, in one place, since there may be ten thousand. */
export class KnownHost implements Found {
  readonly name: string
  readonly isIp: boolean
  /** Whether an address had it: then an address that holds this text, as it is, goes to this host. */
  isOfAddress = false
  /** Where its registrable domain starts: the length where it has none, -1 while nobody has asked. */
  siteStart = -1
  candidates: Candidates | undefined = undefined
  epoch = -1

  constructor(name: string, isIp: boolean) {
    this.name = name
    this.isIp = isIp
  }

  /** The registrable domain; '' where it has none. Known once `siteStart` is. */
  get registrableDomain(): string {
    return this.name.slice(this.siteStart)
  }
}
