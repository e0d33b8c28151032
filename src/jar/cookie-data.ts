import { RuskError } from '../headers/rusk-error.ts'
import type { Cookie } from './cookie.ts'

const texts = ['name', 'value', 'domain', 'path'] as const
/** What a Cookie field cannot hold in a name or value: it would begin another cookie, or another field. */
const unsendable = /[\x00-\x08\x0a-\x1f\x7f;]/
const pairFields = ['name', 'value'] as const
const flags = ['hostOnly', 'secure', 'httpOnly'] as const
const times = ['creationTime', 'lastAccessTime'] as const
const sameSites: readonly unknown[] = ['strict', 'lax', 'none', 'unset']
const priorities: readonly unknown[] = ['low', 'medium', 'high']

/**
 * Looks whether something is a cookie as `jar.cookies()` gives it.
 *
 * @throws RuskError `invalid-cookie`, with the field that is not.
 */
export function assertCookie(data: unknown): asserts data is Cookie {
  const field = faultyField(data)
  if (field === undefined) return
  throw new RuskError(
    'invalid-cookie',
    `This is no cookie of a jar: its ${field} is not what jar.cookies() gives.`,
    {
      facts: { field },
    },
  )
}

function faultyField(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return 'type'
  const cookie = data as Readonly<Record<string, unknown>>
  return (
    texts.find(field => typeof cookie[field] !== 'string') ??
    flags.find(field => typeof cookie[field] !== 'boolean') ??
    times.find(field => !Number.isFinite(cookie[field])) ??
    (sameSites.includes(cookie['sameSite']) ? undefined : 'sameSite') ??
    (priorities.includes(cookie['priority']) ? undefined : 'priority') ??
    (cookie['expiryTime'] === null || Number.isFinite(cookie['expiryTime']) ? undefined : 'expiryTime') ??
    (isPartitionKey(cookie['partitionKey']) ? undefined : 'partitionKey') ??
    pairFields.find(field => unsendable.test(String(cookie[field]))) ??
    (cookie['domain'] === '' || !String(cookie['path']).startsWith('/') ? 'domain or path' : undefined)
  )
}

function isPartitionKey(key: unknown): boolean {
  if (key === null) return true
  if (typeof key !== 'object') return false
  const { topLevelSite, hasCrossSiteAncestor } = key as Readonly<Record<string, unknown>>
  return typeof topLevelSite === 'string' && typeof hasCrossSiteAncestor === 'boolean'
}
