// Words of letters compared where they stand, without regard to case and without making a string: four letters as one number.

/**
 * Four characters as one number in which the case of letters makes no difference; -1 where one is not ASCII. Only a number made
 * of letters tells them for sure: other characters share theirs.
 */
export function fourAt(text: string, at: number): number {
  const first = text.charCodeAt(at)
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  const fourth = text.charCodeAt(at + 3)
  if ((first | second | third | fourth) > 0x7f) return -1
  return first | (second << 8) | (third << 16) | (fourth << 24) | 0x20202020
}

/** Three characters, as `fourAt` gives four. */
export function threeAt(text: string, at: number): number {
  const first = text.charCodeAt(at)
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  if ((first | second | third) > 0x7f) return -1
  return first | (second << 8) | (third << 16) | 0x202020
}

/** The number of a word of three or four small letters. */
export function letters(word: string): number {
  return word.length === 3 ? threeAt(word, 0) : fourAt(word, 0)
}
