import { createReadStream } from 'node:fs'
import { createServer, IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import express5, { type ErrorRequestHandler, type NextFunction, type Request, type Response } from 'express'
import express4 from 'express4'
import { cookie, RuskError } from 'rusk'
import {
  type CookieState,
  type SessionState,
  type StateProperty,
  type StateRequest,
  state,
} from 'rusk/express'
import { withState } from 'rusk/node'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { endless, producedFor } from '../../tests/contracts/adapters/endless.ts'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'
import { fetchRaw, RawClient, type RawResponse, values } from '../../tests/contracts/adapters/raw-client.ts'
import { listen, type Running } from '../../tests/contracts/adapters/stage.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'
const file = fileURLToPath(import.meta.url)

const running: Running[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function ask(
  listener: RequestListener,
  path = '/',
  fields: readonly string[] = [],
  method = 'GET',
): Promise<RawResponse> {
  const server = await listen(createServer(listener))
  running.push(server)
  return await fetchRaw(server.port, method, path, fields)
}

const text = (response: RawResponse) => response.body.toString()
const lines = (response: RawResponse) => values(response, 'set-cookie')

/** Asks an app as it is in production: its own error page has no details, and the error is logged. */
async function askInProduction(app: ReturnType<typeof express5>): Promise<RawResponse> {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const response = await ask(app.set('env', 'production'))
  await expect.poll(() => logged.mock.calls.length).toBe(1)
  logged.mockRestore()
  return response
}

function failing(commitDelay = 0): FakeSessions {
  const sessions = new FakeSessions()
  sessions.commitFault = outOfReach()
  sessions.commitDelay = commitDelay
  return sessions
}

const frameworks: [string, typeof express5][] = [
  ['Express 5', express5],
  ['Express 4', express4],
]

describe.each(frameworks)('%s', (_, express) => {
  /** An app that logs no errors. */
  const quiet = () => express().set('env', 'test')

  describe('its own idioms', () => {
    type Answer = (res: Response) => unknown
    const answers: Record<string, [status: number, answer: Answer]> = {
      'res.send': [200, res => res.send('hi')],
      'res.json with a status': [201, res => res.status(201).json({ a: 1 })],
      'res.jsonp': [200, res => res.jsonp({ a: 1 })],
      'res.redirect': [302, res => res.redirect('/next')],
      'res.sendStatus': [404, res => res.sendStatus(404)],
      'res.sendFile': [200, res => res.sendFile(file)],
      'res.download': [200, res => res.download(file)],
      'res.format': [200, res => res.format({ text: () => res.send('hi') })],
      'res.render': [200, res => res.render('view')],
      'res.end': [200, res => res.end('hi')],
      'res.writeHead': [202, res => res.writeHead(202, { 'X-A': 'b' }).end('hi')],
    }
    const answering = (answer: Answer, sessions?: FakeSessions) => {
      const web = state({ sessions })
      const app = quiet().use(web)
      app.engine('x', (_path: string, _options: object, done: (error: null, html: string) => void) => {
        setTimeout(() => done(null, 'view'), 2)
      })
      app.set('view engine', 'x').set('views', fileURLToPath(new URL('.', import.meta.url)))
      app.set('view', function View(this: object) {
        Object.assign(this, {
          path: 'view.x',
          render: (_options: object, done: (error: null, html: string) => void) => done(null, 'view'),
        })
      })
      return app.use((req: Request, res: Response, next: NextFunction) => {
        web.of(req).cookies.set(visited, 'yes')
        if (sessions === undefined) answer(res)
        else {
          web
            .of(req)
            .session()
            .then(session => {
              session.update()
              answer(res)
            })
            .catch(next)
        }
      })
    }

    it.each(Object.entries(answers))('%s', async (_, [status, answer]) => {
      const response = await ask(answering(answer))
      expect([response.status, lines(response)]).toEqual([status, [ours]])
    })

    it.each(Object.entries(answers))('%s, held for a session', async (_, [status, answer]) => {
      const bare = await ask(answering(answer))
      const sessions = new FakeSessions()
      sessions.commitDelay = 10
      const held = await ask(answering(answer, sessions))
      expect([held.status, held.body]).toEqual([status, bare.body])
      expect(lines(held)).toEqual([ours, 'sid=id0; Path=/; HttpOnly; SameSite=Lax'])
      expect(sessions.commits).toBe(1)
    })

    it('a page that is fresh is a 304, with the cookies', async () => {
      const app = answering(res => res.set('ETag', '"1"').send('hi'))
      const response = await ask(app, '/', ['If-None-Match: "1"'])
      expect([response.status, lines(response)]).toEqual([304, [ours]])
    })

    it('HEAD has the cookies of GET', async () => {
      const response = await ask(
        answering(res => res.send('hi')),
        '/',
        [],
        'HEAD',
      )
      expect([response.status, lines(response)]).toEqual([200, [ours]])
    })
  })

  describe('errors', () => {
    const web = state()
    const throwing = (error: unknown) =>
      quiet()
        .use(web)
        .get('/', req => {
          web.of(req).cookies.set(visited, 'yes')
          throw error
        })

    it.each([
      [new Error('secret detail'), 500],
      [new RuskError('some-fault', 'secret detail', { status: 409 }), 409],
      [outOfReach(), 503],
    ])('%s: Express’s own page has the cookies and the error’s status', async (error, status) => {
      const response = await askInProduction(throwing(error))
      expect([response.status, lines(response)]).toEqual([status, [ours]])
      expect(text(response)).not.toContain('secret')
    })

    it('error handlers set cookies as well', async () => {
      const app = throwing(new Error('x'))
      app.use(((_error, req, res, _next) => {
        web.of(req).cookies.set('seen', '1')
        res.status(418).send('teapot')
      }) as ErrorRequestHandler)
      const response = await ask(app)
      expect([response.status, lines(response)]).toEqual([
        418,
        [ours, 'seen=1; Path=/; HttpOnly; SameSite=Lax'],
      ])
    })
  })

  describe('a session that cannot be stored', () => {
    type Handler = (req: Request, res: Response) => unknown
    const page: Handler = (_, res) =>
      res.status(201).type('html').set({ ETag: '"1"', Location: '/x', 'X-Kept': '1' }).send('page')

    function app(sessions: FakeSessions, handler: Handler, onError?: ErrorRequestHandler) {
      const web = state({ sessions })
      const app = quiet().use(web)
      app.get('/', (req, res, next) => {
        web.of(req).cookies.set(visited, 'yes')
        new Promise(done => done(web.of(req).session()))
          .then(session => {
            ;(session as FakeSession).update()
            return handler(req, res)
          })
          .catch(next)
      })
      return onError === undefined ? app : app.use(onError)
    }

    it('is a 503 of Express’s own page, with the cookies and nothing of the handler’s', async () => {
      const response = await askInProduction(app(failing(), page))
      expect([response.status, lines(response)]).toEqual([503, [ours]])
      expect(text(response)).toMatch(/<pre>Service Unavailable<\/pre>/)
      expect([values(response, 'etag'), values(response, 'location')]).toEqual([[], []])
      expect(values(response, 'x-kept')).toEqual(['1'])
    })

    it('comes to the error handlers, once, with a response that is as good as new', async () => {
      const seen: unknown[] = []
      const sessions = failing()
      const response = await ask(
        app(sessions, page, (error, _req, res, _next) => {
          seen.push(error, res.headersSent, res.statusCode)
          res.send('sorry')
        }),
      )
      expect([response.status, text(response), lines(response)]).toEqual([503, 'sorry', [ours]])
      expect(seen).toEqual([sessions.commitFault, false, 503])
    })

    const slowly: Record<string, ErrorRequestHandler> = {
      'res.send': async (_error, _req, res, _next) => {
        await wait(8)
        res.send('sorry')
      },
      'res.json': async (_error, _req, res, _next) => {
        await wait(8)
        res.status(500).json('sorry')
      },
      'a status and res.end': async (_error, _req, res, _next) => {
        await wait(8)
        res.statusCode = 500
        res.end('sorry')
      },
      writeHead: async (_error, _req, res, _next) => {
        await wait(8)
        res.writeHead(503, { 'X-A': 'b' }).end('sorry')
      },
      'parts of a page': async (_error, _req, res, _next) => {
        await wait(8)
        res.status(500).type('html').write('so')
        await wait(8)
        res.end('rry')
      },
      'res.sendFile': (_error, _req, res, _next) => res.sendFile(file),
    }
    const streams: Record<string, Handler> = {
      'that asks to go on': async (_, res) => {
        for (let part = 0; part < 5; part += 1) {
          if (!res.write('part')) await new Promise<void>(resolve => res.once('drain', resolve))
        }
        res.end('last')
      },
      'that does not ask': async (_, res) => {
        for (let part = 0; part < 5; part += 1) {
          res.write('part')
          await wait(2)
        }
        await wait(25)
        res.write('part')
        res.end('last')
      },
      'of a head alone': async (_, res) => {
        res.writeHead(200, { 'X-A': 'b' })
        await wait(10)
        res.flushHeaders()
        res.write('late')
        await wait(25)
        res.end()
      },
      'of a file': (_, res) => res.sendFile(file, { headers: { 'X-A': 'b' } }),
      'that ends in time': (_, res) => {
        res.write('part')
        res.end('last')
      },
    }
    // Once a page has begun, what is written without asking cannot be told from it.
    const inParts = ['parts of a page', 'res.sendFile']
    const unasked = ['that does not ask', 'of a head alone']
    const pairs = Object.keys(slowly)
      .flatMap(how => Object.keys(streams).map(stream => [how, stream] as const))
      .filter(([how, stream]) => !(inParts.includes(how) && unasked.includes(stream)))

    it.each(pairs)('is answered at leisure by %s, whatever is sent by a stream %s', async (how, stream) => {
      const response = await ask(app(failing(5), streams[stream]!, slowly[how]))
      const page =
        how === 'res.sendFile'
          ? expect.stringContaining('whatever is sent')
          : expect.stringMatching(/^"?sorry"?$/)
      expect([response.status, text(response), response.cutOff]).toEqual([
        ['res.send', 'res.sendFile', 'writeHead'].includes(how) ? 503 : 500,
        page,
        false,
      ])
      expect(lines(response)).toEqual([ours])
    })

    it('leaves no client waiting, and sends nothing of a stream, where no error’s page can be told from it', async () => {
      const response = await ask(
        app(
          failing(5),
          async (_, res) => {
            res.write('part')
            await wait(8)
            res.end('last')
          },
          async (_error, _req, _res, _next) => {
            await wait(100)
          },
        ),
      )
      expect([response.status, text(response)]).toEqual([503, 'Service Unavailable'])
    })

    it('leaves the connection for the next request', async () => {
      const sorry: ErrorRequestHandler = (_error, _req, res, _next) => res.send('sorry')
      const server = await listen(
        createServer(app(failing(5), (_, res) => createReadStream(file).pipe(res), sorry)),
      )
      running.push(server)
      const client = new RawClient(server.port)
      const paths = ['/', '/missing', '/', '/missing']
      const responses = await Promise.all(paths.map(path => client.send('GET', path)))
      client.close()
      expect(responses.map(({ status }) => status)).toEqual([503, 404, 503, 404])
    })

    it('of an error’s page goes to the handlers behind that one', async () => {
      const first: ErrorRequestHandler = (_error, _req, res, _next) => res.status(500).send('first')
      const broken: Handler = () => {
        throw new Error('x')
      }
      const seen: unknown[] = []
      const both = app(failing(5), broken, first).use(((error, _req, res, _next) => {
        seen.push(error)
        res.send('second')
      }) as ErrorRequestHandler)
      const response = await ask(both)
      expect([response.status, text(response), lines(response)]).toEqual([503, 'second', [ours]])
      expect(seen).toMatchObject([{ code: 'store-unavailable' }])
    })

    it('after a page that was not found', async () => {
      const web = state({ sessions: failing(5) })
      const app = quiet().use(web, async (req, _res, next) => {
        ;(await web.of(req).session()).update()
        next()
      })
      expect((await ask(app, '/missing')).status).toBe(503)
    })

    it('with a head that Node refuses: an error of the app’s', async () => {
      const seen: unknown[] = []
      const sessions = new FakeSessions()
      const response = await ask(
        app(
          sessions,
          (_, res) => res.writeHead(200, { 'X-A': 'one\ntwo' }).end('page'),
          (error, _req, res, _next) => {
            seen.push(error)
            res.send('sorry')
          },
        ),
      )
      expect([response.status, text(response)]).toEqual([500, 'sorry'])
      expect(lines(response)).toEqual([ours, 'sid=id0; Path=/; HttpOnly; SameSite=Lax'])
      expect(seen).toMatchObject([{ code: 'ERR_INVALID_CHAR' }])
    })
  })

  it('a stream that waited for its session goes no faster than its client', async () => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const source = endless()
    const app = quiet().use(web)
    app.get('/', async (req, res) => {
      ;(await web.of(req).session()).update()
      source.pipe(res)
    })
    expect(await producedFor(app, source)).toBeLessThan(2 ** 24)
  })

  it('what is sent behind the end of a held answer reaches nobody, and is told so', async () => {
    const told: unknown[] = []
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const app = quiet().use(web)
    app.get('/', async (req, res) => {
      ;(await web.of(req).session()).update()
      res.end('one')
      res.write('two', error => told.push(error))
      res.end('three', () => told.push('ended'))
      res.end()
    })
    const page = await ask(app)
    expect([page.status, text(page)]).toEqual([200, 'one'])
    await expect.poll(() => told.length).toBe(2)
  })

  it('setting a cookie throws where the headers had left before', async () => {
    const web = state()
    const codes: unknown[] = []
    const app = quiet().use((_req, res, next) => {
      res.flushHeaders()
      next()
    })
    app.use(web, (req, res) => {
      try {
        web.of(req).cookies.set(visited, 'yes')
      } catch (error) {
        codes.push((error as RuskError).code)
      }
      res.end('hi')
    })
    expect([text(await ask(app)), codes]).toEqual(['hi', ['headers-sent']])
  })

  describe('one exchange a request', () => {
    const set = (name: string) => (req: Request, _res: Response, next: NextFunction) => {
      state().of(req).cookies.set(name, '1')
      next()
    }
    const names = (response: RawResponse) => lines(response).map(line => line.split('=')[0])

    it('through routers, mounted apps and however many middlewares', async () => {
      const web = state()
      const router = express.Router().use(web, web, set('router'))
      const mounted = express().use(state()).use(set('mounted'))
      mounted.get('/page', (req, res) => {
        expect(web.of(req).cookies.get('router')).toBe('1')
        res.send('hi')
      })
      const app = quiet().use(web).use(router).use('/sub', mounted)
      expect(names(await ask(app, '/sub/page'))).toEqual(['router', 'mounted'])
    })

    it('that fails comes to the error handlers nearest to the last middleware', async () => {
      const sessions = failing(5)
      const web = state({ sessions })
      const mounted = express()
      mounted.use(web).get('/', async (req, res) => {
        ;(await web.of(req).session()).update()
        res.send('hi')
      })
      mounted.use(((_error, _req, res, _next) => res.send('inner')) as ErrorRequestHandler)
      const app = quiet().use(web).use('/sub', mounted)
      app.use(((_error, _req, res, _next) => res.send('outer')) as ErrorRequestHandler)
      const response = await ask(app, '/sub')
      expect([response.status, text(response)]).toEqual([503, 'inner'])
    })

    it('that a mounted app did not answer comes back to the app around it', async () => {
      const sessions = failing(5)
      const web = state({ sessions })
      const app = quiet().use('/', express().use(web))
      app.get('/', async (req, res) => {
        ;(await web.of(req).session()).update()
        res.send('hi')
      })
      app.use(((_error, req, res, _next) =>
        res.send(`outer ${req.url} ${req.app === app}`)) as ErrorRequestHandler)
      const response = await ask(app)
      expect([response.status, text(response)]).toEqual([503, 'outer / true'])
    })

    it('within rusk/node, which answers for errors then', async () => {
      const sessions = failing(5)
      const web = state({ sessions })
      const app = quiet().use(web)
      app.get('/', async (req, res) => {
        ;(await web.of(req).session()).update()
        res.send('hi')
      })
      const onError = vi.fn()
      const response = await ask(withState({ sessions, onError }, (req, res) => app(req, res)))
      expect([response.status, text(response)]).toEqual([503, 'Service Unavailable'])
      expect(onError).toHaveBeenCalledExactlyOnceWith(
        sessions.commitFault,
        expect.anything(),
        expect.anything(),
      )
    })

    it('with two kinds of sessions, each stored for itself', async () => {
      const [people, admins] = [new FakeSessions(), new FakeSessions()]
      const web = state({ sessions: people })
      const back = state({ sessions: admins, as: 'admin' })
      const app = quiet().use(web, back)
      app.get('/', async (req, res) => {
        ;(await web.of(req).session()).update()
        ;(await back.of(req).session()).update()
        expect((req as unknown as StateRequest<typeof back>).admin).toBe(back.of(req))
        res.send('hi')
      })
      await ask(app)
      expect([people.commits, admins.commits]).toEqual([1, 1])
    })
  })
})

it('refuses a name that the request has something under', async () => {
  const app = express5()
    .set('env', 'test')
    .use(state({ as: 'query' }))
  const page = await ask(app)
  expect([page.status, text(page)]).toEqual([
    500,
    expect.stringContaining('the name &quot;query&quot; is taken, by the framework'),
  ])
})

it('given to the app without being called, it says so', async () => {
  const app = express5()
    .set('env', 'test')
    .use(state as never)
  expect(text(await ask(app))).toContain('give it state()')
})

it('reads and sets cookies of a request that somebody made without a connection', () => {
  const req = new IncomingMessage(null as never)
  Object.assign(req.headers, { host: 'localhost', cookie: 'visited=no' })
  const res = new ServerResponse(req)
  const web = state()
  web(req, res, () => {
    const { cookies } = web.of(req)
    expect(cookies.get(visited)).toBe('no')
    cookies.set(visited, 'yes')
  })
  res.writeHead(200)
  expect(res.getHeader('set-cookie')).toBe(ours)
})

it('refuses a request that did not come this way', () => {
  expect(() => state().of({} as Request)).toThrow(expect.objectContaining({ code: 'no-exchange' }))
})

describe('types', () => {
  const people = new FakeSessions()
  const web = state({ sessions: people })
  const plain = state({ as: 'web' })

  it('of two apps in one program follow the sessions and the name of each', () => {
    const shop = express5().use(web)
    shop.get('/:id', web, (req, res) => {
      expectTypeOf(req.params.id).toEqualTypeOf<string>()
      expectTypeOf(web.of(req)).toEqualTypeOf<SessionState<FakeSession>>()
      // @ts-expect-error nothing was declared for all apps
      void req.rusk
      res.end()
    })
    const news = express5().use(plain)
    news.get('/', (req, res) => {
      expectTypeOf(plain.of(req)).toEqualTypeOf<CookieState>()
      res.end()
    })
    // @ts-expect-error a source of sessions has a scope
    expect(() => state({ sessions: {} })).toThrow('the option sessions is no source of sessions')
  })

  it('of a handler’s request have the state', () => {
    const tally = (req: StateRequest<typeof web>) => req.rusk.session()
    express5().get(
      '/',
      web.handler((req, res) => {
        expectTypeOf(req.rusk).toEqualTypeOf<SessionState<FakeSession>>()
        expectTypeOf(tally(req)).resolves.toEqualTypeOf<FakeSession>()
        res.end()
      }),
      plain.handler((req, res, next) => {
        expectTypeOf(req.web).toEqualTypeOf<CookieState>()
        // @ts-expect-error it has another name
        void req.rusk
        // @ts-expect-error there are no sessions here
        void req.web.session
        expectTypeOf(res).toExtend<ServerResponse>()
        next()
      }),
    )
    express5().get(
      '/:id',
      web.handler<{ id: string }>((req, res) => {
        expectTypeOf(req.params.id).toEqualTypeOf<string>()
        res.end()
      }),
    )
    const handler = (): void => {}
    expect(web.handler(handler)).toBe(handler)
  })

  it('can be declared for every request of a program', () => {
    interface Declared extends StateProperty<typeof web> {}
    expectTypeOf<Declared['rusk']>().toEqualTypeOf<SessionState<FakeSession>>()
  })
})
