import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

const patience = 5000
const hostsOfThisMachine = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

/** Why an address is not asked. Its message is for the person who gave it. */
export class NotAsked extends Error {}

/**
 * Asks a server on this machine, and gives its head: no body, no redirect followed. Names are never looked up: `localhost` and what
 * is below it is this machine, whatever a name server says.
 *
 * @throws NotAsked for any other address, and where nobody answers in 5 seconds
 */
export async function loopbackFetch(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const host = url.hostname
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || !hostsOfThisMachine.test(host)) {
    throw new NotAsked(
      `Only servers on this machine are asked: localhost, 127.0.0.1 or [::1]. ${url.origin} is none.`,
    )
  }
  const message = await firstAnswer(
    url,
    request,
    host.startsWith('127.') ? [host] : host === '[::1]' ? ['::1'] : ['127.0.0.1', '::1'],
  )
  const headers = new Headers()
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at]!, message.rawHeaders[at + 1]!)
  }
  message.destroy()
  const status = message.statusCode ?? 0
  if (status < 200 || status > 599) throw new NotAsked(`${url.origin} answered with status ${status}.`)
  return new Response(null, { status, headers })
}

/** A name may stand for both kinds of addresses; a server often listens on one alone. */
async function firstAnswer(
  url: URL,
  request: Request,
  addresses: readonly string[],
): Promise<IncomingMessage> {
  let fault: unknown
  for (const address of addresses) {
    try {
      return await ask(url, request, address)
    } catch (error) {
      fault = error
    }
  }
  const code = (fault as { code?: string } | undefined)?.code ?? 'no answer'
  throw new NotAsked(`${url.origin} does not answer (${code}). Is the server running?`)
}

function ask(url: URL, { method, headers }: Request, address: string): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest
    const outgoing = start({
      host: address,
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      // TLS names hosts, never addresses.
      servername: /^(?:[\d.]+$|\[)/.test(url.hostname) ? '' : url.hostname,
      path: url.pathname + url.search,
      method,
      headers: { ...Object.fromEntries(headers), host: url.host },
      agent: false,
      // Servers under development sign their certificates themselves; between us and this machine is nobody, and no secret is sent.
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(patience),
    })
    outgoing.once('response', answered).once('error', failed).end()
  })
}
