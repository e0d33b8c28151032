import { registrableDomain } from '../rules/registrable-domain.ts'
import { detached } from './detached.ts'
import { Remembered } from './remembered.ts'
import { isIpHost } from './request-url.ts'

/** Answers the public suffix of a canonical host, private suffixes included: `co.uk` for `www.example.co.uk`. */
export type PublicSuffix = (host: string) => string | null | undefined

/** Knows the registrable domain and the site of hosts. Asks for each host once in a while, not each time. */
export class Sites {
  readonly #publicSuffix: PublicSuffix
  readonly #domains = new Remembered<string>(512)

  constructor(publicSuffix: PublicSuffix) {
    this.#publicSuffix = publicSuffix
  }

  /** The registrable domain of a host; '' where it has none. */
  readonly registrableDomain = (host: string): string => {
    const known = this.#domains.get(host)
    if (known !== undefined) return known
    const domain = registrableDomain(host, isIpHost(host), this.#publicSuffix)
    this.#domains.set(detached(host), detached(domain))
    return domain
  }

  /** What shares limits and same-site: the registrable domain of a host, or the host itself. */
  siteOf(host: string): string {
    return this.registrableDomain(host) || host
  }
}
