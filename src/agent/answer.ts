import { RuskError } from '../headers/rusk-error.ts'

/** Answers one request: `globalThis.fetch`, or the `fetch` of an app such as Hono's. Redirects are the agent's to follow. */
export type AgentTransport = (request: Request) => Response | Promise<Response>

/**
 * The transport's response, or a rejection as soon as the signal aborts: a handler need not know of signals.
 * @throws {RuskError} `no-response`, `network-error`, `redirect-hidden`
 */
export async function answer(
  transport: AgentTransport,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const response = await untilAborted(Promise.resolve(transport(request)), signal)
  const where = new URL(request.url).origin
  if (typeof response?.status !== 'number') {
    throw new RuskError(
      'no-response',
      `What answers for ${where} gave no Response. Return one, or a promise of one.`,
    )
  }
  if (response.type === 'error')
    throw new RuskError('network-error', `${where} answered with a network error.`)
  if (response.type === 'opaqueredirect') {
    throw new RuskError(
      'redirect-hidden',
      `This runtime hides the redirects of ${where} and their cookies, as browsers do. Run the agent on Node, Deno, Bun or another server runtime.`,
    )
  }
  return response
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
