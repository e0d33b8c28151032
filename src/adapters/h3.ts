import type { H3Event } from 'h3'
import { statusOf } from '../exchange/error-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { FetchExchange } from '../exchange/fetch-exchange.ts'
import { discard, isResponse, withCookies } from '../exchange/fetch-response.ts'
import { uncachedValue } from '../exchange/head-addition.ts'
import { isPromise } from '../exchange/is-promise.ts'
import { noExchange } from '../exchange/no-exchange.ts'
import { sendError } from '../exchange/node-error.ts'
import { NodeExchange } from '../exchange/node-exchange.ts'
import type { NodeResponse } from '../exchange/node-response.ts'
import { ResponseGate } from '../exchange/response-gate.ts'
import { namedSettingsOf, refuseTaken } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'
import type { Trust } from '../exchange/trust-proxy.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

export interface H3StateOptions<S, Name extends string> extends StateOptions<S> {
  /** The name in the context: `event.context.rusk` unless told otherwise. */
  readonly as?: Name | undefined
}

/** What identifies a request: h3's event, or the `Request` itself. */
export type RequestRef = Request | { readonly req: Request }

/**
 * What this middleware puts into an event's context: `{ rusk: … }`. Declared once, every handler of a program has it:
 * `declare module 'h3' { interface H3EventContext extends StateProperty<typeof web> {} }`.
 */
export type StateProperty<Web> =
  Web extends StateMiddleware<infer S, infer Name> ? { readonly [Key in Name]: State<S> } : never

/** h3's middleware, and the way to a request's state from anywhere. */
export interface StateMiddleware<S = never, Name extends string = 'rusk'> {
  (event: H3Event, next: () => unknown): unknown
  /** The name in the context. */
  readonly as: Name
  /**
   * The state of a request that came through this middleware, typed by its sessions.
   *
   * @throws RuskError `no-exchange` for any other request
   */
  of(request: RequestRef): State<S>
}

/**
 * Cookies and sessions for h3 2: `app.use(state({ sessions }))`, then `const { cookies, session } = event.context.rusk`, or
 * `web.of(event)`, which is typed without further ado.
 *
 * The cookies are on whatever is answered: a redirect, an `HTTPError`, a 404, a stream. A session that was written to is stored
 * before the response starts; where it cannot be, `onError` gets an error with status 503.
 *
 * Elsewhere than on Node, a `Response` that the app's `onError` gives goes without them, as h3 sends it as it is: give a value, or
 * use h3's `onError()` as middleware.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function state<S = never, const Name extends string = 'rusk'>(
  options: H3StateOptions<S, Name> = {},
): StateMiddleware<S, Name> {
  const { trust, sessions, name } = namedSettingsOf(options)

  // h3 takes it for middleware, not for a handler, by its two parameters.
  function middleware(event: H3Event, next: () => unknown): unknown {
    const node = event.runtime?.node
    const open =
      exchangeOf(event) ?? exchangeOf(event.req) ?? (node === undefined ? undefined : exchangeOf(node.req))
    if (open === undefined) refuseTaken(event.context, name)
    const exchange = open ?? exchangeFor(event, trust)
    carry(event, exchange)
    Reflect.set(event.context, name, exchange.state(sessions))
    // Who opened the exchange ends it: used twice on a request, the inner one adds nothing.
    if (open !== undefined) return next()
    carry(event.req, exchange)
    return respond(event, exchange, next)
  }

  function of(request: RequestRef): State<S> {
    const exchange = exchangeOf(request) ?? ('req' in request ? exchangeOf(request.req) : undefined)
    if (exchange === undefined) throw noExchange()
    return exchange.state(sessions)
  }

  return Object.assign(middleware, { as: name, of })
}

/** On Node the exchange stands where the headers leave, because only there errors' pages come by. */
function exchangeFor(event: H3Event, trust: Trust): Exchange {
  const { runtime } = event
  const node = runtime?.node
  if (node?.res === undefined) {
    return new FetchExchange(event.req, runtime?.bun?.server ?? runtime?.deno?.info, trust)
  }
  const exchange = new NodeExchange(node.req, trust)
  carry(node.req, exchange)
  new EventGate(node.res as NodeResponse, exchange, event)
  return exchange
}

