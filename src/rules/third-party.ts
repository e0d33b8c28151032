import { type Reason, refuse } from './reason.ts'

/**
 * Where the user blocks third-party cookies, a third party gets only those of its partition.
 *
 * @see RFC 6265bis §7.1
 */
export function thirdParty(
  cookie: { readonly partitioned: boolean },
  request: { readonly thirdPartyBlocked: boolean; readonly host: string },
): Reason | null {
  return request.thirdPartyBlocked && !cookie.partitioned
    ? refuse('UserPreferences', { host: request.host })
    : null
}
