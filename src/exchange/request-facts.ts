import type { RequestFacts } from '../session/scope.ts'
import { forwardedScheme } from './forwarded-scheme.ts'
import { isLocalHost } from './local-host.ts'
import type { RequestReading } from './request-reading.ts'
import type { Trust } from './trust-proxy.ts'

/**
 * Headers that proxies add. One of them is enough to know that `Host: localhost:3000` may be the proxy's name for us, not the
 * name in the user agent's address bar.
 */
const proxyHeaders = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-ssl',
  'x-forwarded-scheme',
] as const

/** Whether the request came through a proxy, as far as it shows. */
function isRelayed(request: RequestReading): boolean {
  return request.oldProtocol || request.hasAny(proxyHeaders)
}

/** Whether a request of Node's has one of these headers. */
export function hasAnyField(fields: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  for (const name of names) if (fields[name] !== undefined) return true
  return false
}

/** Whether the user agent reached the site by https, as the connection or a trusted proxy tells it. */
function isSecure(request: RequestReading, trust: Trust): boolean {
  const scheme = trust.none ? undefined : forwardedScheme(request, trust)
  return scheme === undefined ? request.encrypted : scheme === 'https'
}

/** What a session needs to know of a request. */
export function requestFacts(request: RequestReading, trust: Trust): RequestFacts {
  const { host } = request
  return { secure: isSecure(request, trust), local: isLocalHost(host) && !isRelayed(request), host }
}

/**
 * Whether cookies of this exchange carry `Secure`. They go without it only over plain http to this very machine, where it adds
 * nothing and Safari would drop the cookie.
 */
export function setsSecureCookies(request: RequestReading, trust: Trust): boolean {
  return !isLocalHost(request.host) || isSecure(request, trust) || isRelayed(request)
}
