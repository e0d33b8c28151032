/**
 * The `Cookie` of a hop: the jar's cookies, then those of the caller's own `Cookie` field as they were written. Where a
 * name is in both, the caller's stands alone.
 */
export function joinCookies(fromJar: string, own: string | null): string {
  if (own === null || own === '') return fromJar
  if (fromJar === '') return own
  const taken = new Set(own.split(';').map(nameOf))
  const kept = fromJar.split('; ').filter(pair => !taken.has(nameOf(pair)))
  return [...kept, own].join('; ')
}

function nameOf(pair: string): string {
  const start = /^[ \t]*/.exec(pair)![0].length
  const equals = pair.indexOf('=')
  return equals === -1 ? '' : pair.slice(start, equals)
}
