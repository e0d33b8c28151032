/** SP or HTAB: the whitespace that cookie syntax knows. Nothing else is trimmed anywhere. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Where the SP and HTAB that stand at `start` end, no further than `end`. */
export function blankEnd(text: string, start: number, end: number): number {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  return start
}

/** Where the SP and HTAB that stand before `end` start, no further back than `start`. */
export function blankStart(text: string, start: number, end: number): number {
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return end
}

/** The part of a text from `start` to `end`, without the SP and HTAB around it. */
export function trimmed(text: string, start: number, end: number): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** Where a character stands in a text, from `start` on; the text's length where it does not. */
export function indexOrEnd(text: string, character: string, start: number): number {
  const index = text.indexOf(character, start)
  return index === -1 ? text.length : index
}
