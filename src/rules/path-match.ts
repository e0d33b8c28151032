import { type Reason, refuse } from './reason.ts'

/** Whether a request-path is a cookie-path or lies below it. */
export function pathMatches(path: string, cookiePath: string): boolean {
  const { length } = cookiePath
  if (length === 1) return path.charCodeAt(0) === 0x2f && cookiePath === '/'
  if (!path.startsWith(cookiePath) || length === 0) return false
  return (
    path.length === length || cookiePath.charCodeAt(length - 1) === 0x2f || path.charCodeAt(length) === 0x2f
  )
}

/**
 * A cookie goes to its path and the paths below it. Octets are compared, case and percent-encoding included.
 *
 * @see RFC 6265bis §5.1.4
 */
export function pathMatch(
  cookie: { readonly path: string },
  request: { readonly path: string },
): Reason | null {
  return pathMatches(request.path, cookie.path)
    ? null
    : refuse('NotOnPath', { cookiePath: cookie.path, path: request.path })
}
