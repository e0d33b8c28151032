import { RuskError } from '../headers/rusk-error.ts'

/** What of a request a redirect may change. `headers` is the agent's own copy. */
export interface RedirectedRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: RequestBody
}

/** A request's body, as far as a redirect cares: none, one that can be sent again, or one that is gone once read. */
export type RequestBody = 'none' | 'replayable' | 'stream'

/** What a redirect asks of the response that carried it. */
export interface RedirectAnswer {
  readonly status: number
  /** The `Location` field value, one character per byte, or null. */
  readonly location: string | null
}

/** Redirects that one fetch follows before it gives up. */
export const redirectLimit = 20

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Fields that describe a body, and leave with it. */
const bodyFields = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'content-length',
]

// The Standard names Authorization alone: a page can set none of the others. A program can, so they leave with it.
const originFields = ['authorization', 'proxy-authorization', 'cookie', 'host']

/** Whether a status redirects at all. 300 and 304 do not. */
export function isRedirectStatus(status: number): boolean {
  return redirectStatuses.has(status)
}

/**
 * Where a redirect leads: undefined for a response that does not redirect, null for a `Location` that is no URL.
 * Without a fragment of its own the target inherits that of `from`.
 * @see Fetch, "location URL"
 */
export function redirectTarget(answer: RedirectAnswer, from: URL): URL | null | undefined {
  if (!isRedirectStatus(answer.status) || answer.location === null) return undefined
  const location = percentEncodeBytes(answer.location)
  if (!URL.canParse(location, from)) return null
  const target = new URL(location, from)
  if (target.hash === '' && !answer.location.includes('#')) target.hash = from.hash
  return target
}

// Browsers read a Location's bytes as they are. Escaping each one gives the URL of its UTF-8 text, and keeps other bytes too.
function percentEncodeBytes(location: string): string {
  return location.replaceAll(/[\x80-\xff]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/**
 * The request that follows `request` to `target`: its method, its fields, and whether it keeps its body.
 * @throws {RuskError} `redirect-scheme` and `redirect-stream`, where the Standard says network error
 * @see Fetch, "HTTP-redirect fetch"
 */
export function redirectRequest(request: RedirectedRequest, status: number, target: URL): RedirectedRequest {
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new RuskError(
      'redirect-scheme',
      `${request.url.origin} redirected to a ${target.protocol} URL. Only http: and https: are followed; use redirect: 'manual' to read its Location.`,
      { facts: { status, scheme: target.protocol } },
    )
  }
  if (status !== 303 && request.body === 'stream') {
    throw new RuskError(
      'redirect-stream',
      `${request.url.origin} answered ${status}, and the request's body is a stream that has been read. Send a string, Blob, ArrayBuffer, FormData or URLSearchParams instead.`,
      { facts: { status } },
    )
  }
  const headers = new Headers(request.headers)
  if (request.url.origin !== target.origin) for (const name of originFields) headers.delete(name)
  if (!becomesGet(status, request.method)) return { ...request, url: target, headers }
  for (const name of bodyFields) headers.delete(name)
  return { url: target, method: 'GET', headers, body: 'none' }
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}
