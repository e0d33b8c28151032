import { type Context, Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { streamSSE } from 'hono/streaming'
import { cookie, RuskError } from 'rusk'
import { type CookieState, type SessionState, type StateEnv, state } from 'rusk/hono'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'

type Answer = (c: Context) => Response | Promise<Response>

/** The response of an app whose route sets a cookie first. */
function answering(answer: Answer, prepare: (app: Hono) => unknown = () => {}): Promise<Response> {
  const web = state()
  const app = new Hono()
  app.use(web)
  prepare(app)
  app.get('/', c => {
    web.of(c).cookies.set(visited, 'yes')
    return answer(c)
  })
  return Promise.resolve(app.request('/'))
}

describe('Hono’s own idioms', () => {
  const answers: Record<string, [status: number, answer: Answer]> = {
    'c.text': [200, c => c.text('hi')],
    'c.json with a status': [201, c => c.json({ a: 1 }, 201)],
    'c.header before': [
      200,
      c => {
        c.header('X-A', 'b')
        return c.html('hi')
      },
    ],
    'c.redirect': [303, c => c.redirect('/next', 303)],
    'Response.redirect': [303, () => Response.redirect('http://localhost/next', 303)],
    'a fetched response': [200, () => fetch('data:text/plain,hi')],
    'c.body(null)': [204, c => c.body(null, 204)],
    'c.notFound': [404, c => c.notFound()],
    streamSSE: [200, c => streamSSE(c, stream => stream.writeSSE({ data: 'hi' }))],
    'a thrown HTTPException': [
      418,
      () => {
        throw new HTTPException(418, { message: 'teapot' })
      },
    ],
    'a thrown HTTPException with a response': [
      401,
      () => {
        throw new HTTPException(401, { res: new Response('no', { headers: { 'WWW-Authenticate': 'x' } }) })
      },
    ],
    'a rejection': [418, () => Promise.reject(new HTTPException(418))],
  }

  it.each(Object.entries(answers))('%s', async (_, [status, answer]) => {
    const response = await answering(answer)
    expect([response.status, response.headers.getSetCookie()]).toEqual([status, [ours]])
  })

  it.each(Object.entries(answers))('%s, beside what other middleware does', async (_, [status, answer]) => {
    const response = await answering(answer, app =>
      app.use(async (c, next) => {
        setCookie(c, 'x', '1')
        await next()
        c.header('X-After', '1')
        setCookie(c, 'y', '2')
      }),
    )
    expect([response.status, response.headers.get('X-After')]).toEqual([status, '1'])
    const lines = response.headers.getSetCookie()
    expect(lines).toContain(ours)
    expect(lines).toContain('y=2; Path=/')
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('app.onError sets cookies as well', async () => {
    const web = state()
    const app = new Hono().use(web).get('/', c => {
      c.var.rusk.cookies.set(visited, 'yes')
      throw new Error('x')
    })
    app.onError((_, c) => {
      web.of(c).cookies.set('seen', '1')
      return c.text('sorry', 500)
    })
    const response = await app.request('/')
    expect([response.status, await response.text()]).toEqual([500, 'sorry'])
    expect(response.headers.getSetCookie()).toEqual([ours, 'seen=1; Path=/; HttpOnly; SameSite=Lax'])
  })

  it('a constant response does not change', async () => {
    const constant = new Response(null, { status: 403 })
    for (let time = 0; time < 2; time += 1) {
      expect((await answering(() => constant)).headers.getSetCookie()).toEqual([ours])
    }
    expect(constant.headers.getSetCookie()).toEqual([])
  })

  it('HEAD has the cookies of GET', async () => {
    const app = new Hono().use(state()).get('/', c => {
      c.var.rusk.cookies.set(visited, 'yes')
      return c.text('hi')
    })
    const response = await app.request('/', { method: 'HEAD' })
    expect([await response.text(), response.headers.getSetCookie()]).toEqual(['', [ours]])
  })

  it('a thrown Response goes on with the cookies, to whoever catches it', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      try {
        await next()
      } catch (thrown) {
        c.res = thrown as Response
      }
    })
    app.use(state()).get('/', c => {
      c.var.rusk.cookies.set(visited, 'yes')
      throw Response.redirect('http://localhost/next')
    })
    const response = await app.request('/')
    expect([response.status, response.headers.getSetCookie()]).toEqual([302, [ours]])
  })

  it('a handler that gives nothing gets Hono’s error, with the cookies', async () => {
    const app = new Hono().use(state()).get('/', async (c, next) => {
      c.var.rusk.cookies.set(visited, 'yes')
      if (c.req.method === 'POST') await next()
      return undefined as unknown as Response
    })
    app.onError((_, c) => c.text('sorry', 500))
    const response = await app.request('/')
    expect([response.status, response.headers.getSetCookie()]).toEqual([500, [ours]])
  })
})

