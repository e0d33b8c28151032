import { createReadStream } from 'node:fs'
import type { Server } from 'node:http'
import type { Http2Server } from 'node:http2'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type SessionState, state } from 'rusk/fastify'
import type { FakeSession } from './fake-sessions.ts'
import { type Stage, streamChunk, streamChunks } from './stage.ts'

type State = SessionState<FakeSession>
type FastifyRoute = (state: State, reply: FastifyReply, request: FastifyRequest) => unknown

export async function fastifyServer(stage: Stage, trustProxy?: readonly string[]): Promise<Server> {
  const app = fastify()
  routed(app, stage, trustProxy)
  await app.ready()
  return app.server
}

export async function fastifyHttp2Server(stage: Stage, trustProxy?: readonly string[]): Promise<Http2Server> {
  const app = fastify({ http2: true })
  // Fastify's types tell servers apart; what is done with them here is the same.
  routed(app as unknown as FastifyInstance, stage, trustProxy)
  await app.ready()
  return app.server
}

/** The contract's routes on Fastify, in Fastify's own idiom. */
function routed(app: FastifyInstance, stage: Stage, trustProxy: readonly string[] = []): void {
  const web = state({ sessions: stage.sessions, trustProxy })
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body))
  app.register(web)
  app.setErrorHandler((error: { status?: number }, request, reply) => {
    stage.noteError(error)
    if (request.url === '/error-page') return reply.code(500).send('sorry')
    if (error.status === 503) return reply.code(503).send('Service Unavailable')
    return reply.code(500).send('Internal Server Error')
  })
  app.setNotFoundHandler((request, reply) => {
    web.of(request).cookies.set('visited', 'yes')
    reply.code(404).send('nothing here')
  })
  app.register(async child => {
    await child.register(web)
    await child.register(state())
    child.get('/nested', (request, reply) => {
      web.of(request).cookies.set('visited', 'yes')
      reply.send('nested')
    })
  })
  for (const [url, route] of Object.entries({ ...routes(stage), ...sessionRoutes(stage) })) {
    app.all(url, (request, reply) => route(web.of(request), reply, request))
  }
}

function routes(stage: Stage): Record<string, FastifyRoute> {
  return {
    '/plain': () => 'plain',
    '/read': async ({ cookies }) => cookies.get('a') ?? 'none',
    '/set': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.send('set')
    },
    '/set-twice': async ({ cookies }) => {
      cookies.set('a', '1')
      cookies.set('a', '2')
      cookies.delete('b')
      return 'set'
    },
    '/redirect': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.redirect('/plain', 303)
    },
    '/error': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.header('Content-Length', 5)
      throw new Error('secret detail')
    },
    '/error-page': async ({ cookies }) => {
      cookies.set('visited', 'yes')
      await wait(1)
      throw new Error('secret detail')
    },
    '/stream': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.send(Readable.from(parts()))
      async function* parts() {
        yield 'one'
        await wait(30)
        stage.noteFailure('/stream', () => cookies.set('late', '1'))
        yield 'two'
      }
    },
    '/late': ({ cookies }, reply) => {
      reply.send('early')
      stage.noteFailure('/late', () => cookies.set('late', '1'))
    },
    '/304': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.code(304).header('ETag', '"1"').send()
    },
    '/204': async ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      return reply.code(204).send()
    },
    '/others': ({ cookies }, reply) => {
      reply.header('Set-Cookie', ['x=1; Path=/'])
      cookies.set('visited', 'yes')
      reply.header('Set-Cookie', 'y=2; Path=/').header('Set-Cookie', ['z=3; Path=/']).send('others')
    },
    '/hints': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.raw.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      reply.send('hints')
    },
    '/trailers': async ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.trailer('X-Sum', async (_reply: unknown, payload: unknown) => `${String(payload).length}`)
      return 'body'
    },
    '/file': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      return reply.send(createReadStream(fileURLToPath(import.meta.url)))
    },
    '/echo': async ({ cookies }, _, request) => {
      cookies.set('visited', 'yes')
      return request.body
    },
    '/twice': ({ cookies }, reply) => {
      cookies.set('visited', 'yes')
      reply.send('first')
      reply.send('second')
      stage.noteFailure('/twice', () => reply.raw.writeHead(500))
    },
    '/who': async ({ cookies }, _, request) => {
      const { name } = request.query as { name: string }
      cookies.set('who', name)
      await wait(Math.random() * 10)
      return name
    },
  }
}

function sessionRoutes(stage: Stage): Record<string, FastifyRoute> {
  return {
    '/session': async ({ session }) => {
      const mine = await session()
      mine.update()
      return `count ${mine.count}`
    },
    '/session-read': async ({ session }) => `count ${(await session()).count}`,
    '/session-cached': async ({ session }, reply) => {
      ;(await session()).update()
      reply.header('Cache-Control', 'max-age=60')
      return 'cached'
    },
    '/session-and-cookie': async ({ cookies, session }, reply) => {
      ;(await session()).update()
      cookies.set('visited', 'yes')
      reply.headers({ 'Content-Type': 'text/html', 'Content-Length': '12', ETag: '"1"' })
      return 'half of this'
    },
    '/session-stream': async ({ session }, reply) => {
      ;(await session()).update()
      return reply.send(Readable.from(new Array(streamChunks).fill(Buffer.from(streamChunk))))
    },
    '/session-twice': async ({ session }, reply) => {
      ;(await session()).update()
      reply.send('first')
      stage.notes.set('/session-twice sent', { headersSent: reply.raw.headersSent, ended: reply.sent })
      reply.code(500).type('text/second').send('second')
      stage.noteFailure('/session-twice', () => reply.raw.setHeader('Content-Type', 'text/second'))
    },
    '/session-error': async ({ session }) => {
      ;(await session()).update()
      throw new Error('secret detail')
    },
  }
}
