import { errorResponse, statusOf } from '../exchange/error-response.ts'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { FetchExchange } from '../exchange/fetch-exchange.ts'
import { discard, finish, isResponse, withCookies } from '../exchange/fetch-response.ts'
import { settingsOf } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'
import { RuskError } from '../headers/rusk-error.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

/** A handler that gets the state of its exchange after the request; what the runtime passes besides (`env`, `ctx`) follows. */
export type StateHandler<S, Rest extends readonly unknown[]> = (
  request: Request,
  state: State<S>,
  ...rest: Rest
) => Response | Promise<Response>

/** A handler as Bun, Deno, Workers and everything else that speaks Fetch takes it. */
export type FetchHandler<Rest extends readonly unknown[]> = (
  request: Request,
  ...rest: Rest
) => Promise<Response>

export interface FetchStateOptions<S> extends StateOptions<S> {
  /**
   * Called with what the handler threw, or with the error of a session that could not be stored. The response that it gives
   * carries the cookies; without one the client gets a bare page with the error's `status`, or 500. Default: `console.error`.
   */
  readonly onError?:
    | ((error: unknown, request: Request) => Response | undefined | Promise<Response | undefined>)
    | ((error: unknown, request: Request) => void | Promise<void>)
    | undefined
}

/**
 * Gives a fetch handler the cookies and the session of its exchange:
 * `withState({ sessions }, (request, { cookies, session }) => new Response('hi'))`.
 *
 * The cookies are on whatever response results: one that is returned, one that is thrown (it is returned then), or the page of
 * an error. The session is stored before the response is given away. Inside another `withState` it shares that one's exchange.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function withState<Rest extends readonly unknown[]>(
  handler: StateHandler<never, Rest>,
): FetchHandler<Rest>
export function withState<Rest extends readonly unknown[], S = never>(
  options: FetchStateOptions<S>,
  handler: StateHandler<S, Rest>,
): FetchHandler<Rest>
export function withState<Rest extends readonly unknown[], S>(
  ...given: [StateHandler<S, Rest>] | [FetchStateOptions<S>, StateHandler<S, Rest>]
): FetchHandler<Rest> {
  const [options, handler] = given.length === 1 ? [{}, given[0]] : given
  const { onError = logged }: FetchStateOptions<S> = options
  const { trust, sessions } = settingsOf(options)

  return async (request, ...rest) => {
    const open = exchangeOf(request)
    if (open !== undefined) return await handler(request, open.state(sessions), ...rest)
    const exchange = new FetchExchange(request, rest[0], trust)
    carry(request, exchange)
    try {
      return await finish(
        exchange,
        await responseOf(() => handler(request, exchange.state(sessions), ...rest)),
      )
    } catch (error) {
      return await answerError(error)
    }

    async function answerError(error: unknown): Promise<Response> {
      const page = (await onError(error, request)) ?? errorResponse(error)
      // Of a session that met its store's fault already, nothing more is stored.
      if (!exchange.pending || statusOf(error) === 503) return withCookies(exchange, page)
      try {
        await exchange.commit()
      } catch (fault) {
        discard(page)
        return await answerError(fault)
      }
      return withCookies(exchange, page)
    }
  }
}

/** What a handler answers; a response that it throws, as Remix has redirects, is an answer too. */
async function responseOf(answer: () => Response | Promise<Response>): Promise<Response> {
  let given: unknown
  try {
    given = await answer()
  } catch (thrown) {
    if (!isResponse(thrown)) throw thrown
    given = thrown
  }
  if (isResponse(given)) return given
  throw new RuskError(
    'no-response',
    `The handler gave ${given === null ? 'null' : typeof given}. Return a Response from it.`,
  )
}

function logged(error: unknown): void {
  console.error(error)
}
