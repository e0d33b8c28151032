import type { RandomBytes } from './primitives.ts'

const POOL_BYTES = 1536

/**
 * The same random bytes, drawn many at a time: a runtime's generator takes as long for a nonce as for a thousand bytes.
 * Each result is a view that is good until the next call.
 */
export function pooled(random: RandomBytes): RandomBytes {
  let pool: Uint8Array = new Uint8Array(0)
  let used = 0
  return size => {
    if (used + size > pool.length) {
      pool = random(POOL_BYTES)
      used = 0
    }
    used += size
    return pool.subarray(used - size, used)
  }
}
