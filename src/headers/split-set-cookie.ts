import { textOf } from './header-text.ts'
import { blankEnd, isBlank, isOctet, OctetClass, trimmed } from './octets.ts'

/**
 * The `Set-Cookie` lines that something joined with commas: a proxy, `headers.get('set-cookie')`, a client from before
 * `getSetCookie()`. A comma separates where a new cookie's `name=` follows it, so the commas of dates do not. Fetch and most others
 * join with a comma and a blank; where that is found, a comma without blank belongs to a value. An absent header has no lines.
 *
 * @throws RuskError `not-a-string`
 */
export function splitSetCookie(joined: string | null | undefined): string[] {
  if (joined === undefined || joined === null) return []
  if (typeof joined !== 'string') return splitSetCookie(textOf('splitSetCookie', joined))
  const lines = splitWhere(joined, startsCookieAfterBlank)
  return lines.length > 1 ? lines : splitWhere(joined, startsCookie)
}

function splitWhere(joined: string, separates: (text: string, afterComma: number) => boolean): string[] {
  const lines: string[] = []
  let start = 0
  for (let comma = joined.indexOf(','); comma !== -1; comma = joined.indexOf(',', comma + 1)) {
    if (!separates(joined, comma + 1)) continue
    addLine(lines, trimmed(joined, start, comma))
    start = comma + 1
  }
  addLine(lines, trimmed(joined, start, joined.length))
  return lines
}

function addLine(lines: string[], line: string): void {
  if (line !== '') lines.push(line)
}

function startsCookieAfterBlank(text: string, at: number): boolean {
  return isBlank(text.charCodeAt(at)) && startsCookie(text, at)
}

/** Whether a token and `=` follow, with blanks before or between. */
function startsCookie(text: string, at: number): boolean {
  const first = blankEnd(text, at, text.length)
  let end = first
  while (end < text.length && isOctet(text.charCodeAt(end), OctetClass.token)) end++
  return end > first && text.charCodeAt(blankEnd(text, end, text.length)) === 0x3d
}
