import { type Reason, refuse } from './reason.ts'

/**
 * A cookie is over from the instant it expires. A session cookie's instant is infinity.
 *
 * @see RFC 6265bis §5.5
 */
export function unexpired(
  cookie: { readonly expiryTime: number },
  request: { readonly now: number },
): Reason | null {
  return cookie.expiryTime <= request.now
    ? refuse('Expired', { expiryTime: instant(cookie.expiryTime) })
    : null
}

function instant(time: number): string {
  return time > -62_135_596_800_000 ? new Date(time).toISOString() : 'once'
}
