import { createServer, type RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import express5 from 'express'
import express4 from 'express4'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { H3, type H3Event, toNodeHandler } from 'h3'
import Koa from 'koa'
import { state as expressState } from 'rusk/express'
import { state as fastifyState } from 'rusk/fastify'
import { csrf, type GuardAnswer, terms } from 'rusk/guards'
import { state as h3State } from 'rusk/h3'
import { state as koaState } from 'rusk/koa'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchRaw, type RawResponse, values } from '../adapters/raw-client.ts'
import { listen, type Running } from '../adapters/stage.ts'

const guard = csrf({ origins: ['https://accounts.example'], allow: ['/hooks/*'] })
const wall = terms({ version: '2026-11', page: '/licence', allow: ['/style.css'] })
const sessions = () =>
  createSessions({ store: memoryStore(), initial: (): { terms?: string } => ({}), development: true })

/** An app behind both guards: `/oven` is behind the wall, `/pay` and `/hooks/…` change something. */
type Guarded = (where: 'cookie' | 'session') => RequestListener

function guardedExpress(express: typeof express5): Guarded {
  return where => {
    const web = expressState({ sessions: sessions() })
    const record = (req: express5.Request) =>
      where === 'cookie' ? web.of(req).cookies : web.of(req).session()
    const send = (res: express5.Response, { status, headers, body }: GuardAnswer) =>
      res.status(status).set(headers).send(body)
    const app = express().use(web)
    const guarded = express.Router()
    guarded.use(async (req, res, next) => {
      const answer = guard(req) ?? wall.check(req, await record(req))
      if (answer) send(res, answer)
      else next()
    })
    guarded.post('/licence', express.urlencoded({ extended: false }), async (req, res) => {
      send(res, wall.accept(req, req.body, await record(req)).answer)
    })
    guarded.use('/', (req, res) => res.send(`${req.method} ${req.originalUrl}`))
    return app.use('/', guarded)
  }
}

const guardedKoa: Guarded = where => {
  const web = koaState({ sessions: sessions() })
  const record = (ctx: Koa.Context) => (where === 'cookie' ? web.of(ctx).cookies : web.of(ctx).session())
  const send = (ctx: Koa.Context, { status, headers, body }: GuardAnswer) => {
    ctx.set(headers)
    ctx.status = status
    ctx.body = body
  }
  const app = new Koa().use(web)
  app.use(async (ctx, next) => {
    const answer = guard(ctx.req) ?? wall.check(ctx.req, await record(ctx))
    return answer ? send(ctx, answer) : await next()
  })
  app.use(async ctx => {
    if (ctx.path === '/licence' && ctx.method === 'POST') {
      const form = new URLSearchParams(await text(ctx.req))
      send(ctx, wall.accept(ctx.req, form, await record(ctx)).answer)
    } else ctx.body = `${ctx.method} ${ctx.url}`
  })
  return app.callback() as RequestListener
}

const guardedFastify: Guarded = where => {
  const web = fastifyState({ sessions: sessions() })
  const record = (request: FastifyRequest) =>
    where === 'cookie' ? web.of(request).cookies : web.of(request).session()
  const send = (reply: FastifyReply, { status, headers, body }: GuardAnswer) =>
    reply.code(status).headers(headers).send(body)
  const app = fastify()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.register(web).after(() => {
    app.addHook('onRequest', async (request, reply) => {
      const answer = guard(request.raw) ?? wall.check(request.raw, await record(request))
      return answer && send(reply, answer)
    })
  })
  app.post('/licence', async (request, reply) => {
    const form = new URLSearchParams(request.body as string)
    return send(reply, wall.accept(request.raw, form, await record(request)).answer)
  })
  app.all('/*', async request => `${request.method} ${request.url}`)
  return async (request, response) => {
    await app.ready()
    app.routing(request, response)
  }
}

const guardedH3: Guarded = where => {
  const web = h3State({ sessions: sessions() })
  const record = (event: H3Event) => (where === 'cookie' ? web.of(event).cookies : web.of(event).session())
  const app = new H3().use(web)
  app.use(async event => {
    const answer = guard(event.req) ?? wall.check(event.req, await record(event))
    return answer && new Response(answer.body, answer)
  })
  app.post('/licence', async event => {
    const { answer } = wall.accept(event.req, await event.req.formData(), await record(event))
    return new Response(answer.body, answer)
  })
  app.all('/**', event => `${event.req.method} ${event.url.pathname}${event.url.search}`)
  return toNodeHandler(app) as RequestListener
}

const apps: [string, Guarded][] = [
  ['Express 5', guardedExpress(express5)],
  ['Express 4', guardedExpress(express4)],
  ['Koa', guardedKoa],
  ['Fastify', guardedFastify],
  ['h3', guardedH3],
]

let running: Running
afterEach(() => running.close())

const form = 'Content-Type: application/x-www-form-urlencoded'
const agreed = 'agree=2026-11&next=%2Foven%3Fhot%3D1'
const cookiesOf = (response: RawResponse) => values(response, 'set-cookie').map(line => line.split(';')[0]!)

describe.each(apps)('%s', (_, app) => {
  it.each(['cookie', 'session'] as const)(
    'lets nobody pass the wall who did not accept, kept in a %s',
    async where => {
      running = await listen(createServer(app(where)))
      const first = await fetchRaw(running.port, 'GET', '/oven?hot=1', ['Sec-Fetch-Mode: navigate'])
      expect([first.status, values(first, 'location')]).toEqual([303, ['/licence?next=%2Foven%3Fhot%3D1']])
      expect((await fetchRaw(running.port, 'GET', '/style.css')).status).toBe(200)

      const unticked = await fetchRaw(running.port, 'POST', '/licence', [form], 'next=%2Foven')
      expect([unticked.status, cookiesOf(unticked)]).toEqual([422, []])

      const posted = await fetchRaw(running.port, 'POST', '/licence', [form], agreed)
      expect([posted.status, values(posted, 'location')]).toEqual([303, ['/oven?hot=1']])
      const [cookie] = cookiesOf(posted)
      expect(cookie).toMatch(where === 'cookie' ? /^terms=\d+\.2026-11$/ : /^session=/)

      const page = await fetchRaw(running.port, 'GET', '/oven?hot=1', [`Cookie: ${cookie}`])
      expect([page.status, page.body.toString()]).toEqual([200, 'GET /oven?hot=1'])
    },
  )

  it.each([
    ['/pay', 'Sec-Fetch-Site: same-origin', 200],
    ['/pay', 'Sec-Fetch-Site: cross-site', 403],
    ['/pay', 'Origin: http://localhost', 200],
    ['/pay', 'Origin: https://accounts.example', 200],
    ['/pay', 'Origin: https://evil.example', 403],
    ['/hooks/bank', 'Sec-Fetch-Site: cross-site', 200],
  ])('answers a POST to %s with %s as it should: %i', async (path, field, status) => {
    running = await listen(createServer(app('cookie')))
    const cookie = cookiesOf(await fetchRaw(running.port, 'POST', '/licence', [form], agreed))[0]
    const response = await fetchRaw(running.port, 'POST', path, [field, `Cookie: ${cookie}`], 'x')
    expect(response.status).toBe(status)
  })
})
