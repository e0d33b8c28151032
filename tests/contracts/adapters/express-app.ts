import { createServer, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import express5 from 'express'
import express4 from 'express4'
import { state } from 'rusk/express'
import { nodeRoutes } from './node-app.ts'
import type { Stage } from './stage.ts'

type Express = typeof express5

export function express5App(stage: Stage, trustProxy: readonly string[] = []): Server {
  return createServer(app(express5, stage, trustProxy))
}

export function express4App(stage: Stage, trustProxy: readonly string[] = []): Server {
  return createServer(app(express4, stage, trustProxy))
}

/** The contract's routes on Express, in Express's own idiom where it has one. */
function app(express: Express, stage: Stage, trustProxy: readonly string[]): ReturnType<Express> {
  const web = state({ sessions: stage.sessions, trustProxy })
  // Error pages would have one as well.
  const app = express().disable('etag')
  app.use(web)
  for (const [path, route] of Object.entries({ ...nodeRoutes(stage), ...routes(stage) })) {
    // Express 4 does not look at what a handler returns.
    app.all(path, (req, res, next) => {
      new Promise(done => done(route(req, res, web.of(req)))).catch(next)
    })
  }
  const nested = express.Router()
  nested.use(web, state())
  nested.get('/', (req, res) => {
    web.of(req).cookies.set('visited', 'yes')
    res.send('nested')
  })
  app.use('/nested', nested)
  app.use((req, res) => {
    web.of(req).cookies.set('visited', 'yes')
    res.status(404).send('nothing here')
  })
  app.use(
    (
      error: { status?: number },
      req: express5.Request,
      res: express5.Response,
      next: express5.NextFunction,
    ) => {
      stage.noteError(error)
      if (res.headersSent) return next(error)
      if (req.path === '/error-page') res.status(500).send('sorry')
      else if (error.status === 503) res.status(503).type('text').send('Service Unavailable')
      else res.status(500).type('text').send('Internal Server Error')
    },
  )
  return app
}

type Routes = Record<
  string,
  (
    req: express5.Request,
    res: express5.Response,
    state: Parameters<ReturnType<typeof nodeRoutes>[string]>[2],
  ) => unknown
>

function routes(stage: Stage): Routes {
  return {
    '/plain': (_, res) => res.send('plain'),
    '/read': (_, res, { cookies }) => res.send(cookies.get('a') ?? 'none'),
    '/set': (_, res, { cookies }) => {
      cookies.set('visited', 'yes')
      res.send('set')
    },
    '/redirect': (_, res, { cookies }) => {
      cookies.set('visited', 'yes')
      res.redirect(303, '/plain')
    },
    '/error-page': async (_, _res, { cookies }) => {
      cookies.set('visited', 'yes')
      await wait(1)
      throw new Error('secret detail')
    },
    '/304': (_, res, { cookies }) => {
      cookies.set('visited', 'yes')
      res.set('ETag', '"1"').sendStatus(304)
    },
    '/204': (_, res, { cookies }) => {
      cookies.set('visited', 'yes')
      res.sendStatus(204)
    },
    '/others': (_, res, { cookies }) => {
      res.cookie('x', '1')
      cookies.set('visited', 'yes')
      res.append('Set-Cookie', 'y=2; Path=/')
      res.append('Set-Cookie', ['z=3; Path=/'])
      res.send('others')
    },
    '/file': (_, res, { cookies }) => {
      cookies.set('visited', 'yes')
      res.sendFile(fileURLToPath(new URL('node-app.ts', import.meta.url)))
    },
    '/twice': (_, res, { cookies }) => {
      cookies.set('visited', 'yes')
      res.send('first')
      stage.noteFailure('/twice', () => res.status(500).send('second'))
    },
    '/session': async (_, res, { session }) => {
      const mine = await session()
      mine.update()
      res.send(`count ${mine.count}`)
    },
    '/session-cached': async (_, res, { session }) => {
      ;(await session()).update()
      res.set('Cache-Control', 'max-age=60').send('cached')
    },
    '/session-and-cookie': async (_, res, { cookies, session }) => {
      ;(await session()).update()
      cookies.set('visited', 'yes')
      res
        .status(201)
        .type('html')
        .set({ 'Content-Encoding': 'x', Location: '/elsewhere' })
        .send('half of this')
    },
    '/session-error': async (_, _res, { session }) => {
      ;(await session()).update()
      throw new Error('secret detail')
    },
  }
}
