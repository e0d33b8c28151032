import { setTimeout as wait } from 'node:timers/promises'
import type { SessionState } from 'rusk/fetch'
import type { FakeSession } from './fake-sessions.ts'
import { type Stage, streamChunk, streamChunks } from './stage.ts'

type State = SessionState<FakeSession>
export type FetchRoute = (request: Request, state: State) => Response | Promise<Response>

function page(text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, { headers: { 'Content-Type': 'text/html', ...headers } })
}

/** The contract's routes as any fetch runtime has them. */
export function fetchRoutes(stage: Stage): Record<string, FetchRoute> {
  return {
    '/plain': () => page('plain'),
    '/read': (_, { cookies }) => page(cookies.get('a') ?? 'none'),
    '/set': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      return page('set')
    },
    '/set-twice': (_, { cookies }) => {
      cookies.set('a', '1')
      cookies.set('a', '2')
      cookies.delete('b')
      return page('set')
    },
    '/redirect': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      return Response.redirect('http://localhost/plain', 303)
    },
    '/thrown-redirect': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      throw Response.redirect('http://localhost/plain', 303)
    },
    '/error': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      throw new Error('secret detail')
    },
    '/error-page': async (_, { cookies }) => {
      cookies.set('visited', 'yes')
      await wait(1)
      throw new Error('secret detail')
    },
    '/stream': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      return new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode('one'))
            await wait(30)
            stage.noteFailure('/stream', () => cookies.set('late', '1'))
            controller.enqueue(new TextEncoder().encode('two'))
            controller.close()
          },
        }),
      )
    },
    '/late': (_, { cookies }) => {
      setTimeout(() => stage.noteFailure('/late', () => cookies.set('late', '1')), 5)
      return page('early')
    },
    '/304': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      return new Response(null, { status: 304, headers: { ETag: '"1"' } })
    },
    '/204': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      return new Response(null, { status: 204 })
    },
    '/others': (_, { cookies }) => {
      cookies.set('visited', 'yes')
      const response = page('others')
      for (const line of ['x=1; Path=/', 'y=2; Path=/', 'z=3; Path=/'])
        response.headers.append('Set-Cookie', line)
      return response
    },
    '/echo': async (request, { cookies }) => {
      cookies.set('visited', 'yes')
      return page(await request.text())
    },
    '/who': async (request, { cookies }) => {
      const name = new URL(request.url).searchParams.get('name')!
      cookies.set('who', name)
      await wait(Math.random() * 10)
      return page(name)
    },
    '/session': async (_, { session }) => {
      const mine = await session()
      mine.update()
      return page(`count ${mine.count}`)
    },
    '/session-read': async (_, { session }) => page(`count ${(await session()).count}`),
    '/session-cached': async (_, { session }) => {
      ;(await session()).update()
      return page('cached', { 'Cache-Control': 'max-age=60' })
    },
    '/session-and-cookie': async (_, { cookies, session }) => {
      ;(await session()).update()
      cookies.set('visited', 'yes')
      return page('half of this', { 'Content-Length': '12', ETag: '"1"' })
    },
    '/session-stream': async (_, { session }) => {
      ;(await session()).update()
      let left = streamChunks
      return new Response(
        new ReadableStream({
          pull(controller) {
            if (left === 0) return controller.close()
            left -= 1
            controller.enqueue(streamChunk.slice())
          },
        }),
      )
    },
    '/session-error': async (_, { session }) => {
      ;(await session()).update()
      throw new Error('secret detail')
    },
  }
}
