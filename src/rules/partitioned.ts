import { type Reason, refuse } from './reason.ts'

/**
 * A Partitioned cookie is Secure, from a secure origin, and there is a partition to keep it in.
 *
 * @see CHIPS (draft-cutler-httpbis-partitioned-cookies) §3.1
 */
export function partitioned(
  cookie: { readonly partitioned: boolean; readonly secure: boolean },
  request: { readonly trustworthy: boolean; readonly partition: object | null },
): Reason | null {
  if (!cookie.partitioned) return null
  if (!cookie.secure || !request.trustworthy) return refuse('InvalidPartitioned')
  return request.partition === null ? refuse('NoPartition') : null
}
