import type { Context } from 'hono'

const loopbackAddress = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/i
const localName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
const relayed = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/**
 * Whether who asks sits at this machine: the connection comes from it, no proxy is between, and the page was opened by a local name,
 * which keeps out pages whose own name has been made to lead here.
 */
export function isLocalVisitor(c: Context): boolean {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  const from = env?.incoming?.socket?.remoteAddress
  if (from === undefined || !loopbackAddress.test(from)) return false
  if (relayed.some(name => c.req.header(name) !== undefined)) return false
  return localName.test(c.req.header('Host') ?? '')
}
