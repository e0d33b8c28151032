import type { AnyCookieDefinition } from '../cookies/definition.ts'
import type { BrowserScope } from './browser-scope.ts'

/** The lifetime of what is deleted. `Expires` is for user agents that do not know `Max-Age`. */
const deleted = { maxAge: 0, expires: new Date(0) }

/** What to assign to `document.cookie`, for a cookie-value or, without one, to delete the cookie. */
export function documentLine(definition: AnyCookieDefinition, page: BrowserScope, wire?: string): string {
  return wire === undefined
    ? definition.line('', keepsSecure(page), deleted)
    : definition.line(wire, keepsSecure(page))
}

/**
 * Whether the line of a cookie keeps its Secure. Over http to localhost, the one http that is a secure context, it goes without where
 * nothing demands it, as a server's line does: Safari would drop the cookie there.
 */
function keepsSecure({ location, isSecureContext }: BrowserScope): boolean {
  return location?.protocol !== 'http:' || !isSecureContext
}

/** Whether `document.cookie` shows a cookie that was set at `now`, if the browser kept it. */
export function shows({ location }: BrowserScope, { attributes }: AnyCookieDefinition, now: number): boolean {
  const { maxAge, expires, path } = attributes
  if (maxAge === undefined && expires !== undefined && expires.getTime() <= now) return false
  return location === undefined || pathMatches(location.pathname, path)
}

/** @see RFC 6265bis §5.1.4 */
function pathMatches(pathname: string, path: string): boolean {
  if (pathname === path) return true
  return pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/')
}
