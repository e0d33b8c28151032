import fc from 'fast-check'
import { expect, it } from 'vitest'
import { restOf, secondOf, timeOf } from './instant.ts'

const kept = (time: number): number => timeOf(secondOf(time), restOf(time, secondOf(time)))

it('gives back every time', () => {
  fc.assert(
    fc.property(fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.maxSafeInteger()), time => {
      // Zero has two signs and one instant.
      expect(kept(time) + 0).toBe(time + 0)
    }),
  )
})

it.each([
  ...[0, -1, 1, 999, -1000, 1_577_836_800_000, 1_577_836_799_999, 1_800_000_000_123.456],
  ...[504_094_976_000, 504_094_977_000, 504_094_978_001, 2_651_578_622_999, 2_651_578_621_000, 8.64e15],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE],
])('gives back %d', time => {
  expect(kept(time)).toBe(time)
})

it('is two small integers for the times of cookies', () => {
  for (const time of [
    1_577_836_800_000,
    1_800_000_000_123,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]) {
    const second = secondOf(time)
    expect(
      [second, restOf(time, second)].every(part => Number.isInteger(part) && Math.abs(part) <= 2 ** 30),
    ).toBe(true)
  }
})

it('seconds are in the order of the times', () => {
  const time = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3e12 }))
  fc.assert(
    fc.property(time, time, (a, b) => {
      if (a < b) expect(secondOf(a)).toBeLessThanOrEqual(secondOf(b))
    }),
  )
})
