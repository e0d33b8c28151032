// Words compared where they stand, without regard to case and without making a string: four letters are one number.

/** A number of letters with one more, in which the case of letters makes no difference. The last four are kept. */
export function withLetter(number: number, code: number): number {
  return (number << 8) | code | 0x20
}

/**
 * The number of the letters from `start` to `end`, at most four of them; 0 where one is not ASCII. A number made of letters alone
 * tells them for sure; other characters can share theirs.
 */
export function lettersAt(text: string, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return 0
    number = withLetter(number, code)
  }
  return number
}

/** The number of a word of at most four letters. */
export function lettersOf(word: string): number {
  return lettersAt(word, 0, word.length)
}
