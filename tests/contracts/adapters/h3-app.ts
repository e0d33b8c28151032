import { createReadStream } from 'node:fs'
import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { H3, type H3Event, HTTPError, redirect, setCookie, toNodeHandler } from 'h3'
import { state } from 'rusk/h3'
import { fetchRoutes } from './fetch-routes.ts'
import type { Stage } from './stage.ts'

/** The contract's routes on h3, in its own idiom where it has one, behind its own server for Node. */
export function h3App(stage: Stage, trustProxy: readonly string[] = []): RequestListener {
  const web = state({ sessions: stage.sessions, trustProxy })
  const app = new H3({
    silent: true,
    onError(error, event) {
      stage.noteError(error.unhandled ? error.cause : error)
      // Not h3's own page: the server of Hono, tested in the same process, replaces the Response that h3 compares with.
      if (error.status < 400) return page('', error)
      if (event.url.pathname === '/error-page') return new Response('sorry', { status: 500 })
      if (error.status === 404) return new Response('nothing here', { status: 404 })
      return page(error.status === 503 ? 'Service Unavailable' : 'Internal Server Error', error)
    },
  })
  app.use(web)
  const nested = new H3().use(web).use(state())
  nested.get('/', event => visit(event, 'nested'))
  app.mount('/nested', nested)
  for (const [path, route] of Object.entries(fetchRoutes(stage))) {
    app.all(path, event => route(event.req, web.of(event)))
  }
  for (const [path, answer] of Object.entries(answers())) app.get(path, answer)
  app.get('/**', event => visit(event, new HTTPError({ status: 404 })))
  return toNodeHandler(app) as RequestListener

  function page(text: string, { status, headers = new Headers() }: HTTPError): Response {
    return new Response(text, { status, headers })
  }

  function visit<Answer>(event: H3Event, answer: Answer): Answer {
    web.of(event).cookies.set('visited', 'yes')
    return answer
  }

  function answers(): Record<string, (event: H3Event) => unknown> {
    return {
      '/plain': () => 'plain',
      '/set': event => visit(event, 'set'),
      '/redirect': event => visit(event, redirect('/plain', 303)),
      '/thrown-redirect': event => {
        throw visit(event, new HTTPError({ status: 303, headers: { location: '/plain' } }))
      },
      '/204': event => {
        event.res.status = 204
        return visit(event, null)
      },
      '/others': event => {
        event.res.headers.append('Set-Cookie', 'x=1; Path=/')
        setCookie(event, 'y', '2')
        return visit(event, new Response('others', { headers: { 'Set-Cookie': 'z=3; Path=/' } }))
      },
      '/hints': event => {
        // h3's own function waits for a callback that Node has not over HTTP/2.
        event.runtime?.node?.res?.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
        return visit(event, 'hints')
      },
      '/file': event => visit(event, createReadStream(fileURLToPath(import.meta.url))),
    }
  }
}
