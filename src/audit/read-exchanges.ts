import type { RequestContext } from '../jar/context.ts'
import type { ObservedExchange } from './observed.ts'

/** A hop as an agent of `rusk/agent` traces it. */
export interface TracedHop {
  readonly request: { readonly method: string; readonly url: string; readonly headers: Headers }
  readonly response: { readonly status: number; readonly headers: Headers } | undefined
  readonly context: RequestContext
  /** Epoch milliseconds. */
  readonly startedAt: number
}

/** What an agent saw, for an audit: `audit(readExchanges(agent.exchanges))`. */
export function readExchanges(hops: Iterable<TracedHop>): ObservedExchange[] {
  return Array.from(hops, ({ request, response, context, startedAt }, index) => ({
    url: request.url,
    method: request.method,
    requestFields: [...request.headers],
    responseFields: response === undefined ? [] : [...response.headers],
    ...(response === undefined ? {} : { status: response.status }),
    time: startedAt,
    context,
    at: `exchanges[${index}]`,
  }))
}
