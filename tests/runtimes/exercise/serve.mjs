import { createServer } from 'node:http'
import { cookie, integer } from 'rusk'
import { withState as withFetchState } from 'rusk/fetch'
import { withState as withNodeState } from 'rusk/node'

const count = cookie('count', { value: integer(), default: 0 })
const options = { trustProxy: ['127.0.0.1', '::1'] }

const onFetch = withFetchState(options, (_, { cookies }) => {
  cookies.set(count, cookies.get(count) + 1)
  cookies.set('second', 'é')
  return new Response('served')
})
const onNode = withNodeState(options, (_, response, { cookies }) => {
  cookies.set(count, cookies.get(count) + 1)
  cookies.set('second', 'é')
  response.end('served')
})

/** The runtime's own server, on a free port: through rusk/fetch in Bun and Deno, through rusk/node in Node. */
async function start() {
  if (globalThis.Bun) {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: onFetch })
    return { port: server.port, stop: () => server.stop(true) }
  }
  if (globalThis.Deno) {
    const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, onFetch)
    return { port: server.addr.port, stop: () => server.shutdown() }
  }
  return listen(onNode)
}

async function listen(listener) {
  const server = createServer(listener)
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { port: server.address().port, stop }
}

/** Cookies over a real connection. That the proxy is believed shows that the runtime tells who is connected. */
export async function served(check) {
  // Bun and Deno have Node's server too.
  for (const [name, begin] of [
    ['own', start],
    ['node:http', () => listen(onNode)],
  ]) {
    const { port, stop } = await begin()
    const visit = async headers => {
      const response = await fetch(`http://127.0.0.1:${port}/`, { headers })
      return [await response.text(), response.headers.getSetCookie()]
    }
    const lines = secure => [
      `count=2; Path=/; HttpOnly${secure}; SameSite=Lax`,
      `second=%C3%A9; Path=/; HttpOnly${secure}; SameSite=Lax`,
    ]
    check.equal(`${name} server`, await visit({ cookie: 'count=1' }), ['served', lines('')])
    const behindProxy = { cookie: 'count=1', 'x-forwarded-proto': 'https' }
    check.equal(`${name} server behind a proxy`, await visit(behindProxy), ['served', lines('; Secure')])
    await stop()
  }
}
