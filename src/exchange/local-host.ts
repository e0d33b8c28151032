import { parseAddress } from './ip-address.ts'

/**
 * Whether a host, with or without port, is this machine's own name: localhost, *.localhost, 127.0.0.0/8, [::1].
 *
 * @see W3C Secure Contexts §3.1
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined || host === '') return false
  if (host.charCodeAt(0) === 0x5b) return host.startsWith('[::1]') && (host.length === 5 || host[5] === ':')
  const colon = host.indexOf(':')
  const name = colon < 0 ? host : host.slice(0, colon)
  if (name.startsWith('127.')) return parseAddress(name) !== undefined
  const dot = name.endsWith('.') ? name.length - 1 : name.length
  if (dot < 9) return false
  const tail = name.slice(dot - 9, dot).toLowerCase()
  return tail === 'localhost' && (dot === 9 || (name[dot - 10] === '.' && dot > 10))
}
