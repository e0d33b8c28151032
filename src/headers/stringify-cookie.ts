import type { CookieRecord, StringifyOptions } from './set-cookie.ts'
import { cookiePair } from './stringify-set-cookie.ts'

/**
 * The value of a `Cookie` field for cookies by name: `a=1; b=2`; empty for none. A cookie whose value is undefined is left out.
 *
 * @throws RuskError `invalid-cookie-name`, `invalid-cookie-value`, `lone-surrogate`
 * @see RFC 6265bis §4.2.1
 */
export function stringifyCookie(cookies: CookieRecord, options?: StringifyOptions): string {
  let header = ''
  for (const [name, value] of Object.entries(cookies)) {
    if (value === undefined) continue
    const pair = cookiePair(name, value, options?.encode)
    header += header ? `; ${pair}` : pair
  }
  return header
}
