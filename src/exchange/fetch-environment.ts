import type { NodeResponse } from './node-response.ts'

/** Node's own request, as far as it is asked here. */
interface NodeMessage {
  readonly httpVersion?: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined
}

/** What runtimes hand to a fetch handler beside the request, as far as it tells who is connected. */
interface Environment {
  /** `@hono/node-server` and other adapters to node:http. */
  readonly incoming?: NodeMessage
  readonly outgoing?: NodeResponse
  /** Bun's server. */
  readonly requestIP?: (request: Request) => { readonly address: string } | null
  /** Deno's information about the connection. */
  readonly remoteAddr?: { readonly hostname?: string }
  /** Hono's way to pass Bun's server, or Node's, beside other bindings. */
  readonly server?: Environment
}

/** The address of whoever is connected, where the runtime tells it: Node, Bun and Deno do, Workers do not. */
export function fetchPeer(request: Request, environment: unknown): string | undefined {
  const known = knownOf(environment)
  if (typeof known?.requestIP === 'function') return known.requestIP(request)?.address
  return known?.incoming?.socket?.remoteAddress ?? known?.remoteAddr?.hostname
}

/** Node's request behind a Fetch request, where an adapter to node:http hands it over: it knows more, and its headers are read faster. */
export function nodeMessageOf(environment: unknown): NodeMessage | undefined {
  return knownOf(environment)?.incoming ?? undefined
}

/** What is known of the connection, wherever the environment keeps it. */
export function knownOf(environment: unknown): Environment | undefined {
  if (typeof environment !== 'object' || environment === null) return undefined
  const given = environment as Environment
  return typeof given.server === 'object' && given.server !== null ? given.server : given
}
