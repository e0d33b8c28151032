// Whole requests for a welcome page, which reads one cookie and sets one, beside the same page without a library.
// `node whole-request.mjs --serve <name>` is one of the servers.
import { rowOf } from '../harness.mjs'
import {
  again,
  attributes,
  constantLine,
  first,
  hasVisited,
  html,
  limitOf,
  measured,
  note,
  rowsOf,
  serveAsked,
} from '../welcome.mjs'

const servers = {
  'node:http, constant Set-Cookie': async () => (_request, response) => {
    response.setHeader('Content-Type', html)
    response.setHeader('Set-Cookie', constantLine)
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
  [limitOf('Hono')]: () =>
    honoListener(app =>
      app
        .use((_c, next) => next())
        .get('/', c => {
          const page = hasVisited(c.env.incoming.headers.cookie) ? again : first
          c.env.outgoing.setHeader('Set-Cookie', constantLine)
          return c.html(page)
        }),
    ),
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
  const costs = await measured(import.meta.url, Object.keys(servers), quick)
  const [own, constant] = ['rusk on node:http', 'node:http, constant Set-Cookie']
  return [
    rowOf(
      { name: 'node:http', rusk: own, targets: [{ times: 1 / 1.05 }] },
      { [constant]: costs.cpu[constant], [own]: costs.cpu[constant] + costs.added(own, constant) },
      'µs',
    ),
    ...rowsOf(costs, 'Hono', { customary: 'hono/cookie' }),
  ]
}

await serveAsked(servers)

export default {
  title: 'The welcome page, whole requests: CPU of the server',
  note,
  measure,
}
