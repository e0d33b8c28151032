// A time in epoch milliseconds as two numbers that are small integers in every engine: the second, counted from 2020, and the
// milliseconds that are left. `timeOf` gives back the very number, whatever it is.

const firstSecond = 1_577_836_800
/** The second that comes before all and the one that comes after all. */
export const always = -(2 ** 30)
export const never = 2 ** 30 - 1
/** Seconds beyond are none that are small integers: before 1986, after 2053. */
const first = always + 1
const last = never - 1

/** The second of a time, no later than it; the first or last that there is for what lies beyond. */
export function secondOf(time: number): number {
  const second = Math.floor(time / 1000) - firstSecond
  // Engines tell a small integer by how it came about: `| 0` makes one.
  if (second > first && second < last) return second | 0
  if (time === Number.POSITIVE_INFINITY) return never
  return time === Number.NEGATIVE_INFINITY ? always : second >= last ? last : first
}

/** What is left of a time beside its second. */
export function restOf(time: number, second: number): number {
  if (second > first && second < last) {
    const rest = time - (second + firstSecond) * 1000
    const whole = rest | 0
    return whole === rest ? whole : rest
  }
  return second === first || second === last ? time : 0
}

/** The time of a second and its rest. */
export function timeOf(second: number, rest: number): number {
  if (second > first && second < last) return (second + firstSecond) * 1000 + rest
  if (second === never) return Number.POSITIVE_INFINITY
  return second === always ? Number.NEGATIVE_INFINITY : rest
}