describe('one exchange a request', () => {
  const set = (c: { var: { rusk: CookieState } }, name: string) => c.var.rusk.cookies.set(name, '1')
  const names = (response: Response) => response.headers.getSetCookie().map(line => line.split('=')[0])

  it('however often the middleware is used', async () => {
    const web = state()
    const app = new Hono()
      .use(web)
      .use(web)
      .get('/', web, c => {
        set(c, 'a')
        return c.text('hi')
      })
    expect(names(await app.request('/'))).toEqual(['a'])
  })

  it('through routes, base paths and apps of their own', async () => {
    const inner = new Hono().use(state()).get('/page', c => {
      expect(c.var.rusk.cookies.get('outer')).toBe('1')
      set(c, 'inner')
      return c.text('hi')
    })
    const app = new Hono().basePath('/base')
    app.use(state())
    const web = state()
    app.use(web)
    app.use(async (c, next) => {
      web.of(c).cookies.set('outer', '1')
      await next()
    })
    app.route('/sub', inner)
    expect(names(await app.request('/base/sub/page'))).toEqual(['outer', 'inner'])
  })

  it('with two kinds of sessions, each typed and stored for itself', async () => {
    const people = new FakeSessions()
    const admins = new FakeSessions()
    const web = state({ sessions: people })
    const back = state({ sessions: admins, as: 'admin' })
    const app = new Hono()
      .use(web)
      .use(back)
      .get('/', async c => {
        expect(c.var.rusk.cookies).toBe(c.var.admin.cookies)
        ;(await c.var.rusk.session()).update()
        ;(await c.var.admin.session()).update()
        return c.text('hi')
      })
    await app.request('/')
    expect([people.commits, admins.commits]).toEqual([1, 1])
  })

  it('found from the context, its request, or the Request, also after Hono’s request was replaced', async () => {
    const web = state()
    const app = new Hono().use(web).get('/', c => {
      const { raw } = c.req
      expect(web.of(c)).toBe(c.var.rusk)
      expect(web.of(c.req)).toBe(c.var.rusk)
      expect(web.of(raw)).toBe(c.var.rusk)
      c.req.raw = new Request(raw)
      expect(web.of(c)).toBe(c.var.rusk)
      return c.text('hi')
    })
    expect((await app.request('/')).status).toBe(200)
  })

  it('refused for a request that did not come this way', () => {
    expect(() => state().of(new Request('http://localhost/'))).toThrow(
      expect.objectContaining({ code: 'no-exchange' }),
    )
  })

  it('takes cookies and session apart', async () => {
    const sessions = new FakeSessions()
    const app = new Hono().use(state({ sessions })).get('/', async c => {
      const { cookies, session } = c.var.rusk
      expect(await session()).toBe(await c.var.rusk.session())
      cookies.set(visited, 'yes')
      return c.text('hi')
    })
    expect(names(await app.request('/'))).toEqual(['visited'])
    expect(sessions.reads).toBe(1)
  })
})

