import { createReadStream } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Koa from 'koa'
import { cookie, RuskError } from 'rusk'
import { type ContextState, type CookieState, type SessionState, state } from 'rusk/koa'
import { withState } from 'rusk/node'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { endless, producedFor } from '../../tests/contracts/adapters/endless.ts'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'
import { fetchRaw, type RawResponse, values } from '../../tests/contracts/adapters/raw-client.ts'
import { listen, type Running } from '../../tests/contracts/adapters/stage.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'
const sid = 'sid=id0; Path=/; HttpOnly; SameSite=Lax'

type Answer = (ctx: Koa.Context) => unknown

const running: Running[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function ask(
  app: { callback(): unknown } | RequestListener,
  path = '/',
  method = 'GET',
): Promise<RawResponse> {
  const server = await listen(
    createServer(typeof app === 'function' ? app : (app.callback() as RequestListener)),
  )
  running.push(server)
  return await fetchRaw(server.port, method, path)
}

const text = (response: RawResponse) => response.body.toString()
const lines = (response: RawResponse) => values(response, 'set-cookie')

function failing(commitDelay = 0): FakeSessions {
  const sessions = new FakeSessions()
  sessions.commitFault = outOfReach()
  sessions.commitDelay = commitDelay
  return sessions
}

/** An app that sets a cookie, writes to its session if there are any, and then answers; and what its error event told. */
function answering(answer: Answer, sessions?: FakeSessions, prepare: (app: Koa) => unknown = () => {}) {
  const web = state({ sessions })
  const app = new Koa()
  const errors: unknown[] = []
  app.on('error', error => errors.push(error))
  prepare(app)
  app.use(web).use(async ctx => {
    web.of(ctx).cookies.set(visited, 'yes')
    if (sessions !== undefined) (await web.of(ctx).session()).update()
    await answer(ctx)
  })
  return { app, errors }
}

const body =
  (make: () => unknown): Answer =>
  ctx => {
    ctx.body = make()
  }
const status =
  (code: number): Answer =>
  ctx => {
    ctx.status = code
  }

const answers: Record<string, [status: number, answer: Answer]> = {
  text: [200, body(() => 'hi')],
  json: [200, body(() => ({ a: 1 }))],
  'a buffer': [200, body(() => Buffer.from('hi'))],
  'a stream': [200, body(() => Readable.from(['h', 'i']))],
  'a file': [200, body(() => createReadStream(fileURLToPath(import.meta.url)))],
  'a web stream': [200, body(() => new Blob(['hi']).stream())],
  'a Response': [201, body(() => new Response('hi', { status: 201 }))],
  'no body': [204, body(() => null)],
  'a status': [404, status(404)],
  'nothing at all': [404, () => {}],
  'a redirect': [302, ctx => ctx.redirect('/next')],
  'ctx.throw': [418, ctx => ctx.throw(418, 'teapot')],
  'past Koa': [
    202,
    ctx => {
      ctx.respond = false
      ctx.res.writeHead(202, { 'X-A': 'b' }).end('hi')
    },
  ],
}

describe('Koa’s own idioms', () => {
  it.each(Object.entries(answers))('%s', async (_, [status, answer]) => {
    const response = await ask(answering(answer).app)
    expect([response.status, lines(response)]).toEqual([status, [ours]])
  })

  it.each(Object.entries(answers))('%s, with a session to store', async (_, [status, answer]) => {
    const bare = await ask(answering(answer).app)
    const sessions = new FakeSessions()
    sessions.commitDelay = 10
    const response = await ask(answering(answer, sessions).app)
    expect([response.status, response.body]).toEqual([status, bare.body])
    expect([lines(response), sessions.commits]).toEqual([[ours, sid], 1])
  })

  it('HEAD has the cookies of GET', async () => {
    const response = await ask(answering(body(() => 'hi')).app, '/', 'HEAD')
    expect([response.status, lines(response), values(response, 'content-length')]).toEqual([
      200,
      [ours],
      ['2'],
    ])
  })

  it('a middleware in front may set cookies and write to the session until the headers leave', async () => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const { app } = answering(
      body(() => 'hi'),
      sessions,
      app =>
        app.use(async (ctx, next) => {
          await next()
          web.of(ctx).cookies.set('after', '1')
          ;(await web.of(ctx).session()).update()
        }),
    )
    const response = await ask(app)
    expect([text(response), lines(response).length]).toEqual(['hi', 3])
    expect(sessions.store.get('id0')).toBe(2)
  })
})

