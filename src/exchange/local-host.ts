import { parseAddress } from './ip-address.ts'

/** A server has few names: the last answer is nearly always the next one. */
let lastHost: string | undefined
let lastAnswer = false

/**
 * Whether a host, with or without port, is this machine's own name: localhost, *.localhost, 127.0.0.0/8, [::1].
 *
 * @see W3C Secure Contexts §3.1
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host !== lastHost) {
    lastAnswer = namesThisMachine(host)
    lastHost = host
  }
  return lastAnswer
}

function namesThisMachine(host: string | undefined): boolean {
  if (host === undefined || host === '') return false
  if (host.startsWith('[')) return host.startsWith('[::1]') && isPort(host, 5)
  const colon = host.indexOf(':')
  const name = colon < 0 ? host : host.slice(0, colon)
  if (!isPort(host, name.length)) return false
  if (name.startsWith('127.')) return parseAddress(name) !== undefined
  const dot = name.endsWith('.') ? name.length - 1 : name.length
  if (dot < 9) return false
  const tail = name.slice(dot - 9, dot).toLowerCase()
  return tail === 'localhost' && (dot === 9 || (name[dot - 10] === '.' && dot > 10))
}

/** Whether what follows a host's name is nothing, or a port: no user name, and no second host. */
function isPort(host: string, start: number): boolean {
  if (start === host.length) return true
  if (host[start] !== ':') return false
  for (let index = start + 1; index < host.length; index += 1) {
    const code = host.charCodeAt(index)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}
