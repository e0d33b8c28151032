import { notText } from './header-text.ts'
import { isBlank, isOctet, OctetClass, trimmed } from './octets.ts'

/**
 * The `Set-Cookie` lines that something joined with commas: a proxy, `Headers.get('set-cookie')`, a client from before
 * `getSetCookie()`. A comma separates where a new cookie's `name=` follows it; the commas of dates and of most values do not.
 * An absent header, undefined or null, has no lines.
 *
 * @throws RuskError `not-a-string`
 */
export function splitSetCookie(joined: string | null | undefined): string[] {
  if (joined === undefined || joined === null) return []
  if (typeof joined !== 'string') throw notText('splitSetCookie', joined)
  const lines: string[] = []
  let start = 0
  for (let comma = joined.indexOf(','); comma !== -1; comma = joined.indexOf(',', comma + 1)) {
    if (!startsCookie(joined, comma + 1)) continue
    push(lines, trimmed(joined, start, comma))
    start = comma + 1
  }
  push(lines, trimmed(joined, start, joined.length))
  return lines
}

function push(lines: string[], line: string): void {
  if (line !== '') lines.push(line)
}

/** Whether a token and `=` follow. */
function startsCookie(text: string, at: number): boolean {
  while (isBlank(text.charCodeAt(at))) at++
  const first = at
  while (isOctet(text.charCodeAt(at), OctetClass.token)) at++
  if (at === first) return false
  while (isBlank(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === 0x3d
}
