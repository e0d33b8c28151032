import { type Reason, refuse } from './reason.ts'

/**
 * A Secure cookie is set and sent only where the origin is trustworthy: https, wss and, in browsers, this machine itself.
 *
 * @see RFC 6265bis §5.7 and §5.8.3
 */
export function secureOnly(
  cookie: { readonly secure: boolean },
  request: { readonly trustworthy: boolean; readonly host: string; readonly scheme: string },
): Reason | null {
  return cookie.secure && !request.trustworthy
    ? refuse('SecureOnly', { host: request.host, scheme: request.scheme })
    : null
}
