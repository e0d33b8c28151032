import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { FrameworkGate } from '../exchange/framework-gate.ts'
import { noExchange } from '../exchange/no-exchange.ts'
import { NodeExchange } from '../exchange/node-exchange.ts'
import { namedSettingsOf, refuseTaken } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

export interface ExpressStateOptions<S, Name extends string> extends StateOptions<S> {
  /** The name of the property: `req.rusk` unless told otherwise. */
  readonly as?: Name | undefined
}

/**
 * What this middleware puts on a request: `{ rusk: … }`. Declared once, every handler of a program has it:
 * `declare global { namespace Express { interface Request extends StateProperty<typeof web> {} } }`.
 */
export type StateProperty<Web> =
  Web extends StateMiddleware<infer S, infer Name> ? { readonly [Key in Name]: State<S> } : never

/** A request behind this middleware: `StateRequest<typeof web>`. */
export type StateRequest<Web, Req extends IncomingMessage = Request> = Req & StateProperty<Web>

/** Express's middleware, and the ways to a request's state. */
export interface StateMiddleware<S = never, Name extends string = 'rusk'> {
  (req: IncomingMessage, res: ServerResponse, next: NextFunction): void
  /**
   * The state of a request that came through this middleware, typed by its sessions.
   *
   * @throws RuskError `no-exchange` for any other request
   */
  of(req: IncomingMessage): State<S>
  /** The very handler that it is given, whose `req` has the state in its type: `web.handler((req, res) => { req.rusk … })`. */
  handler<Params = Request['params']>(
    handler: (
      req: Request<Params> & { readonly [Key in Name]: State<S> },
      res: Response,
      next: NextFunction,
    ) => unknown,
  ): RequestHandler<Params>
}

/**
 * Cookies and sessions for Express 4 and 5: `app.use(state({ sessions }))`, then `const { cookies, session } = req.rusk`, or
 * `web.of(req)`, which is typed without further ado.
 *
 * The cookies are on whatever is sent, however it is sent, and on the page of an error. A session that was written to is stored
 * before the first byte leaves; where it cannot be, the app's error handlers get an error with status 503.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function state<S = never, const Name extends string = 'rusk'>(
  options: ExpressStateOptions<S, Name> = {},
): StateMiddleware<S, Name> {
  const { trust, sessions, name } = namedSettingsOf(options)

  function middleware(req: IncomingMessage, res: ServerResponse, next: NextFunction): void {
    let exchange = exchangeOf(req)
    // Used twice on a request, the inner one opens nothing, but its router's error handlers are the nearer ones.
    if (exchange !== undefined) FrameworkGate.redirect(res, next)
    else exchange = open(req, res, next)
    const carrier: object = req
    ;(carrier as Record<string, unknown>)[name] = exchange.state(sessions)
    next()
  }

  function open(req: IncomingMessage, res: ServerResponse, next: NextFunction): NodeExchange {
    refuseTaken(req, name)
    const exchange = new NodeExchange(req, trust)
    carry(req, exchange)
    new FrameworkGate(res, exchange, next)
    return exchange
  }

  function of(req: IncomingMessage): State<S> {
    const exchange = exchangeOf(req)
    if (exchange === undefined) throw noExchange()
    return exchange.state(sessions)
  }

  return Object.assign(middleware, { of, handler: sameHandler })
}

/** Only its type changes. */
function sameHandler(handler: unknown): never {
  return handler as never
}
