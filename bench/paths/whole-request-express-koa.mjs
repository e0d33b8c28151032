// Whole requests for a welcome page, which reads one cookie and sets one, on Express 5 and Koa, beside the same page without a library.
// `node whole-request-express-koa.mjs --serve <name>` is one of the servers.
import {
  again,
  attributes,
  constantLine,
  first,
  hasVisited,
  limitOf,
  measured,
  note,
  rowsOf,
  serveAsked,
} from '../welcome.mjs'

const servers = {
  'bare Express': () => expressListener(app => app.get('/', (_req, res) => res.send(again))),
  [limitOf('Express')]: () =>
    expressListener(app =>
      app
        .use((_req, _res, next) => next())
        .get('/', (req, res) => {
          const page = hasVisited(req.headers.cookie) ? again : first
          res.setHeader('Set-Cookie', constantLine)
          res.send(page)
        }),
    ),
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
  [limitOf('Koa')]: () =>
    koaListener(app =>
      app
        .use((_ctx, next) => next())
        .use(ctx => {
          const page = hasVisited(ctx.req.headers.cookie) ? again : first
          ctx.res.setHeader('Set-Cookie', constantLine)
          ctx.body = page
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
  const costs = await measured(import.meta.url, Object.keys(servers), quick)
  return [
    ...rowsOf(costs, 'Express', { customary: 'cookie-parser and res.cookie' }),
    ...rowsOf(costs, 'Koa', { customary: 'ctx.cookies' }),
  ]
}

await serveAsked(servers)

export default {
  title: 'The welcome page, whole requests on Express and Koa: CPU of the server',
  note,
  measure,
}
