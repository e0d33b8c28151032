import type { Next, ParameterizedContext } from 'koa'
import { errorText, statusOf } from '../exchange/error-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { FrameworkGate } from '../exchange/framework-gate.ts'
import { noExchange } from '../exchange/no-exchange.ts'
import { forgetPage } from '../exchange/node-error.ts'
import { NodeExchange, type NodeRequest } from '../exchange/node-exchange.ts'
import { namedSettingsOf, refuseTaken } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'
import type { Trust } from '../exchange/trust-proxy.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

export interface KoaStateOptions<S, Name extends string> extends StateOptions<S> {
  /** The name in `ctx.state`: `ctx.state.rusk` unless told otherwise. */
  readonly as?: Name | undefined
}

/** What `ctx.state` holds behind this middleware, for `new Koa<ContextState<typeof web>>()`. */
export type ContextState<Web> =
  Web extends StateMiddleware<infer S, infer Name> ? ContextStateOf<S, Name> : never

type ContextStateOf<S, Name extends string> = { readonly [Key in Name]: State<S> }

/** What identifies a request: Koa's context, its `ctx.request`, or Node's own `ctx.req`. */
export type RequestRef = NodeRequest | { readonly req: NodeRequest }

/** Koa's middleware, and the way to a request's state from anywhere. */
export interface StateMiddleware<S = never, Name extends string = 'rusk'> {
  (ctx: ParameterizedContext<ContextStateOf<S, Name>>, next: Next): Promise<void>
  /**
   * The state of a request that came through this middleware, typed by its sessions.
   *
   * @throws RuskError `no-exchange` for any other request
   */
  of(request: RequestRef): State<S>
}

/** As much of a context as is used here, whatever its types. */
type Context = ParameterizedContext<Record<string, unknown>>

/**
 * Cookies and sessions for Koa: `app.use(state({ sessions }))`, then `const { cookies, session } = ctx.state.rusk`.
 *
 * The cookies are on every response from here on, also on the page of an error. A session that was written to is stored when the
 * middleware behind this one is done, before the first byte leaves. Where it cannot be, an error with status 503 is thrown to
 * the middleware in front, and to Koa's error handling behind that.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function state<S = never, const Name extends string = 'rusk'>(
  options: KoaStateOptions<S, Name> = {},
): StateMiddleware<S, Name> {
  const { trust, sessions, name } = namedSettingsOf(options)

  function middleware(ctx: Context, next: Next): Promise<void> {
    let exchange = exchangeOf(ctx.req)
    if (exchange === undefined) {
      refuseTaken(ctx.state, name)
      exchange = open(ctx, trust)
    }
    ctx.state[name] = exchange.state(sessions)
    return sessions === undefined ? next() : respond(ctx, exchange, next)
  }

  function of(request: RequestRef): State<S> {
    const exchange = exchangeOf('req' in request ? request.req : request)
    if (exchange === undefined) throw noExchange()
    return exchange.state(sessions)
  }

  return Object.assign(middleware, { of })
}

function open(ctx: Context, trust: Trust): Exchange {
  const exchange = new NodeExchange(ctx.req, trust)
  carry(ctx.req, exchange)
  new FrameworkGate(ctx.res, exchange, error => ctx.onerror(error as Error))
  return exchange
}

/** Lets the app answer, then stores the session, as long as nobody has sent anything past Koa. */
async function respond(ctx: Context, exchange: Exchange, next: Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    // Of a session that met its store's fault already, nothing more is stored, and nobody hears of the fault twice.
    if (statusOf(error) === 503) exchange.giveUp()
    if (exchange.pending && !ctx.headerSent) await commitAfter(error, ctx, exchange)
    throw error
  }
  if (exchange.pending && !ctx.headerSent) await commit(ctx, exchange)
}

/** A session that cannot be stored is the graver error. The handler's own is reported, since nobody else will see it. */
async function commitAfter(error: unknown, ctx: Context, exchange: Exchange): Promise<void> {
  try {
    await commit(ctx, exchange)
  } catch (fault) {
    ctx.app.emit('error', error instanceof Error ? error : notAnError(error), ctx)
    throw fault
  }
}

function notAnError(cause: unknown): Error {
  return new Error('The middleware threw something that is no Error.', { cause })
}

/** Stores the session. Where that fails, nothing of the handler's answer remains but the cookies, whoever catches the error. */
async function commit(ctx: Context, exchange: Exchange): Promise<void> {
  try {
    await exchange.commit()
  } catch (error) {
    const status = statusOf(error)
    discard(ctx.body)
    forgetPage(ctx.res, status)
    ctx.status = status
    ctx.body = errorText(status)
    throw error
  }
}

/** Lets go of a body that nobody will read: a web stream, or a `Response` that holds one. Koa itself sees to Node's streams. */
function discard(body: unknown): void {
  const stream = body instanceof Response ? body.body : body
  if (stream instanceof ReadableStream) stream.cancel().catch(() => {})
}