describe('errors', () => {
  it.each([
    [new Error('secret detail'), 500, 'Internal Server Error'],
    [new RuskError('some-fault', 'secret detail', { status: 409 }), 409, 'Conflict'],
    [outOfReach(), 503, 'Service Unavailable'],
  ])('%s: Koa’s own answer has the cookies and the error’s status', async (error, status, page) => {
    const { app, errors } = answering(ctx => {
      ctx.set('ETag', '"1"')
      throw error
    })
    const response = await ask(app)
    expect([response.status, text(response), lines(response)]).toEqual([status, page, [ours]])
    expect(errors).toEqual([error])
  })

  it('of a store that the handler has met are told once', async () => {
    const fault = outOfReach()
    const sessions = failing()
    const { app, errors } = answering(() => {
      throw fault
    }, sessions)
    expect((await ask(app)).status).toBe(503)
    expect(errors).toEqual([fault])
  })
})

describe('a session that cannot be stored', () => {
  const page: Answer = ctx => {
    ctx.set({ ETag: '"1"', Location: '/x' })
    ctx.status = 201
    ctx.message = 'Made'
    ctx.body = 'page'
  }

  it.each(Object.entries(answers))(
    'is a 503 of Koa’s own, and one error event (%s)',
    async (name, [, answer]) => {
      const sessions = failing(5)
      const { app, errors } = answering(answer, sessions)
      const response = await ask(app)
      expect([response.status, response.reason, text(response)]).toEqual([
        503,
        'Service Unavailable',
        'Service Unavailable',
      ])
      expect(lines(response)).toEqual([ours])
      expect(errors.at(-1)).toBe(sessions.commitFault)
      expect(errors).toHaveLength(name === 'ctx.throw' ? 2 : 1)
    },
  )

  it('is thrown to the middleware in front, whose page has nothing of the handler’s but the cookies', async () => {
    const sessions = failing()
    const seen: unknown[] = []
    const { app, errors } = answering(page, sessions, app =>
      app.use(async (ctx, next) => {
        await next().catch((error: unknown) => seen.push(error))
        ctx.body = 'sorry'
      }),
    )
    const response = await ask(app)
    expect([response.status, text(response), lines(response)]).toEqual([503, 'sorry', [ours]])
    expect([values(response, 'etag'), values(response, 'location')]).toEqual([[], []])
    expect([seen, errors]).toEqual([[sessions.commitFault], []])
  })

  it('is a 503 where the middleware in front says nothing', async () => {
    const { app } = answering(page, failing(), app => app.use((_, next) => next().catch(() => {})))
    const response = await ask(app)
    expect([response.status, text(response)]).toEqual([503, 'Service Unavailable'])
  })

  it.each([
    ['an Error', new Error('x')],
    ['none', 'text'],
  ])('takes the place of what the handler threw, which is reported (%s)', async (_, thrown) => {
    const sessions = failing()
    const seen: unknown[] = []
    const { app, errors } = answering(
      () => {
        throw thrown
      },
      sessions,
      app => app.use((_, next) => next().catch((error: unknown) => seen.push(error))),
    )
    expect((await ask(app)).status).toBe(503)
    expect(seen).toEqual([sessions.commitFault])
    expect(errors).toHaveLength(1)
    expect([errors[0], (errors[0] as Error).cause]).toContain(thrown)
  })

  it('lets go of the body that nobody will read', async () => {
    const closed: string[] = []
    const bodies = {
      node: () => new Readable({ read() {} }).once('close', () => void closed.push('node')),
      web: () => new ReadableStream({ cancel: () => void closed.push('web') }),
      response: () => new Response(new ReadableStream({ cancel: () => void closed.push('response') })),
    }
    for (const make of Object.values(bodies)) {
      const { app } = answering(body(make), failing())
      expect((await ask(app)).status).toBe(503)
    }
    await expect.poll(() => closed).toEqual(['node', 'web', 'response'])
  })

  it('sends nothing of a stream past Koa', async () => {
    const sessions = failing(5)
    const { app, errors } = answering(async ctx => {
      ctx.respond = false
      ctx.status = 200
      for (let part = 0; part < 5; part += 1) {
        ctx.res.write('part')
        await wait(3)
      }
      ctx.res.end('last')
    }, sessions)
    const response = await ask(app)
    expect([response.status, text(response), lines(response)]).toEqual([503, 'Service Unavailable', [ours]])
    expect(errors).toEqual([sessions.commitFault])
  })

  it('also when a middleware in front wrote to it last', async () => {
    const sessions = failing(5)
    const web = state({ sessions })
    const app = new Koa()
    const errors: unknown[] = []
    app.on('error', error => errors.push(error))
    app.use(async (ctx, next) => {
      await next()
      ;(await web.of(ctx).session()).update()
    })
    app.use(web).use(body(() => 'hi'))
    const response = await ask(app)
    expect([response.status, text(response)]).toEqual([503, 'Service Unavailable'])
    expect(errors).toEqual([sessions.commitFault])
  })
})

