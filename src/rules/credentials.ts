import { type Reason, refuse } from './reason.ts'

/**
 * A request without credentials neither sends nor stores cookies.
 *
 * @see Fetch Standard, "HTTP-network-or-cache fetch", includeCredentials
 */
export function credentials(request: {
  readonly credentials: string
  readonly includeCredentials: boolean
}): Reason | null {
  return request.includeCredentials
    ? null
    : refuse('CredentialsOmitted', { credentials: request.credentials })
}
