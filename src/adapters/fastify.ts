import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerBase,
} from 'fastify'
import { statusOf } from '../exchange/error-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { carry, exchangeOf } from '../exchange/exchange-of.ts'
import { FrameworkGate } from '../exchange/framework-gate.ts'
import { noExchange } from '../exchange/no-exchange.ts'
import { bodyFields, sendError } from '../exchange/node-error.ts'
import { NodeExchange, type NodeRequest } from '../exchange/node-exchange.ts'
import type { NodeResponse } from '../exchange/node-response.ts'
import { namedSettingsOf } from '../exchange/settings.ts'
import type { CookieState, SessionState, State, StateOptions } from '../exchange/state.ts'
import type { Trust } from '../exchange/trust-proxy.ts'

export type { TrustProxy } from '../exchange/trust-proxy.ts'
export type { CookieState, SessionState, State }

export interface FastifyStateOptions<S, Name extends string> extends StateOptions<S> {
  /** The name of the decorator: `request.rusk` unless told otherwise. */
  readonly as?: Name | undefined
}

/** What identifies a request: Fastify's, or Node's inside it. */
export type RequestRef = NodeRequest | { readonly raw: NodeRequest }

/**
 * What this plugin puts on a request: `{ rusk: … }`. Declared once, every handler of a program has it:
 * `declare module 'fastify' { interface FastifyRequest extends StateProperty<typeof web> {} }`.
 */
export type StateProperty<Web> =
  Web extends StatePlugin<infer S, infer Name> ? { readonly [Key in Name]: State<S> } : never

/** Fastify's plugin, and the way to a request's state from anywhere. */
export interface StatePlugin<S = never, Name extends string = 'rusk'> {
  <Server extends RawServerBase, Logger extends FastifyBaseLogger, Types extends FastifyTypeProvider>(
    instance: Instance<Server, Logger, Types>,
    options: object,
    done: (error?: Error) => void,
  ): void
  /** The name of the decorator. */
  readonly as: Name
  /**
   * The state of a request that came through this plugin, typed by its sessions.
   *
   * @throws RuskError `no-exchange` for any other request, and in hooks that were added before the plugin
   */
  of(request: RequestRef): State<S>
}

type Instance<
  Server extends RawServerBase,
  Logger extends FastifyBaseLogger,
  Types extends FastifyTypeProvider,
> = FastifyInstance<
  Server,
  RawRequestDefaultExpression<Server>,
  RawReplyDefaultExpression<Server>,
  Logger,
  Types
>

/**
 * Cookies and sessions for Fastify 5: `app.register(state({ sessions }))`, then `const { cookies, session } = request.rusk`, or
 * `web.of(request)`, which is typed without further ado.
 *
 * It belongs to the instance that it is registered in and to all below, from the first `onRequest` hook that comes after it. The cookies
 * are on whatever is sent, however it is sent, also after `reply.hijack()`. A session that was written to is stored before the first
 * byte leaves; where it cannot be, `setErrorHandler` gets an error with status 503.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function state<S = never, const Name extends string = 'rusk'>(
  options: FastifyStateOptions<S, Name> = {},
): StatePlugin<S, Name> {
  const { trust, sessions, name } = namedSettingsOf(options)

  function plugin<
    Server extends RawServerBase,
    Logger extends FastifyBaseLogger,
    Types extends FastifyTypeProvider,
  >(instance: Instance<Server, Logger, Types>, _options: object, done: (error?: Error) => void): void {
    try {
      register(instance as unknown as Decorated)
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }

  function register(instance: Decorated): void {
    // Registered again here or above, it has nothing to add. Other sessions under the same name are Fastify's to refuse.
    const key = Symbol.for(`rusk.fastify.${name}`)
    if (key in instance && Reflect.get(instance, key) === (sessions ?? none)) return
    instance.decorateRequest(name, { getter: stateOfThis })
    instance.decorate(key, { getter: () => sessions ?? none })
    instance.addHook('onRequest', remember)
  }

  function of(request: RequestRef): State<S> {
    const raw = 'raw' in request ? request.raw : request
    return (exchangeOf(raw) ?? open(raw, trust)).state(sessions)
  }

  function stateOfThis(this: RequestRef): State<S> {
    return of(this)
  }

  return Object.assign(plugin, marks, { as: name, of })
}

const none = {}

/** What is asked of an instance, whatever its server and its types. */
interface Decorated {
  decorate(key: symbol, value: { getter(): unknown }): unknown
  decorateRequest(name: string, value: { getter(this: RequestRef): unknown }): unknown
  addHook(name: 'onRequest', hook: typeof remember): unknown
}

/** What fastify-plugin gives a plugin: it decorates the instance that registers it, and others can name it as their dependency. */
const marks = {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'rusk',
  [Symbol.for('plugin-meta')]: { name: 'rusk', fastify: '>=5' },
}

const replyKey: unique symbol = Symbol('rusk.reply')

interface Answered {
  [replyKey]?: FastifyReply
}

/** The one thing that is done for a request whose state nobody asks for. */
function remember({ raw }: { raw: Answered }, reply: FastifyReply, done: () => void): void {
  raw[replyKey] = reply
  done()
}

/** Opens the exchange when a handler first asks for it. */
function open(raw: NodeRequest, trust: Trust): Exchange {
  const reply = (raw as Answered)[replyKey]
  if (reply === undefined) {
    throw noExchange(
      'Register it with `app.register(web)` in this instance or above, before the hook that asks.',
    )
  }
  const exchange = new NodeExchange(raw, trust)
  carry(raw, exchange)
  const response = reply.raw as NodeResponse
  if (response.headersSent) exchange.takeLines()
  else new FrameworkGate(response, exchange, error => answer(reply, error))
  return exchange
}

/** Has Fastify answer an error, with its own error handlers; where it does not answer for the response any more, a bare page does. */
function answer(reply: FastifyReply, error: unknown): void {
  const status = statusOf(error)
  if (reply.sent || reply.raw.headersSent) {
    reply.log.error({ err: error }, 'rusk: this reply is not Fastify’s to answer any more')
    sendError(reply.raw as NodeResponse, status)
    return
  }
  for (const name of bodyFields) reply.removeHeader(name)
  reply.code(status).send(error)
}
