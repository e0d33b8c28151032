/**
 * A request as guards see it. A fetch `Request` fits, and so does Node's `IncomingMessage`, with it Express's `req`, Fastify's
 * `request.raw` and Koa's `ctx.req`.
 */
export interface GuardRequest {
  readonly method?: string | undefined
  /** Absolute, or from the path on. */
  readonly url?: string | undefined
  /** Express's: `url` there lacks the path that a router is mounted on. */
  readonly originalUrl?: string | undefined
  readonly headers: HeaderReader | HeaderRecord
  /** Node's: tells whether our own connection is encrypted. */
  readonly socket?: object | undefined
}

interface HeaderReader {
  get(name: string): string | null
}

/** Names are in lower case. */
type HeaderRecord = { readonly [name: string]: string | readonly string[] | undefined }

/** A header's value; several fields of one name come joined by commas. `name` is in lower case. */
export function headerOf(request: GuardRequest, name: string): string | undefined {
  const { headers } = request
  if (isReader(headers)) return headers.get(name) ?? undefined
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return typeof value === 'string' || value === undefined ? value : value.join(', ')
}

/** The method as it was sent: methods have case. */
export function methodOf(request: GuardRequest): string {
  return request.method ?? ''
}

/** Methods that change nothing by their meaning, RFC 9110 §9.2.1. A WebSocket's handshake is a GET and does. */
export function isSafe(request: GuardRequest): boolean {
  const method = methodOf(request)
  if (method !== 'GET') return method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
  return !/\bwebsocket\b/i.test(headerOf(request, 'upgrade') ?? '')
}

/** Path and query, as they were sent; undefined where there is none. */
export function targetOf(request: GuardRequest): string | undefined {
  const url = request.originalUrl ?? request.url ?? ''
  if (url.startsWith('/')) return url
  const parsed = parseUrl(url)
  return parsed && parsed.pathname + parsed.search
}

/** The path as it was sent, without the query. */
export function pathOf(request: GuardRequest): string | undefined {
  const target = targetOf(request)
  const query = target?.indexOf('?') ?? -1
  return query === -1 ? target : target?.slice(0, query)
}

/** The host and port that the request names. */
export function hostOf(request: GuardRequest): string | undefined {
  const fromUrl = parseUrl(request.url ?? '')?.host
  return fromUrl || (headerOf(request, 'host') ?? headerOf(request, ':authority'))
}

/** Whether our own connection is encrypted. False behind a proxy that ends TLS, whatever the user agent sees. */
export function isEncrypted(request: GuardRequest): boolean {
  if (request.url?.startsWith('https:')) return true
  return (request.socket as { encrypted?: unknown } | undefined)?.encrypted === true
}

function isReader(headers: GuardRequest['headers']): headers is HeaderReader {
  return typeof headers.get === 'function'
}

/** Undefined for what is no absolute URL. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
