// Whole requests for a welcome page, which reads one cookie and sets one, on Fastify and h3, beside the same page without a library.
// `node whole-request-fastify-h3.mjs --serve <name>` is one of the servers.
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
  'bare Fastify': () =>
    fastifyListener(app => app.get('/', (_request, reply) => reply.type(html).send(again))),
  [limitOf('Fastify')]: () =>
    fastifyListener(app =>
      app
        .addHook('onRequest', (_request, _reply, done) => done())
        .get('/', (request, reply) => {
          const page = hasVisited(request.headers.cookie) ? again : first
          reply.raw.setHeader('Set-Cookie', constantLine)
          reply.type(html).send(page)
        }),
    ),
  'rusk on Fastify': async () => {
    const { cookie } = await import('../../dist/index.js')
    const { state } = await import('../../dist/adapters/fastify.js')
    const visited = cookie('visited')
    return fastifyListener(app =>
      app.register(state()).get('/', (request, reply) => {
        const { cookies } = request.rusk
        const page = cookies.get(visited) ? again : first
        cookies.set(visited, 'yes')
        reply.type(html).send(page)
      }),
    )
  },
  '@fastify/cookie': async () => {
    const { default: fastifyCookie } = await import('@fastify/cookie')
    return fastifyListener(app =>
      app.register(fastifyCookie).get('/', (request, reply) => {
        const page = request.cookies.visited ? again : first
        reply.setCookie('visited', 'yes', attributes).type(html).send(page)
      }),
    )
  },
  'bare h3': () => h3Listener(app => app.get('/', event => page(event, again))),
  [limitOf('h3')]: () =>
    h3Listener(app =>
      app
        .use((_event, next) => next())
        .get('/', event => {
          const { req, res } = event.runtime.node
          const text = hasVisited(req.headers.cookie) ? again : first
          res.setHeader('Set-Cookie', constantLine)
          return page(event, text)
        }),
    ),
  'rusk on h3': async () => {
    const { cookie } = await import('../../dist/index.js')
    const { state } = await import('../../dist/adapters/h3.js')
    const visited = cookie('visited')
    return h3Listener(app =>
      app.use(state()).get('/', event => {
        const { cookies } = event.context.rusk
        const text = cookies.get(visited) ? again : first
        cookies.set(visited, 'yes')
        return page(event, text)
      }),
    )
  },
  'h3’s own cookies': async () => {
    const { getCookie, setCookie } = await import('h3')
    return h3Listener(app =>
      app.get('/', event => {
        const text = getCookie(event, 'visited') ? again : first
        setCookie(event, 'visited', 'yes', attributes)
        return page(event, text)
      }),
    )
  },
}

function page(event, text) {
  event.res.headers.set('content-type', html)
  return text
}

async function fastifyListener(routed) {
  const { default: fastify } = await import('fastify')
  const app = fastify()
  routed(app)
  await app.ready()
  return app.routing
}

async function h3Listener(routed) {
  const { H3, toNodeHandler } = await import('h3')
  return toNodeHandler(routed(new H3()))
}

async function measure({ quick }) {
  const costs = await measured(import.meta.url, Object.keys(servers), quick)
  return [
    ...rowsOf(costs, 'Fastify', { customary: '@fastify/cookie' }),
    // Not more than h3's own cookies.
    ...rowsOf(costs, 'h3', { customary: 'h3’s own cookies', times: 1 }),
  ]
}

await serveAsked(servers)

export default {
  title: 'The welcome page, whole requests on Fastify and h3: CPU of the server',
  note,
  measure,
}
