import { statusOf } from './error-response.ts'
import { forgetPage, sendError } from './node-error.ts'
import type { NodeExchange } from './node-exchange.ts'
import type { HeadArguments } from './node-head.ts'
import type { NodeResponse } from './node-response.ts'
import { gateOf, ResponseGate, swallow } from './response-gate.ts'

/** Gives an error to the framework, whose error handlers answer on the same response. */
export type HandOver = (error: unknown) => void

/**
 * The gate of a response that a framework's error handlers answer for. A session that could not be stored, or a head that Node
 * refused, goes to them, with nothing of the handler's page left but its cookies.
 *
 * They answer on the response that the handler may still be writing to. Whoever writes on after its `write` gave false waits for
 * `drain`, which comes after the error's page. Of others it is taken for left over as long as no page has begun: that has a type,
 * a length, a status of its own or a `writeHead`, or is sent by an error handler that answers at once.
 */
export class FrameworkGate extends ResponseGate {
  #handOver: HandOver
  #page: 'none' | 'awaited' | 'begun' = 'none'
  #status = 0

  constructor(response: NodeResponse, exchange: NodeExchange, handOver: HandOver) {
    super(response, exchange)
    this.#handOver = handOver
  }

  /** Has errors go to whoever stands nearer to the handler. */
  static redirect(response: NodeResponse, handOver: HandOver): void {
    const gate = gateOf(response)
    if (gate instanceof FrameworkGate) gate.#handOver = handOver
  }

  override writeHead(args: HeadArguments): unknown {
    if (this.#page === 'awaited') this.#page = 'begun'
    return super.writeHead(args)
  }

  override write(args: unknown[]): boolean {
    return this.#isLeftOver() ? swallow(args) : super.write(args)
  }

  override end(args: unknown[]): unknown {
    if (this.#page === 'none') return super.end(args)
    // Rather a page of ours than a part of the handler's, or a client that waits for ever.
    if (this.#isLeftOver()) sendError(this.response, this.#status)
    else super.end(args)
    this.shut()
    return this.response
  }

  override flushHeaders(): void {
    if (!this.#isLeftOver()) super.flushHeaders()
  }

  protected override failed(error: unknown): void {
    const response = this.response
    if (!response.headersSent) {
      this.#status = statusOf(error)
      forgetPage(response, this.#status)
      this.#page = 'begun'
    }
    this.#handOver(error)
    // Until here whatever was sent was the error handlers'.
    if (!response.headersSent && !this.isShut) this.#page = 'awaited'
  }

  #isLeftOver(): boolean {
    if (this.#page !== 'awaited') return false
    const response = this.response
    const begun =
      response.statusCode !== this.#status ||
      response.hasHeader('content-type') ||
      response.hasHeader('content-length')
    if (begun) this.#page = 'begun'
    return !begun
  }
}
