import { hostStart } from './host-table.ts'
import type { KnownHost } from './known-host.ts'
import { type RequestUrl, requestUrl } from './request-url.ts'
import type { Sites } from './sites.ts'

/** An address with what is known of its host. */
export interface Address extends RequestUrl {
  readonly known: KnownHost
}

/** Reads addresses. One of a known host costs a look-up; its path is read only where a cookie asks for it. */
export class AddressReader {
  readonly #sites: Sites
  /** The lines of a response come from one address: it is read once. */
  #lastUrl: string | undefined = undefined
  #last: Address | undefined = undefined

  constructor(sites: Sites) {
    this.#sites = sites
  }

  /** @throws RuskError `invalid-url` where it is none. */
  read(url: string | URL): Address {
    if (typeof url !== 'string') return this.#readWhole(url)
    if (this.#last !== undefined && url === this.#lastUrl) return this.#last
    const address = this.#ofKnownHost(url) ?? this.#readWhole(url)
    this.#lastUrl = url
    this.#last = address
    return address
  }

  /** What is known of a host holds on to its cookies. */
  forget(): void {
    this.#lastUrl = undefined
    this.#last = undefined
  }

  #ofKnownHost(url: string): Address | undefined {
    const start = hostStart(url)
    if (start === -1) return undefined
    const known = this.#sites.hosts.at(url, start)
    // What is a canonical host as a whole has no user, port, query or fragment in it.
    return known?.isOfAddress === true
      ? new AddressOfKnown(url.charCodeAt(4) === 0x73 ? 'https' : 'http', known, url)
      : undefined
  }

  #readWhole(url: string | URL): Address {
    const { scheme, host, port, path } = requestUrl(url)
    const known = this.#sites.host(host)
    // Hosts of other schemes may be written otherwise than those of these.
    if (host !== '' && isWebScheme(scheme)) known.isOfAddress = true
    return { scheme, known, host: known.name, hostIsIp: known.isIp, port, path }
  }
}

function isWebScheme(scheme: string): boolean {
  return scheme === 'https' || scheme === 'http' || scheme === 'wss' || scheme === 'ws'
}

class AddressOfKnown implements Address {
  readonly scheme: string
  readonly known: KnownHost
  readonly #url: string
  #path: string | undefined = undefined

  constructor(scheme: string, known: KnownHost, url: string) {
    this.scheme = scheme
    this.known = known
    this.#url = url
  }

  get host(): string {
    return this.known.name
  }

  get hostIsIp(): boolean {
    return this.known.isIp
  }

  get port(): string {
    return ''
  }

  get path(): string {
    this.#path ??= requestUrl(this.#url).path
    return this.#path
  }
}
