// Whole requests for a welcome page, which reads one cookie and sets one, on Express 5 and Koa, beside the same page without a library.
// `node whole-request-express-koa.mjs --serve <name>` is one of the servers.
import { rowOf } from '../harness.mjs'
import { cookieHeader } from '../samples.mjs'
import { cpuOfRequests, serve } from '../served.mjs'

const first = '<!doctype html><title>Welcome</title><p>This is your first visit.'
const again = '<!doctype html><title>Welcome</title><p>You have been here before.'
const attributes = { path: '/', httpOnly: true, sameSite: 'lax' }

const servers = {
  'bare Express': () => expressListener(app => app.get('/', (_req, res) => res.send(again))),
  'Express, a middleware that does nothing': () =>
    expressListener(app => app.use((_req, _res, next) => next()).get('/', (_req, res) => res.send(again))),
  'rusk on Express': async () => {
    const { cookie } = await import('../../dist/index.js')
    const { state } = await import('../../dist/adapters/express.js')
    const visited = cookie('visited')
    const web = state()
    return expressListener(app =>
      app.use(web).get('/', (req, res) => {
        const { cookies } = web.of(req)
        const page = cookies.get(visited) ? again : first
        cookies.set(visited, 'yes')
        res.send(page)
      }),
    )
  },
  'cookie-parser and res.cookie': async () => {
    const { default: cookieParser } = await import('cookie-parser')
    return expressListener(app =>
      app.use(cookieParser()).get('/', (req, res) => {
        const page = req.cookies.visited ? again : first
        res.cookie('visited', 'yes', attributes).send(page)
      }),
    )
  },
  'bare Koa': () =>
    koaListener(app =>
      app.use(ctx => {
        ctx.body = again
      }),
    ),
  'Koa, a middleware that does nothing': () =>
    koaListener(app =>
      app
        .use((_ctx, next) => next())
        .use(ctx => {
          ctx.body = again
        }),
    ),
  'rusk on Koa': async () => {
    const { cookie } = await import('../../dist/index.js')
    const { state } = await import('../../dist/adapters/koa.js')
    const visited = cookie('visited')
    return koaListener(app =>
      app.use(state()).use(ctx => {
        const { cookies } = ctx.state.rusk
        const page = cookies.get(visited) ? again : first
        cookies.set(visited, 'yes')
        ctx.body = page
      }),
    )
  },
  'ctx.cookies': () =>
    koaListener(app =>
      app.use(ctx => {
        const page = ctx.cookies.get('visited') ? again : first
        ctx.cookies.set('visited', 'yes', attributes)
        ctx.body = page
      }),
    ),
}

async function expressListener(routed) {
  const { default: express } = await import('express')
  return routed(express().set('env', 'production'))
}

async function koaListener(used) {
  const { default: Koa } = await import('koa')
  return used(new Koa()).callback()
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
  return [...rowsOf(cpu, 'Express', 'cookie-parser and res.cookie'), ...rowsOf(cpu, 'Koa', 'ctx.cookies')]
}

function rowsOf(cpu, framework, customary) {
  const [own, bare] = [`rusk on ${framework}`, `bare ${framework}`]
  const idle = `${framework}, a middleware that does nothing`
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
        limits: ['a middleware that does nothing'],
        targets: [{ times: 2 }],
      },
      {
        rusk: added(own),
        [customary]: added(customary),
        'a middleware that does nothing': added(idle),
      },
      'µs',
    ),
  ]
}

const [, , flag, name] = process.argv

if (flag === '--serve') serve(await servers[name]())

export default {
  title: 'The welcome page, whole requests on Express and Koa: CPU of the server',
  note: 'One cookie is read and one set, on http to localhost, as a browser asks with five cookies. Servers in processes of their own, over 16 kept connections.',
  measure,
}
