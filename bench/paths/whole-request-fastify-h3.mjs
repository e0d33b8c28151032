// Whole requests for a welcome page, which reads one cookie and sets one, on Fastify and h3, beside the same page without a library.
// `node whole-request-fastify-h3.mjs --serve <name>` is one of the servers.
import { rowOf } from '../harness.mjs'
import { cookieHeader } from '../samples.mjs'
import { cpuOfRequests, serve } from '../served.mjs'

const first = '<!doctype html><title>Welcome</title><p>This is your first visit.'
const again = '<!doctype html><title>Welcome</title><p>You have been here before.'
const attributes = { path: '/', httpOnly: true, sameSite: 'lax' }

const html = 'text/html; charset=UTF-8'

const servers = {
  'bare Fastify': () =>
    fastifyListener(app => app.get('/', (_request, reply) => reply.type(html).send(again))),
  'Fastify, a hook that does nothing': () =>
    fastifyListener(app =>
      app
        .addHook('onRequest', (_request, _reply, done) => done())
        .get('/', (_request, reply) => reply.type(html).send(again)),
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
  'h3, a middleware that does nothing': () =>
    h3Listener(app => app.use((_event, next) => next()).get('/', event => page(event, again))),
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
  return [
    ...rowsOf(cpu, 'Fastify', {
      customary: '@fastify/cookie',
      nothing: 'a hook that does nothing',
      times: 2,
    }),
    ...rowsOf(cpu, 'h3', {
      customary: 'h3’s own cookies',
      nothing: 'a middleware that does nothing',
      times: 1,
    }),
  ]
}

function rowsOf(cpu, framework, { customary, nothing, times }) {
  const [own, bare] = [`rusk on ${framework}`, `bare ${framework}`]
  const idle = `${framework}, ${nothing}`
  const added = name => cpu[name] - cpu[bare]
  return [
    rowOf(
      { name: framework, rusk: own, limits: [bare, idle] },
      Object.fromEntries([own, customary, bare, idle].map(name => [name, cpu[name]])),
      'µs',
    ),
    rowOf(
      {
        name: `${framework}: what is added to the bare framework`,
        limits: [nothing],
        targets: [{ times }],
      },
      {
        rusk: added(own),
        [customary]: added(customary),
        [nothing]: added(idle),
      },
      'µs',
    ),
  ]
}

const [, , flag, name] = process.argv

if (flag === '--serve') serve(await servers[name]())

export default {
  title: 'The welcome page, whole requests on Fastify and h3: CPU of the server',
  note: 'One cookie is read and one set, on http to localhost, as a browser asks with five cookies. Servers in processes of their own, over 16 kept connections.',
  measure,
}
