import { type Reason, refuse } from './reason.ts'

/** The bytes that a name and a value may have together. */
export const pairSizeLimit = 4096

/**
 * Name and value fit in 4096 bytes together. One character is one byte.
 *
 * @see RFC 6265bis §5.6
 */
export function pairSize(cookie: { readonly name: string; readonly value: string }): Reason | null {
  const bytes = cookie.name.length + cookie.value.length
  return bytes > pairSizeLimit ? refuse('NameValuePairExceedsMaxSize', { bytes, limit: pairSizeLimit }) : null
}
