import type { Exchange } from './exchange.ts'
import { appendAddition } from './fetch-headers.ts'
import type { HeadAddition } from './head-addition.ts'
import { promise } from './outgoing.ts'
import { hideOthers, isShowing, isStandIn, standInWith, withoutOthers } from './stand-in.ts'

/** The response with what its exchange has to say: the session stored, the cookies set. A session that cannot be stored rejects. */
export function finish(exchange: Exchange, response: Response): Response | Promise<Response> {
  return exchange.pending ? commitFirst(exchange, response) : withCookies(exchange, response)
}

async function commitFirst(exchange: Exchange, response: Response): Promise<Response> {
  try {
    await exchange.commit()
  } catch (error) {
    discard(response)
    throw error
  }
  return withCookies(exchange, response)
}

/** Lets go of a response that nobody will read, and of what its body holds open. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => {})
}

/** What `@hono/node-server` has a handler say that answers on Node's response itself, then or later. */
const alreadySent = 'x-hono-already-sent'

/** The response with the exchange's cookies, which are closed with that. What others set stays. */
export function withCookies(exchange: Exchange, response: Response): Response {
  const lines = exchange.takeLines()
  if (lines.length === 0) return isShowing(response) ? bare(exchange, response) : response
  const addition = { lines, uncached: exchange.setsSessionCookie }
  const standIn = isStandIn(response)
  const elsewhere = !standIn && response.headers.has(alreadySent)
  if (!standIn && !elsewhere) {
    return withAddition(addition, isShareable(response) ? copyOf(response) : response)
  }
  const { outgoing } = exchange
  if (outgoing !== undefined) promise(outgoing, response, addition)
  if (outgoing !== undefined || elsewhere) return response
  // A handler that asks itself may answer with what it gets, which is nobody else's then.
  if (exchange.askedByHandler && isCopyable(response)) return withAddition(addition, copyOf(response))
  return standInWith(addition, response)
}

/** The response without other visitors' cookies. */
function bare(exchange: Exchange, response: Response): Response {
  if (exchange.outgoing === undefined) return withoutOthers(response)
  hideOthers(response)
  return response
}

function withAddition(addition: HeadAddition, response: Response): Response {
  try {
    appendAddition(response.headers, addition)
    return response
  } catch (error) {
    // Responses of Response.redirect() and fetch() have headers that cannot change.
    if (!(error instanceof TypeError)) throw error
    if (!isCopyable(response)) return response
    const copy = copyOf(response)
    appendAddition(copy.headers, addition)
    return copy
  }
}

/**
 * Whether the same object may answer other requests too, so that it must not carry this one's cookies. A body can be sent once;
 * a response without one may well be a constant. Asking for `body` is slow in some runtimes, and text has a type.
 */
function isShareable(response: Response): boolean {
  return !response.headers.has('Content-Type') && response.body === null && isCopyable(response)
}

/** Not an upgrade to WebSocket (101) nor `Response.error()` (0): no constructor makes those. */
function isCopyable({ status }: Response): boolean {
  return status >= 200
}

function copyOf(response: Response): Response {
  return new Response(response.body, response)
}

/** Whether something is a Response, of whatever realm or library: they all have this tag. */
export function isResponse(value: unknown): value is Response {
  return Object.prototype.toString.call(value) === '[object Response]'
}
