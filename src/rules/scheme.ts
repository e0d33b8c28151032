import { type Reason, refuse } from './reason.ts'

/**
 * Cookies belong to http, https, ws and wss addresses.
 *
 * @see RFC 6265bis §5.7
 */
export function scheme(request: { readonly scheme: string }): Reason | null {
  switch (request.scheme) {
    case 'https':
    case 'http':
    case 'wss':
    case 'ws':
      return null
    default:
      return refuse('NoncookieableScheme', { scheme: request.scheme })
  }
}
