import { type Reason, refuse } from './reason.ts'

/**
 * Scripts neither set nor read an HttpOnly cookie.
 *
 * @see RFC 6265bis §5.7 and §5.8.3
 */
export function httpOnly(
  cookie: { readonly httpOnly: boolean },
  request: { readonly api: 'http' | 'script' },
): Reason | null {
  return cookie.httpOnly && request.api === 'script' ? refuse('HttpOnly') : null
}
