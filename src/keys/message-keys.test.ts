import { describe, expect, it } from 'vitest'
import { counting } from '../../tests/support/keyrings.ts'
import { messageKeys } from './message-keys.ts'
import { nodePrimitives } from './node-primitives.ts'
import { pooled } from './random-pool.ts'

/** The message keys of one sealing key, and how many were derived. */
function counted() {
  let derived = 0
  const primitives = {
    ...nodePrimitives,
    derive(key: Uint8Array, info: string) {
      derived++
      return nodePrimitives.derive(key, info)
    },
  }
  return { keys: messageKeys(primitives, new Uint8Array(32), counting()), derived: () => derived }
}

describe('message keys', () => {
  it('serve 2^20 messages a prefix, so that nonces of one key do not meet', () => {
    const { keys, derived } = counted()
    const first = keys.toSeal().prefix
    let same = 1
    while (keys.toSeal().prefix === first) same++
    expect(same).toBe(2 ** 20)
    expect(derived()).toBe(2)
  })

  it('are derived once for those that open', () => {
    const { keys, derived } = counted()
    const sealing = keys.toSeal()
    expect(keys.toOpen(sealing.prefix)).toBe(sealing)
    keys.keep(keys.toOpen('seen'))
    expect(keys.toOpen('seen')).toBe(keys.toOpen('seen'))
    expect(derived()).toBe(2)
  })

  it('are not kept for what does not open, nor without end', () => {
    const { keys, derived } = counted()
    keys.toOpen('forged')
    keys.toOpen('forged')
    expect(derived()).toBe(2)
    keys.keep(keys.toOpen('first'))
    for (let i = 0; i < 1000; i++) keys.keep(keys.toOpen(`other ${i}`))
    const before = derived()
    keys.toOpen('first')
    expect(derived()).toBe(before + 1)
  })
})

describe('pooled randomness', () => {
  it('gives no byte twice', () => {
    const random = pooled(counting())
    for (let i = 0; i < 5000; i++) expect(random(3)).toEqual(Uint8Array.of(3 * i, 3 * i + 1, 3 * i + 2))
  })

  it('gives as many bytes as are asked for', () => {
    const random = pooled(size => new Uint8Array(size))
    for (const size of [1, 12, 24, 1500, 12, 40]) expect(random(size)).toHaveLength(size)
  })
})
