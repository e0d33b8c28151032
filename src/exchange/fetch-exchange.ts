import { Exchange } from './exchange.ts'
import { fetchPeer, nodeMessageOf } from './fetch-environment.ts'
import type { NodeResponse } from './node-response.ts'
import { outgoingOf } from './outgoing.ts'
import { hasAnyField } from './request-facts.ts'
import type { Trust } from './trust-proxy.ts'

/** An exchange whose request is a Fetch `Request`. */
export class FetchExchange extends Exchange {
  readonly #request: Request
  readonly #environment: unknown

  /** `environment` is what the runtime hands over beside the request: it may know the peer's address. */
  constructor(request: Request, environment: unknown, trust: Trust) {
    super(trust)
    this.#request = request
    this.#environment = environment
  }

  override get outgoing(): NodeResponse | undefined {
    return outgoingOf(this.#request, this.#environment)
  }

  override get askedByHandler(): boolean {
    return Object.getPrototypeOf(this.#request) === Request.prototype
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
  }

  hasAny(names: readonly string[]): boolean {
    const fields = nodeMessageOf(this.#environment)?.headers
    if (fields !== undefined) return hasAnyField(fields, names)
    const { headers } = this.#request
    return names.some(name => headers.has(name))
  }

  get host(): string | undefined {
    const { url } = this.#request
    const start = url.indexOf('://') + 3
    const end = url.indexOf('/', start)
    return start < 3 ? undefined : url.slice(start, end < 0 ? url.length : end)
  }

  get encrypted(): boolean {
    return this.#request.url.startsWith('https:')
  }

  get oldProtocol(): boolean {
    return nodeMessageOf(this.#environment)?.httpVersion === '1.0'
  }

  get peer(): string | undefined {
    return fetchPeer(this.#request, this.#environment)
  }
}