/** What is written to a session after this middleware, or around h3, is stored here. h3 cannot answer any more then. */
class EventGate extends ResponseGate {
  readonly #event: H3Event

  constructor(response: NodeResponse, exchange: NodeExchange, event: H3Event) {
    super(response, exchange)
    this.#event = event
  }

  protected override failed(error: unknown): void {
    log(this.#event, error)
    sendError(this.response, statusOf(error))
    this.shut()
  }
}

/** Lets the app answer, then stores the session and puts the cookies on the answer. */
function respond(event: H3Event, exchange: Exchange, next: () => unknown): unknown {
  let value: unknown
  try {
    value = next()
  } catch (error) {
    return answerError(event, exchange, error)
  }
  if (!isPromise(value)) return answer(event, exchange, value)
  return value.then(
    value => answer(event, exchange, value),
    error => answerError(event, exchange, error),
  )
}

function answer(event: H3Event, exchange: Exchange, value: unknown): unknown {
  return exchange.pending ? commitFirst(event, exchange, value) : addCookies(event, exchange, value)
}

async function commitFirst(event: H3Event, exchange: Exchange, value: unknown): Promise<unknown> {
  try {
    await exchange.commit()
  } catch (error) {
    letGo(value)
    forgetPage(event)
    addCookies(event, exchange, error)
    throw error
  }
  return addCookies(event, exchange, value)
}

/** Stores the session and leaves the error to h3. One that met its store's fault already is not tried again. */
async function answerError(event: H3Event, exchange: Exchange, error: unknown): Promise<never> {
  if (exchange.pending && statusOf(error) !== 503) {
    try {
      await exchange.commit()
    } catch (fault) {
      log(event, error)
      addCookies(event, exchange, fault)
      throw fault
    }
  }
  addCookies(event, exchange, error)
  throw error
}

/** The value with the cookies, which are closed with that. On Node they join the headers when these leave. */
function addCookies(event: H3Event, exchange: Exchange, value: unknown): unknown {
  if (event.runtime?.node?.res !== undefined) return value
  if (isResponse(value)) return withCookies(exchange, value)
  const lines = exchange.takeLines()
  if (lines.length === 0) return value
  const uncached = exchange.setsSessionCookie && !saysOfCaching(event, value)
  // h3 takes one of them, as the value turns out to be a page or an error.
  for (const headers of [event.res.headers, event.res.errHeaders]) {
    for (const line of lines) headers.append('Set-Cookie', line)
    if (uncached) headers.set('Cache-Control', uncachedValue)
  }
  return value
}

function saysOfCaching(event: H3Event, value: unknown): boolean {
  if (event.res.headers.has('Cache-Control')) return true
  return typeof value === 'object' && value !== null && 'headers' in value && value.headers instanceof Headers
    ? value.headers.has('Cache-Control')
    : false
}

/** Of what a handler said of its page, nothing but cookies is left for the error's page. */
function forgetPage(event: H3Event): void {
  const { headers } = event.res
  for (const name of [...headers.keys()]) if (name !== 'set-cookie') headers.delete(name)
  Object.assign(event.res, { status: undefined, statusText: undefined })
}

/** Lets go of what nobody will read: a response of Fetch or of h3, or a stream. */
function letGo(value: unknown): void {
  if (isResponse(value)) discard(value)
  else if (value instanceof ReadableStream) value.cancel().catch(() => {})
  else if (typeof value !== 'object' || value === null) return
  else if ('destroy' in value && typeof value.destroy === 'function') value.destroy()
  else if ('body' in value && value.body instanceof ReadableStream) letGo(value.body)
}

/** As h3 logs what its handlers did not mean to throw. */
function log(event: H3Event, error: unknown): void {
  if (event.app?.config.silent !== true) console.error(error)
}
