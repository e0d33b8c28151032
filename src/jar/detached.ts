/**
 * The same text, in memory of its own. A part of a longer text otherwise holds on to all of it: a domain to the line that it was
 * cut from.
 */
export function detached(text: string): string {
  // Engines keep a concatenation as its two parts, until a character is read: then it becomes one text.
  const copy = `${text.slice(0, 1)}${text.slice(1)}`
  copy.charCodeAt(0)
  return copy
}