describe('a session that cannot be had', () => {
  const app = (sessions: FakeSessions, prepare: (app: Hono) => unknown = () => {}) => {
    const web = state({ sessions })
    const app = new Hono()
    app.use(web)
    prepare(app)
    app.get('/', async c => {
      const { cookies, session } = web.of(c)
      ;(await session()).update()
      cookies.set(visited, 'yes')
      setCookie(c, 'x', '1')
      return c.html('page', 200, { ETag: '"1"' })
    })
    return app
  }

  it.each(['readFault', 'commitFault'] as const)(
    'is a 503 of Hono’s default error handler, logged (%s)',
    async fault => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
      const sessions = new FakeSessions()
      sessions[fault] = outOfReach()
      const response = await app(sessions).request('/')
      expect([response.status, await response.text()]).toEqual([503, 'Service Unavailable'])
      expect(response.headers.get('ETag')).toBeNull()
      expect(logged).toHaveBeenCalledExactlyOnceWith(sessions[fault])
      logged.mockRestore()
    },
  )

  it.each(['readFault', 'commitFault'] as const)('comes to app.onError with its status (%s)', async fault => {
    const sessions = new FakeSessions()
    sessions[fault] = outOfReach()
    const logged = vi.spyOn(console, 'error')
    const errors: unknown[] = []
    const response = await app(sessions, app =>
      app.onError((error, c) => {
        errors.push(error)
        return c.text('sorry', 'status' in error ? (error.status as 503) : 500)
      }),
    ).request('/')
    expect([response.status, await response.text()]).toEqual([503, 'sorry'])
    expect(errors).toEqual([sessions[fault]])
    expect(logged).not.toHaveBeenCalled()
    logged.mockRestore()
  })

  it('is a 503 as well where the handler meets it: at a commit of its own', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const fault = outOfReach()
    const sessions = new FakeSessions()
    sessions.commitFault = fault
    const app = new Hono().use(state({ sessions })).get('/', async c => {
      c.var.rusk.cookies.set(visited, 'yes')
      ;(await c.var.rusk.session()).update()
      await Promise.reject(fault)
      return c.text('never')
    })
    const response = await app.request('/')
    expect([response.status, await response.text()]).toEqual([503, 'Service Unavailable'])
    expect(response.headers.getSetCookie()).toEqual([ours])
    expect(logged).toHaveBeenCalledExactlyOnceWith(fault)
    logged.mockRestore()
  })

  it.each([
    [{ status: 409 }, 409, 'Conflict'],
    [{ status: 418 }, 418, 'Bad Request'],
    [{}, 500, 'Internal Server Error'],
  ])('and any RuskError has its own status: %j', async (options, status, text) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const app = new Hono().use(state()).get('/', () => {
      throw new RuskError('some-fault', 'secret detail', options)
    })
    const response = await app.request('/')
    expect([response.status, await response.text()]).toEqual([status, text])
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })

  it('lets go of the body that nobody will read', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const cancel = vi.fn()
    const web = state({ sessions })
    const app = new Hono().use(web).get('/', async c => {
      ;(await c.var.rusk.session()).update()
      return c.body(new ReadableStream({ cancel }))
    })
    expect((await app.request('/')).status).toBe(503)
    expect(cancel).toHaveBeenCalledOnce()
    logged.mockRestore()
  })

  it('leaves the cookies on the page, once', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const response = await app(sessions).request('/')
    expect(response.headers.getSetCookie().filter(line => line === ours)).toHaveLength(1)
    logged.mockRestore()
  })
})

describe('types', () => {
  const sessions = new FakeSessions()

  it('of c.var follow the sessions and the name', () => {
    new Hono().use(state({ sessions })).get('/', c => {
      expectTypeOf(c.var.rusk).toEqualTypeOf<SessionState<FakeSession>>()
      return c.text('')
    })
    new Hono().get('/', state({ as: 'web' }), c => {
      expectTypeOf(c.var.web).toEqualTypeOf<CookieState>()
      // @ts-expect-error it has another name
      void c.var.rusk
      // @ts-expect-error there are no sessions here
      void c.var.web.session
      return c.text('')
    })
    const web = state({ sessions, as: 'web' })
    new Hono<StateEnv<typeof web>>().get('/', c => {
      expectTypeOf(c.var.web).toEqualTypeOf<SessionState<FakeSession>>()
      return c.text('')
    })
    const plain = state()
    new Hono<StateEnv<typeof plain>>().get('/', c => {
      expectTypeOf(c.var.rusk).toEqualTypeOf<CookieState>()
      return c.text('')
    })
    const typed = new Hono<{ Variables: { user: string } }>()
    typed.use(web)
    typed.use(web).get('/', c => {
      expectTypeOf(c.var.user).toEqualTypeOf<string>()
      expectTypeOf(c.var.web).toEqualTypeOf<SessionState<FakeSession>>()
      expectTypeOf(web.of(c)).toEqualTypeOf<SessionState<FakeSession>>()
      return c.text('')
    })
    expectTypeOf(web.of).returns.toEqualTypeOf<SessionState<FakeSession>>()
    expectTypeOf(state().of).returns.toEqualTypeOf<CookieState>()
    // @ts-expect-error a source of sessions has a scope
    expect(() => state({ sessions: {} })).toThrow('the option sessions is no source of sessions')
  })
})