it.each([true, false])(
  'a stream goes no faster than its client, after its session is stored (past Koa: %s)',
  async past => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const source = endless()
    const { app } = answering(ctx => {
      if (past) {
        ctx.respond = false
        source.pipe(ctx.res)
      } else ctx.body = source
    }, sessions)
    expect(await producedFor(app.callback() as RequestListener, source)).toBeLessThan(2 ** 24)
  },
)

describe('one exchange a request', () => {
  it('however often the middleware is used', async () => {
    const web = state()
    const app = new Koa()
      .use(web)
      .use(web)
      .use(state())
      .use(ctx => {
        ctx.state.rusk.cookies.set('a', '1')
        ctx.body = web.of(ctx.req).cookies.get('a')
      })
    const response = await ask(app)
    expect([text(response), lines(response).length]).toEqual(['1', 1])
  })

  it('that the middleware with sessions ends, also inside one without', async () => {
    const sessions = failing()
    const seen: unknown[] = []
    const app = new Koa()
      .use(state())
      .use((_, next) => next().catch((error: unknown) => seen.push(error)))
      .use(state({ sessions }))
      .use(async ctx => {
        ;(await ctx.state.rusk.session()).update()
        ctx.body = 'hi'
      })
    expect((await ask(app)).status).toBe(503)
    expect(seen).toEqual([sessions.commitFault])
  })

  it('with two kinds of sessions, each typed and stored for itself', async () => {
    const [people, admins] = [new FakeSessions(), new FakeSessions()]
    const app = new Koa()
      .use(state({ sessions: people }))
      .use(state({ sessions: admins, as: 'admin' }))
      .use(async ctx => {
        expect(ctx.state.rusk.cookies).toBe(ctx.state.admin.cookies)
        ;(await ctx.state.rusk.session()).update()
        ;(await ctx.state.admin.session()).update()
        ctx.body = 'hi'
      })
    await ask(app)
    expect([people.commits, admins.commits]).toEqual([1, 1])
  })

  it('found from the context, its request, or Node’s', async () => {
    const web = state()
    const app = new Koa().use(web).use(ctx => {
      for (const way of [ctx, ctx.request, ctx.req]) expect(web.of(way)).toBe(ctx.state.rusk)
      ctx.body = 'hi'
    })
    expect((await ask(app)).status).toBe(200)
  })

  it('within rusk/node, where Koa still hears first of a session that cannot be stored', async () => {
    const sessions = failing(5)
    const { app, errors } = answering(
      body(() => 'hi'),
      sessions,
    )
    const onError = vi.fn()
    const response = await ask(withState({ sessions, onError }, app.callback() as RequestListener))
    expect([response.status, lines(response), onError.mock.calls]).toEqual([503, [ours], []])
    expect(errors).toEqual([sessions.commitFault])
  })

  it('under no name that somebody has taken', async () => {
    const app = new Koa().use((ctx, next) => {
      ctx.state.user = 'ada'
      return next()
    })
    app.silent = true
    app.on('error', () => {})
    app.use(state({ as: 'user' }) as never)
    const told = new Promise(resolve => app.on('error', resolve))
    await ask(app)
    expect(await told).toMatchObject({ code: 'invalid-state-option' })
  })

  it('refused for a request that did not come this way', () => {
    expect(() => state().of({ req: {} } as unknown as Koa.Context)).toThrow(
      expect.objectContaining({ code: 'no-exchange' }),
    )
  })
})

describe('types', () => {
  const sessions = new FakeSessions()

  it('of two apps in one program follow the sessions and the name of each', () => {
    const web = state({ sessions })
    const plain = state({ as: 'web' })
    new Koa<ContextState<typeof web>>().use(web).use(ctx => {
      expectTypeOf(ctx.state.rusk).toEqualTypeOf<SessionState<FakeSession>>()
      // @ts-expect-error it has another name
      void ctx.state.web
    })
    new Koa<{ user: string }>().use(plain).use(ctx => {
      expectTypeOf(ctx.state.web).toEqualTypeOf<CookieState>()
      expectTypeOf(ctx.state.user).toEqualTypeOf<string>()
      // @ts-expect-error there are no sessions here
      void ctx.state.web.session
    })
    new Koa().use(web).use(ctx => {
      expectTypeOf(ctx.state.rusk).toEqualTypeOf<SessionState<FakeSession>>()
      expectTypeOf(web.of(ctx)).toEqualTypeOf<SessionState<FakeSession>>()
      expectTypeOf(plain.of(ctx.req)).toEqualTypeOf<CookieState>()
    })
    // @ts-expect-error a source of sessions has a scope
    expect(() => state({ sessions: {} })).toThrow('the option sessions is no source of sessions')
  })
})
