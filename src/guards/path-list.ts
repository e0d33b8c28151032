import { RuskError } from '../headers/rusk-error.ts'

/**
 * Paths, for a list of exceptions: `/robots.txt` is that path alone, `/assets/*` all paths below.
 *
 * @throws RuskError `invalid-path`
 */
export function pathList(option: string, patterns: readonly string[]): (path: string) => boolean {
  for (const pattern of patterns) checkPattern(option, pattern)
  const exact = new Set(patterns.filter(pattern => !pattern.endsWith('/*')))
  const folders = patterns.filter(pattern => pattern.endsWith('/*')).map(pattern => pattern.slice(0, -1))
  return path => exact.has(path) || (folders.some(folder => path.startsWith(folder)) && isPlain(path))
}

/**
 * Whether servers and frameworks agree on what a path means: with `..`, `//`, a backslash or one of them percent-encoded, what seems to be
 * below a folder may come to be read as something outside of it.
 */
function isPlain(path: string): boolean {
  return !/\/\.{1,2}(?:[/;]|$)|\/\/|\\|%(?:25)*(?:2e|2f|5c)/i.test(path)
}

function checkPattern(option: string, pattern: string): void {
  const rest = pattern.endsWith('/*') ? pattern.slice(0, -1) : pattern
  if (rest.startsWith('/') && isPlain(rest) && !/[*?#\s]/.test(rest)) return
  throw new RuskError(
    'invalid-path',
    `${option}: ${JSON.stringify(pattern)} is no path. Write it from its slash on, without query: /robots.txt, or /assets/* for all below.`,
    { facts: { option } },
  )
}
