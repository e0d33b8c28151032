import type { Context, MiddlewareHandler, Next } from 'hono'
import { errorResponse, statusOf } from '../exchange/error-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { FetchExchange } from '../exchange/fetch-exchange.ts'
import { discard, finish, isResponse, withCookies } from '../exchange/fetch-response.ts'
import { noExchange } from '../exchange/no-exchange.ts'
import { namedSettingsOf } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'
import { RuskError } from '../headers/rusk-error.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

export interface HonoStateOptions<S, Name extends string> extends StateOptions<S> {
  /** The name of the variable: `c.var.rusk` unless told otherwise. */
  readonly as?: Name | undefined
}

/** What `c.var` holds behind this middleware, for `new Hono<StateEnv<typeof web>>()`. */
export type StateEnv<Web> = Web extends StateMiddleware<infer S, infer Name> ? StateEnvOf<S, Name> : never

type StateEnvOf<S, Name extends string> = { Variables: { readonly [Key in Name]: State<S> } }

/** What identifies a request: Hono's context, its `c.req`, or the `Request` itself. */
export type RequestRef = Request | { readonly raw: Request } | { readonly req: { readonly raw: Request } }

/** Hono's middleware, and the way to a request's state from anywhere. */
export interface StateMiddleware<S = never, Name extends string = 'rusk'>
  extends MiddlewareHandler<StateEnvOf<S, Name>> {
  /**
   * The state of a request that came through this middleware, typed by its sessions.
   *
   * @throws RuskError `no-exchange` for any other request
   */
  of(request: RequestRef): State<S>
}

/**
 * Cookies and sessions for Hono: `app.use(state({ sessions }))`, then `const { cookies, session } = c.var.rusk`.
 *
 * The cookies are on every response that Hono makes from here on: a redirect, the page of `app.onError`, a 404, a stream. The
 * session is stored before the response starts; where it cannot be, Hono's error handler gets an error with status 503. The default one answers
 * a RuskError with the error's own status.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function state<S = never, const Name extends string = 'rusk'>(
  options: HonoStateOptions<S, Name> = {},
): StateMiddleware<S, Name> {
  const { trust, sessions, name } = namedSettingsOf(options)
  answerForThemselves()

  function middleware(c: Context<StateEnvOf<S, Name>>, next: Next): Promise<void> {
    const { raw } = c.req
    const open = exchangeOf(c) ?? exchangeOf(raw)
    const exchange = open ?? new FetchExchange(raw, c.env, trust)
    carry(c, exchange)
    c.set(name, exchange.state(sessions) as never)
    // Who opened the exchange ends it: used twice on a request, the inner one adds nothing.
    if (open !== undefined) return next()
    carry(raw, exchange)
    return respond(c, exchange, next)
  }

  function of(request: RequestRef): State<S> {
    const raw = 'req' in request ? request.req.raw : 'raw' in request ? request.raw : request
    const exchange = exchangeOf(request) ?? exchangeOf(raw)
    if (exchange === undefined) throw noExchange()
    return exchange.state(sessions)
  }

  return Object.assign(middleware, { of })
}

/** Lets the app answer, then stores the session and puts the cookies on the answer. */
async function respond(c: Context, exchange: Exchange, next: Next): Promise<void> {
  try {
    await next()
  } catch (thrown) {
    // Hono turns errors into responses before they come here. A thrown Response answers to whoever catches it.
    throw isResponse(thrown) ? await finish(exchange, thrown) : thrown
  }
  // Of a session that met its store's fault in the handler, nothing more is stored.
  if (exchange.pending && statusOf(c.error) !== 503) await commit(c, exchange)
  if (c.finalized) replace(c, withCookies(exchange, c.res))
  else for (const line of exchange.takeLines()) c.header('Set-Cookie', line, { append: true })
}

/** Stores the session. Where that fails, nothing of the handler's response remains but the cookies, for the error handler's page. */
async function commit(c: Context, exchange: Exchange): Promise<void> {
  try {
    await exchange.commit()
  } catch (error) {
    discard(c.res)
    c.res = undefined
    c.res = withCookies(exchange, new Response(null))
    throw error
  }
}

/** Sets the response as it is; Hono would copy the old one's headers into it. */
function replace(c: Context, response: Response): void {
  if (response === c.res) return
  c.res = undefined
  c.res = response
}

/**
 * Has Hono's default error handler answer any RuskError with the error's own status, wherever a handler meets it: that handler asks an error for
 * its response, whatever its class. Hono logs what it answers with 500; so does this.
 */
function answerForThemselves(): void {
  if (!Object.hasOwn(RuskError.prototype, 'getResponse')) {
    Object.defineProperty(RuskError.prototype, 'getResponse', { value: loggedResponse })
  }
}

function loggedResponse(this: RuskError): Response {
  console.error(this)
  return errorResponse(this)
}
