import { createHash } from 'node:crypto'
import * as node from '../../src/keys/keys-node.ts'
import * as web from '../../src/keys/keys-web.ts'

/** Both doors of `rusk/keys`: what holds for one holds for the other. */
export const doors = [
  { name: 'node:crypto', ...node },
  { name: 'noble', ...web },
] as const

/** A key made from a label: the same in every run. */
export const keyOf = (label: string): string => createHash('sha256').update(label).digest('base64url')

/** Bytes that count up from `start`, one after another: a repeatable source of "randomness". */
export function counting(start = 0): (size: number) => Uint8Array {
  let next = start
  return size => Uint8Array.from({ length: size }, () => next++ & 0xff)
}

/** A repeatable pseudo-random generator of numbers below `limit`. */
export function dice(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}
