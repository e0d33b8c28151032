import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { statusOf } from '../exchange/error-response.ts'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { isPromise } from '../exchange/is-promise.ts'
import { isAbandoned, isPrematureClose, sendError } from '../exchange/node-error.ts'
import { NodeExchange } from '../exchange/node-exchange.ts'
import { ResponseGate } from '../exchange/response-gate.ts'
import { settingsOf } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

/** The request of node:http, or of node:http2's compatible interface. */
export type NodeRequest = IncomingMessage | Http2ServerRequest
/** The response that belongs to it. */
export type NodeResponse = ServerResponse | Http2ServerResponse

/** A request listener that gets the state of its exchange as its third argument. */
export type StateListener<S, Req extends NodeRequest, Res extends NodeResponse> = (
  request: Req,
  response: Res,
  state: State<S>,
) => unknown

export interface NodeStateOptions<S, Req extends NodeRequest, Res extends NodeResponse>
  extends StateOptions<S> {
  /**
   * Called with what the listener threw or rejected with, or with the error of a session that could not be stored. It may answer;
   * where it does not, the client gets a bare page with the error's `status`, or 500. Where a response has begun already, it is
   * cut off. Default: `console.error`.
   */
  readonly onError?: ((error: unknown, request: Req, response: Res) => unknown) | undefined
}

/**
 * Gives a request listener the cookies and the session of its exchange:
 * `http.createServer(withState({ sessions }, (req, res, { cookies, session }) => { … }))`.
 *
 * The cookies are on whatever the listener sends, however it sends it, and on the page of an error. A session that was written to
 * is stored before the first byte leaves. For `node:http2` give the listener's parameters their types.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function withState<
  Req extends NodeRequest = IncomingMessage,
  Res extends NodeResponse = ServerResponse,
>(
  listener: (request: Req, response: Res, state: CookieState) => unknown,
): (request: Req, response: Res) => void
export function withState<
  S = never,
  Req extends NodeRequest = IncomingMessage,
  Res extends NodeResponse = ServerResponse,
>(
  options: NodeStateOptions<S, Req, Res>,
  listener: StateListener<S, Req, Res>,
): (request: Req, response: Res) => void
export function withState<S, Req extends NodeRequest, Res extends NodeResponse>(
  ...given: [StateListener<S, Req, Res>] | [NodeStateOptions<S, Req, Res>, StateListener<S, Req, Res>]
): (request: Req, response: Res) => void {
  const [options, listener] = given.length === 1 ? [{}, given[0]] : given
  const { onError = logged }: NodeStateOptions<S, Req, Res> = options
  const { trust, sessions } = settingsOf(options)

  return (request, response): unknown => {
    const open = exchangeOf(request)
    // Inside another adapter, which ends the exchange and answers for errors.
    if (open !== undefined) return listener(request, response, open.state(sessions))
    const exchange = new NodeExchange(request, trust)
    carry(request, exchange)
    const gate = new ListenerGate(request, response, exchange, onError)
    try {
      const result = listener(request, response, exchange.state(sessions))
      if (isPromise(result)) result.then(undefined, error => gate.listenerFailed(error))
    } catch (error) {
      gate.listenerFailed(error)
    }
  }
}

/** The gate of a response that we answer for ourselves where the listener does not. */
class ListenerGate<Req extends NodeRequest, Res extends NodeResponse> extends ResponseGate {
  readonly #request: Req
  declare protected readonly response: Res
  readonly #exchange: NodeExchange
  readonly #onError: (error: unknown, request: Req, response: Res) => unknown

  constructor(
    request: Req,
    response: Res,
    exchange: NodeExchange,
    onError: (error: unknown, request: Req, response: Res) => unknown,
  ) {
    super(response, exchange)
    this.#request = request
    this.#exchange = exchange
    this.#onError = onError
  }

  listenerFailed(error: unknown): void {
    const nobodyWaits = this.isShut || isAbandoned(this.response)
    if (nobodyWaits && isPrematureClose(error)) return
    // Of a session that met its store's fault already, nothing more is stored, and nobody hears of the fault twice.
    if (statusOf(error) === 503) this.#exchange.giveUp()
    if (!this.answerInstead(() => this.failed(error))) this.failed(error)
  }

  protected override failed(error: unknown): void {
    try {
      const result = this.#onError(error, this.#request, this.response)
      if (isPromise(result)) {
        result.then(
          () => this.#sendError(error),
          second => this.#onErrorFailed(second),
        )
      } else this.#sendError(error)
    } catch (second) {
      this.#onErrorFailed(second)
    }
  }

  #onErrorFailed(error: unknown): void {
    console.error(error)
    this.#sendError(error)
  }

  #sendError(error: unknown): void {
    if (this.holdsAnswer) return
    sendError(this.response, statusOf(error))
    this.shut()
  }
}

function logged(error: unknown): void {
  console.error(error)
}
