import { RuskError } from '../headers/rusk-error.ts'
import { untilAborted } from './until-aborted.ts'

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
  if (!isResponse(response)) {
    throw new RuskError(
      'no-response',
      `What answers for ${where} gave no Response. Return one of this runtime's own, or a promise of one.`,
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

// By shape, since a Response of a package is one too; but without getSetCookie nobody can tell its cookies apart.
function isResponse(value: Partial<Response> | undefined | null): value is Response {
  return typeof value?.status === 'number' && typeof value.headers?.getSetCookie === 'function'
}

/** A handler's response whose body ends with the signal, as that of `fetch` does by itself. */
export function abortable(response: Response, signal: AbortSignal | undefined): Response {
  const { body } = response
  // What somebody reads or has read is locked; a package's own kind of stream knows no locks.
  if (signal === undefined || body?.locked !== false) return response
  return new Response(body.pipeThrough(new TransformStream(), { signal }), response)
}
