// Whole requests for a welcome page, which reads one cookie and sets one, beside the same page without a library.
// `node whole-request.mjs --serve <name>` is one of the servers.
import { rowOf } from '../harness.mjs'
import { cookieHeader } from '../samples.mjs'
import { cpuOfRequests, serve } from '../served.mjs'

const first = '<!doctype html><title>Welcome</title><p>This is your first visit.'
const again = '<!doctype html><title>Welcome</title><p>You have been here before.'
const attributes = { path: '/', httpOnly: true, sameSite: 'Lax' }
const html = 'text/html; charset=UTF-8'

const servers = {
  'node:http, constant Set-Cookie': async () => (_request, response) => {
    response.setHeader('Content-Type', html)
    response.setHeader('Set-Cookie', 'visited=yes; Path=/; HttpOnly; SameSite=Lax')
    response.end(again)
  },
  'rusk on node:http': async () => {
    const { cookie } = await import('../../dist/index.js')
    const { withState } = await import('../../dist/adapters/node.js')
    const visited = cookie('visited')
    return withState((_request, response, { cookies }) => {
      const page = cookies.get(visited) ? again : first
      cookies.set(visited, 'yes')
      response.setHeader('Content-Type', html)
      response.end(page)
    })
  },
  'bare Hono': () => honoListener(app => app.get('/', c => c.html(again))),
  'Hono, a middleware that does nothing': () =>
    honoListener(app => app.use((_c, next) => next()).get('/', c => c.html(again))),
  'rusk on Hono': async () => {
    const { cookie } = await import('../../dist/index.js')
    const { state } = await import('../../dist/adapters/hono.js')
    const visited = cookie('visited')
    return honoListener(app =>
      app.use(state()).get('/', c => {
        const { cookies } = c.var.rusk
        const page = cookies.get(visited) ? again : first
        cookies.set(visited, 'yes')
        return c.html(page)
      }),
    )
  },
  'hono/cookie': async () => {
    const { getCookie, setCookie } = await import('hono/cookie')
    return honoListener(app =>
      app.get('/', c => {
        const page = getCookie(c, 'visited') ? again : first
        setCookie(c, 'visited', 'yes', attributes)
        return c.html(page)
      }),
    )
  },
}

async function honoListener(routed) {
  const { Hono } = await import('hono')
  const { getRequestListener } = await import('@hono/node-server')
  return getRequestListener(routed(new Hono()).fetch)
}

async function measure({ quick }) {
  const cpu = await cpuOfRequests({
    module: import.meta.url,
    names: Object.keys(servers),
    head: [
      'GET / HTTP/1.1',
      'Host: localhost:3000',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'Accept-Language: en-US,en;q=0.5',
      'Accept-Encoding: gzip, deflate, br, zstd',
      `Cookie: ${cookieHeader(4)}; visited=yes`,
    ],
    rounds: quick ? 11 : 41,
  })
  const only = names => Object.fromEntries(names.map(name => [name, cpu[name]]))
  const added = name => cpu[name] - cpu['bare Hono']
  const idle = 'Hono, a middleware that does nothing'
  return [
    rowOf(
      { name: 'node:http', rusk: 'rusk on node:http', targets: [{ times: 1 / 1.05 }] },
      only(['rusk on node:http', 'node:http, constant Set-Cookie']),
      'µs',
    ),
    rowOf(
      { name: 'Hono', rusk: 'rusk on Hono', limits: ['bare Hono', idle] },
      only(['rusk on Hono', 'hono/cookie', 'bare Hono', idle]),
      'µs',
    ),
    rowOf(
      {
        name: 'Hono: what is added to the bare framework',
        limits: ['a middleware that does nothing'],
        targets: [{ times: 2 }],
      },
      {
        rusk: added('rusk on Hono'),
        'hono/cookie': added('hono/cookie'),
        'a middleware that does nothing': added(idle),
      },
      'µs',
    ),
  ]
}

const [, , flag, name] = process.argv

if (flag === '--serve') serve(await servers[name]())

export default {
  title: 'The welcome page, whole requests: CPU of the server',
  note: 'One cookie is read and one set, on http to localhost, as a browser asks with five cookies. Servers in processes of their own, over 16 kept connections.',
  measure,
}
