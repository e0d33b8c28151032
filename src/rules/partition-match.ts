import { type Reason, refuse } from './reason.ts'

/**
 * A cookie of a partition is seen only inside it.
 *
 * @see CHIPS (draft-cutler-httpbis-partitioned-cookies) §3.2
 */
export function partitionMatch(
  cookie: { readonly partition: { readonly id: string } | null },
  request: { readonly partition: { readonly id: string } | null; readonly unpartitioned: boolean },
): Reason | null {
  const own = cookie.partition?.id
  if (own === undefined ? request.unpartitioned : own === request.partition?.id) return null
  return refuse('PartitionMismatch', {
    partition: own ?? 'any top-level site',
    requestPartition: request.partition?.id ?? 'no partition',
  })
}
