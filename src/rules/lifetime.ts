/** The longest that a cookie lives: 400 days, in milliseconds. */
export const lifetimeLimit = 400 * 86_400_000

/** When a cookie is over before it begins. */
export const alreadyExpired = Number.NEGATIVE_INFINITY

interface LifetimeRequest {
  readonly now: number
  /** How far this clock is ahead of the server's, in milliseconds. */
  readonly clockAhead: number
}

/** Where 64 bits are full. */
const maxInteger = 2 ** 63

type MaxAgeSyntax = 'integer' | 'digits-or-minus' | 'digits'

/**
 * The instant at which a cookie expires, in epoch milliseconds; infinity for a session cookie. Max-Age goes before Expires.
 * Undefined attributes were not there, or not valid.
 *
 * @see RFC 6265bis §5.5, §5.6.1, §5.6.2 and §5.7
 */
export function expiryTime(
  maxAge: number | undefined,
  expires: number | undefined,
  request: LifetimeRequest,
): number {
  if (maxAge !== undefined) {
    return maxAge <= 0 ? alreadyExpired : request.now + Math.min(maxAge * 1000, lifetimeLimit)
  }
  if (expires === undefined) return Number.POSITIVE_INFINITY
  return Math.min(expires + request.clockAhead, request.now + lifetimeLimit)
}

/**
 * The seconds of a Max-Age attribute; undefined where it is none. Beyond any number it is infinite.
 *
 * @see RFC 6265bis §5.6.2
 */
export function maxAgeSeconds(text: string, syntax: MaxAgeSyntax): number | undefined {
  const first = text.charCodeAt(0)
  const minus = first === 0x2d
  if (minus && syntax === 'digits-or-minus') return alreadyExpired
  const start = minus || (first === 0x2b && syntax === 'integer') ? 1 : 0
  if (text.length === start) return undefined
  let seconds = 0
  for (let at = start; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    seconds = seconds * 10 + digit
    // Browsers count in 64 bits and stop reading where those are full, whatever follows.
    if (seconds >= maxInteger && syntax !== 'digits') break
  }
  return minus ? -seconds : seconds
}
