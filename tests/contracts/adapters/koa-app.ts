import { createReadStream } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Koa from 'koa'
import { type ContextState, state } from 'rusk/koa'
import type { FakeSession } from './fake-sessions.ts'
import { type NodeRoute, nodeRoutes } from './node-app.ts'
import { type Stage, streamChunk, streamChunks } from './stage.ts'

type Web = ReturnType<typeof state<FakeSession>>
type Context = Koa.ParameterizedContext<ContextState<Web>>
type Route = (ctx: Context) => unknown

export function koaServer(stage: Stage, trustProxy: readonly string[] = []): Server {
  return createServer(koaApp(stage, trustProxy))
}

/** The contract's routes on Koa, in Koa's own idiom where it has one. */
export function koaApp(stage: Stage, trustProxy: readonly string[] = []): RequestListener {
  const web = state({ sessions: stage.sessions, trustProxy })
  const past = nodeRoutes(stage)
  const own = routes(stage)
  const app = new Koa()
  app.on('error', error => stage.noteError(error))
  app.use(errorPage)
  app.use(web).use(async (ctx, next) => {
    const route = own[ctx.path]
    if (route !== undefined) await route(ctx)
    else if (ctx.path === '/nested') await web(ctx, () => web(ctx, next))
    else if (past[ctx.path] !== undefined) await sendPast(ctx, past[ctx.path]!)
    else await next()
  })
  app.use(ctx => {
    web.of(ctx).cookies.set('visited', 'yes')
    if (ctx.path === '/nested') ctx.body = 'nested'
    else {
      ctx.status = 404
      ctx.body = 'nothing here'
    }
  })
  return app.callback()
}

async function errorPage(ctx: Koa.Context, next: Koa.Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    if (ctx.path !== '/error-page') throw error
    ctx.app.emit('error', error, ctx)
    ctx.status = 500
    ctx.body = 'sorry'
  }
}

/** Answers as on bare Node, which Koa is told to leave alone. */
async function sendPast(ctx: Context, route: NodeRoute): Promise<void> {
  ctx.respond = false
  ctx.status = 200
  await route(ctx.req, ctx.res, ctx.state.rusk)
}

function routes(stage: Stage): Record<string, Route> {
  return {
    '/plain': ctx => {
      ctx.body = 'plain'
    },
    '/read': ctx => {
      ctx.body = ctx.state.rusk.cookies.get('a') ?? 'none'
    },
    '/set': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.body = 'set'
    },
    '/redirect': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.status = 303
      ctx.redirect('/plain')
    },
    '/error': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.length = 5
      throw new Error('secret detail')
    },
    '/error-page': async ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      await wait(1)
      throw new Error('secret detail')
    },
    '/stream': ctx => {
      const { cookies } = ctx.state.rusk
      cookies.set('visited', 'yes')
      ctx.body = Readable.from(
        (async function* () {
          yield 'one'
          await wait(30)
          stage.noteFailure('/stream', () => cookies.set('late', '1'))
          yield 'two'
        })(),
      )
    },
    '/late': ctx => {
      const { cookies } = ctx.state.rusk
      ctx.res.once('finish', () => stage.noteFailure('/late', () => cookies.set('late', '1')))
      ctx.body = 'early'
    },
    '/304': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.set('ETag', '"1"')
      ctx.status = 304
    },
    '/204': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.body = null
    },
    '/others': ctx => {
      ctx.append('Set-Cookie', 'x=1; Path=/')
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.append('Set-Cookie', 'y=2; Path=/')
      ctx.append('Set-Cookie', ['z=3; Path=/'])
      ctx.body = 'others'
    },
    '/file': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.body = createReadStream(fileURLToPath(import.meta.url))
    },
    '/echo': ctx => {
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.body = ctx.req
    },
    '/who': async ctx => {
      const name = String(ctx.query['name'])
      ctx.state.rusk.cookies.set('who', name)
      await wait(Math.random() * 10)
      ctx.body = name
    },
    '/session': async ctx => {
      const mine = await ctx.state.rusk.session()
      mine.update()
      ctx.body = `count ${mine.count}`
    },
    '/session-read': async ctx => {
      ctx.body = `count ${(await ctx.state.rusk.session()).count}`
    },
    '/session-cached': async ctx => {
      ;(await ctx.state.rusk.session()).update()
      ctx.set('Cache-Control', 'max-age=60')
      ctx.body = 'cached'
    },
    '/session-and-cookie': async ctx => {
      ;(await ctx.state.rusk.session()).update()
      ctx.state.rusk.cookies.set('visited', 'yes')
      ctx.etag = '1'
      ctx.body = 'half of this'
    },
    '/session-stream': async ctx => {
      ;(await ctx.state.rusk.session()).update()
      ctx.body = Readable.from(new Array(streamChunks).fill(Buffer.from(streamChunk)))
    },
    '/session-error': async ctx => {
      ;(await ctx.state.rusk.session()).update()
      throw new Error('secret detail')
    },
  }
}
