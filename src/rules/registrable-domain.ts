/**
 * The registrable domain of a host: its public suffix and one label more. Empty where there is none: for an IP address, a
 * host that is itself a suffix, a name of one label. A dot at the end stays.
 *
 * @see RFC 6265bis §5.1.3 and the Public Suffix List's algorithm
 */
export function registrableDomain(
  host: string,
  hostIsIp: boolean,
  publicSuffix: (host: string) => string | null | undefined,
): string {
  if (hostIsIp) return ''
  const dotted = host.endsWith('.')
  const name = dotted ? host.slice(0, -1) : host
  if (!name.includes('.')) return ''
  const suffix = publicSuffix(name)
  if (!suffix || suffix.length >= name.length || !name.endsWith(`.${suffix}`)) return ''
  const end = name.length - suffix.length - 1
  const start = end === 0 ? 0 : name.lastIndexOf('.', end - 1) + 1
  return start === end ? '' : host.slice(start)
}
