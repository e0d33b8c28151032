import { registrableDomain } from '../rules/registrable-domain.ts'
import { detached } from './detached.ts'
import { HostTable } from './host-table.ts'
import { KnownHost } from './known-host.ts'
import { isIpHost } from './request-url.ts'

/** Answers the public suffix of a canonical host, private suffixes included: `co.uk` for `www.example.co.uk`. */
export type PublicSuffix = (host: string) => string | null | undefined

/** No name that the DNS knows is longer. What is, is not remembered. */
const longestHost = 253

/** Knows hosts, their registrable domains and sites. Asks for each once in a while, not each time. */
export class Sites {
  readonly #publicSuffix: PublicSuffix
  readonly hosts: HostTable<KnownHost> = new HostTable<KnownHost>()

  constructor(publicSuffix: PublicSuffix) {
    this.#publicSuffix = publicSuffix
  }

  host(name: string): KnownHost {
    const known = this.hosts.named(name)
    if (known !== undefined) return known
    const isLong = name.length > longestHost
    const host = new KnownHost(isLong ? name : detached(name), isIpHost(name))
    if (!isLong) this.hosts.add(host)
    return host
  }

  /** The registrable domain of a host; '' where it has none. */
  readonly registrableDomain = (name: string): string => this.registrableDomainOf(this.host(name))

  registrableDomainOf(host: KnownHost): string {
    if (host.siteStart === -1) {
      const domain = registrableDomain(host.name, host.isIp, this.#publicSuffix)
      host.siteStart = host.name.length - domain.length
    }
    return host.registrableDomain
  }

  /** What shares limits and same-site: the registrable domain of a host, or the host itself. */
  siteOf(host: string): string {
    return this.registrableDomain(host) || host
  }

  /** The registrable domain of a name that is asked about once: it is not remembered. */
  registrableDomainOnce(name: string): string {
    return registrableDomain(name, isIpHost(name), this.#publicSuffix)
  }
}
