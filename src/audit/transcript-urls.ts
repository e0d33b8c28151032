import { fieldValues, type ObservedField } from './observed.ts'

/** What a request line and its fields tell of an address. */
export interface AskedFor {
  readonly target: string
  readonly fields: readonly ObservedField[]
  /** Whether its connection was encrypted when it was sent. */
  readonly isSecure: boolean | undefined
}

/** Which address each exchange of a transcript went to: from what is told of the connection, from redirects, or as given. */
export class TranscriptUrls {
  readonly #given: URL | undefined
  /** Where the last response redirected to. */
  #redirected: URL | undefined
  /** Whether the connection that was told of last is encrypted. */
  isSecure: boolean | undefined

  constructor(given: string | URL | undefined) {
    this.#given = given !== undefined && URL.canParse(String(given)) ? new URL(given) : undefined
  }

  /** Takes what curl says of a connection: whether it is encrypted. */
  note(text: string): void {
    if (/SSL connection using|TLS handshake/i.test(text)) this.isSecure = true
    const [, port] =
      /^(?:Connected to|Host) .*?(?:port |:)(\d{1,5})(?: \(#\d+\)| was resolved.*)?$/.exec(text) ?? []
    if (port !== undefined) this.isSecure = port === '443'
  }

  /** The address of a request, or without one of the next response. undefined: nobody tells. */
  of(request: AskedFor | undefined): URL | undefined {
    if (request === undefined) return this.#redirected ?? this.#given
    const { target, fields, isSecure } = request
    if (/^https?:\/\//i.test(target)) return parsed(target)
    const host = fieldValues(fields, 'host')[0]
    if (host === undefined) return this.#given === undefined ? undefined : parsed(target, this.#given)
    return parsed(`${this.#schemeFor(host, isSecure)}://${host}${target.startsWith('/') ? target : '/'}`)
  }

  /** A request that follows goes where a redirect led; any other to the address that was given. */
  answered(url: URL, status: number, fields: readonly ObservedField[]): void {
    const location = fieldValues(fields, 'location')[0]
    const follows = [301, 302, 303, 307, 308].includes(status) && location !== undefined
    this.#redirected = follows ? parsed(location, url) : undefined
  }

  #schemeFor(host: string, isSecure: boolean | undefined): string {
    for (const known of [this.#redirected, this.#given]) {
      if (known?.host === host) return known.protocol.slice(0, -1)
    }
    return isSecure === true || host.endsWith(':443') ? 'https' : 'http'
  }
}

function parsed(url: string, base?: URL): URL | undefined {
  return URL.canParse(url, base) ? new URL(url, base) : undefined
}
