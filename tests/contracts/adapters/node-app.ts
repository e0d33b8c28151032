import { createReadStream } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { SessionState } from 'rusk/node'
import { withState } from 'rusk/node'
import type { FakeSession } from './fake-sessions.ts'
import { type Stage, streamChunk, streamChunks } from './stage.ts'

type State = SessionState<FakeSession>
export type NodeRoute = (request: IncomingMessage, response: ServerResponse, state: State) => unknown

/** The contract's routes on bare node:http; they run on node:http2's compatible interface too. */
export function nodeApp(stage: Stage, trustProxy: readonly string[] = []): RequestListener {
  const routes = nodeRoutes(stage)
  const options = {
    sessions: stage.sessions,
    trustProxy,
    onError(error: unknown, request: IncomingMessage, response: ServerResponse): void {
      stage.errors.push(error)
      if (request.url === '/error-page') response.writeHead(500).end('sorry')
    },
  }
  const serve = withState(options, (request, response, state) => {
    const route = routes[new URL(request.url!, 'http://x').pathname]
    if (route !== undefined) return route(request, response, state)
    state.cookies.set('visited', 'yes')
    response.writeHead(404).end('nothing here')
  })
  return serve
}

export function nodeRoutes(stage: Stage): Record<string, NodeRoute> {
  const page = (response: ServerResponse, text: string) => {
    response.setHeader('Content-Type', 'text/html')
    response.end(text)
  }
  const nested = withState({ sessions: stage.sessions }, (_, response, { cookies }) => {
    cookies.set('visited', 'yes')
    page(response, 'nested')
  })
  return {
    '/plain': (_, response) => page(response, 'plain'),
    '/read': (_, response, { cookies }) => page(response, cookies.get('a') ?? 'none'),
    '/set': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      page(response, 'set')
    },
    '/set-twice': (_, response, { cookies }) => {
      cookies.set('a', '1')
      cookies.set('a', '2')
      cookies.delete('b')
      page(response, 'set')
    },
    '/redirect': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.writeHead(303, { Location: '/plain' }).end()
    },
    '/error': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.setHeader('Content-Length', 5)
      throw new Error('secret detail')
    },
    '/error-page': async (_, _response, { cookies }) => {
      cookies.set('visited', 'yes')
      await wait(1)
      throw new Error('secret detail')
    },
    '/stream': async (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.write('one')
      stage.noteFailure('/stream', () => cookies.set('late', '1'))
      await wait(30)
      response.end('two')
    },
    '/late': (_, response, { cookies }) => {
      response.end('early')
      stage.noteFailure('/late', () => cookies.set('late', '1'))
    },
    '/304': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.writeHead(304, 'Not Modified', { ETag: '"1"' }).end()
    },
    '/204': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.statusCode = 204
      response.end()
    },
    '/others': (_, response, { cookies }) => {
      response.setHeader('Set-Cookie', ['x=1; Path=/'])
      response.appendHeader('Set-Cookie', 'y=2; Path=/')
      cookies.set('visited', 'yes')
      response.appendHeader('Set-Cookie', 'z=3; Path=/')
      page(response, 'others')
    },
    '/hints': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      page(response, 'hints')
    },
    '/trailers': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      response.setHeader('Trailer', 'X-Sum')
      response.write('body')
      response.addTrailers({ 'X-Sum': '4' })
      response.end()
    },
    '/file': (_, response, { cookies }) => {
      cookies.set('visited', 'yes')
      createReadStream(fileURLToPath(import.meta.url)).pipe(response)
    },
    '/echo': async (request, response, { cookies }) => {
      cookies.set('visited', 'yes')
      await pipeline(request, response)
    },
    '/twice': (_, response, { cookies }) => {
      response.on('error', noWriteAfterEnd)
      cookies.set('visited', 'yes')
      response.end('first')
      response.statusCode = 500
      response.end('second')
      stage.noteFailure('/twice', () => response.writeHead(500))
    },
    '/nested': (request, response) => nested(request, response),
    '/who': async (request, response, { cookies }) => {
      const name = new URL(request.url!, 'http://x').searchParams.get('name')!
      cookies.set('who', name)
      await wait(Math.random() * 10)
      page(response, name)
    },
    '/session': async (_, response, { session }) => {
      const mine = await session()
      mine.update()
      page(response, `count ${mine.count}`)
    },
    '/session-read': async (_, response, { session }) => {
      page(response, `count ${(await session()).count}`)
    },
    '/session-cached': async (_, response, { session }) => {
      ;(await session()).update()
      response.setHeader('Cache-Control', 'max-age=60')
      page(response, 'cached')
    },
    '/session-and-cookie': async (_, response, { cookies, session }) => {
      ;(await session()).update()
      cookies.set('visited', 'yes')
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': '12', ETag: '"1"' })
      response.write('half ')
      response.end('of this')
    },
    '/session-stream': async (_, response, { session }) => {
      ;(await session()).update()
      await pipeline(Readable.from(new Array(streamChunks).fill(Buffer.from(streamChunk))), response)
    },
    '/session-twice': async (_, response, { session }) => {
      response.on('error', noWriteAfterEnd)
      ;(await session()).update()
      response.end('first')
      const sent = { headersSent: response.headersSent, ended: response.writableEnded }
      response.statusCode = 500
      response.end('second')
      stage.noteFailure('/session-twice', () => response.setHeader('Content-Type', 'text/second'))
      stage.notes.set('/session-twice sent', sent)
    },
    '/session-error': async (_, response, { session }) => {
      ;(await session()).update()
      response.write('begun')
      throw new Error('secret detail')
    },
  }
}

/** Node itself reports a second body as an error of the response. */
function noWriteAfterEnd(error: Error): void {
  if (!('code' in error) || error.code !== 'ERR_STREAM_WRITE_AFTER_END') throw error
}
