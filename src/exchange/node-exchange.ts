import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { Exchange } from './exchange.ts'
import { hasAnyField } from './request-facts.ts'
import type { Trust } from './trust-proxy.ts'

/** A request of node:http, or of node:http2's compatible interface. */
export type NodeRequest = IncomingMessage | Http2ServerRequest

/** An exchange whose request is one of Node's. */
export class NodeExchange extends Exchange {
  readonly #request: NodeRequest
  /** What has to be able to wait, once the handler has asked for its session. */
  gate: { arm(): void } | undefined

  constructor(request: NodeRequest, trust: Trust) {
    super(trust)
    this.#request = request
  }

  protected override sessionOpened(): void {
    this.gate?.arm()
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === 'object' ? value.join(', ') : value
  }

  hasAny(names: readonly string[]): boolean {
    return hasAnyField(this.#request.headers, names)
  }

  get host(): string | undefined {
    return this.header('host') ?? this.header(':authority')
  }

  get encrypted(): boolean {
    const connection = this.#connection
    return connection !== undefined && 'encrypted' in connection && connection.encrypted === true
  }

  get oldProtocol(): boolean {
    return this.#request.httpVersion === '1.0'
  }

  get peer(): string | undefined {
    return this.#connection?.remoteAddress
  }

  /** The socket; undefined where an HTTP/2 session has lost it, and in requests that somebody made without one. */
  get #connection(): IncomingMessage['socket'] | undefined {
    if (!('stream' in this.#request)) return this.#request.socket ?? undefined
    const { session } = this.#request.stream
    return session === undefined || session.destroyed ? undefined : session.socket
  }
}
