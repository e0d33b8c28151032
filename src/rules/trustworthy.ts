/** Whether a host names this machine: localhost and the names below it, 127.0.0.0/8, ::1. */
export function isLoopback(host: string, hostIsIp: boolean): boolean {
  if (hostIsIp) return host === '[::1]' || host.startsWith('127.')
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return name === 'localhost' || name.endsWith('.localhost')
}

/**
 * Whether Secure cookies may be set by and sent to an origin.
 *
 * @see RFC 6265bis §5.7, "secure" protocol
 */
export function isTrustworthy(
  scheme: string,
  request: { readonly host: string; readonly hostIsIp: boolean },
  choices: { readonly localhost: 'trusted' | 'insecure' },
): boolean {
  if (scheme === 'https' || scheme === 'wss') return true
  return choices.localhost === 'trusted' && isLoopback(request.host, request.hostIsIp)
}
