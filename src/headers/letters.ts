// Words compared where they stand, without regard to case and without making a string: four letters are one number.

/** A number of letters with one more. Capitals count as small; the last four letters are kept. */
export function withLetter(number: number, code: number): number {
  return (number << 8) | code | ((code & 0x40) >> 1)
}

/** The number of the letters from `start` to `end`, at most four; 0 where one is not ASCII. Two words have the same only if they are the same. */
export function lettersAt(text: string, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return 0
    number = withLetter(number, code)
  }
  return number
}
