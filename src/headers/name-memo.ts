// Cookie names come back with every request, and making a property key of a new string costs more than all other steps of
// reading a cookie. So the last names are remembered, in a table of fixed size, as the very strings that became property keys.
// No value is ever kept here, and whatever stands in the table, results are the same.

const slotCount = 512
const longestName = 64

const names: string[] = /* @__PURE__ */ new Array<string>(slotCount).fill('')
/** By slot: the reading, by its number, in which the name of the slot was last met. */
const lastMet: Float64Array = /* @__PURE__ */ new Float64Array(slotCount)
let readings = 0

/** A number for one reading of a header, unlike that of any other. */
export function nextReading(): number {
  readings += 1
  return readings
}

/** The hash of a text with one character more. */
export function hashed(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

/** The hash of the part of a text from `start` to `end`. */
export function hashOf(text: string, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = hashed(hash, text.charCodeAt(at))
  return hash
}

/** The slot for a name. The hash is to be of its own characters alone: a name has one slot. */
export function slotOf(hash: number): number {
  return (hash ^ (hash >>> 9)) & (slotCount - 1)
}

/** Whether a slot remembers the name that stands in `text` from `start` to `end`. */
export function remembers(slot: number, text: string, start: number, end: number): boolean {
  const name = names[slot]!
  return name.length === end - start && text.startsWith(name, start)
}

/** The name that a slot remembers. */
export function rememberedName(slot: number): string {
  return names[slot]!
}

/**
 * Puts a name that a reading met into its slot, and gives it back. Long names are not kept, nor does one name of a header push out
 * another: then a header of thousands of names would only stir up the table.
 */
export function remember(slot: number, name: string, reading: number): string {
  if (name.length <= longestName && lastMet[slot] !== reading) {
    names[slot] = name
    lastMet[slot] = reading
  }
  return name
}

/** Notes that a reading met the name that a slot remembers; answers whether it had not met it before. */
export function isFirstMeeting(slot: number, reading: number): boolean {
  if (lastMet[slot] === reading) return false
  lastMet[slot] = reading
  return true
}
