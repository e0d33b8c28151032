import { createServer, type RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import {
  fromNodeHandler,
  H3,
  type H3Config,
  type H3Event,
  HTTPError,
  HTTPResponse,
  html,
  iterable,
  noContent,
  onError,
  onResponse,
  redirect,
  serveStatic,
  toNodeHandler,
} from 'h3'
import { cookie } from 'rusk'
import { type CookieState, type SessionState, type StateProperty, state } from 'rusk/h3'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'
import { fetchRaw, values } from '../../tests/contracts/adapters/raw-client.ts'
import { listen } from '../../tests/contracts/adapters/stage.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'

type Answer = (event: H3Event) => unknown
interface Answered {
  readonly status: number
  readonly text: string
  readonly lines: readonly string[]
  readonly headers: Headers
}

/** Asks an app as any fetch runtime does. */
async function asFetch(app: H3, method = 'GET'): Promise<Answered> {
  const response = await app.request('http://localhost/', { method })
  const { status, headers } = response
  return { status, headers, text: await response.text(), lines: headers.getSetCookie() }
}

/** Asks an app over a socket, on h3's own server for Node. */
async function onNode(app: H3, method = 'GET'): Promise<Answered> {
  const running = await listen(createServer(toNodeHandler(app) as RequestListener))
  const response = await fetchRaw(running.port, method, '/', ['Host: localhost'])
  await running.close()
  const headers = new Headers(response.fields.map(([name, value]) => [name, value] as [string, string]))
  return {
    status: response.status,
    headers,
    text: response.body.toString(),
    lines: values(response, 'set-cookie'),
  }
}

/** A listener of node:http as h3's handler. */
function listener(answer: RequestListener) {
  return fromNodeHandler(answer as never)
}

const runtimes = Object.entries({ Node: onNode, 'any fetch runtime': asFetch })

/** An app whose route sets a cookie first. */
function visiting(answer: Answer, config: H3Config = {}): H3 {
  const web = state()
  const app = new H3({ silent: true, ...config }).use(web)
  app.get('/', event => {
    web.of(event).cookies.set(visited, 'yes')
    return answer(event)
  })
  return app
}

describe.each(runtimes)('h3’s own idioms on %s', (_, ask) => {
  const constant = new Response(null, { status: 403 })
  const answers: Record<string, [status: number, answer: Answer]> = {
    'a text': [200, () => 'hi'],
    nothing: [200, () => null],
    'an object, later': [200, async () => ({ a: 1 })],
    html: [200, () => html`<p>hi`],
    redirect: [303, () => redirect('/next', 303)],
    noContent: [204, () => noContent()],
    'a Response': [201, () => new Response('hi', { status: 201 })],
    'a Response of an error': [404, () => new Response('hi', { status: 404 })],
    'a redirect of Fetch': [302, () => Response.redirect('http://localhost/next')],
    'a Response that is a constant': [403, () => constant],
    'an HTTPResponse': [202, () => new HTTPResponse('hi', { status: 202, headers: { 'X-A': '1' } })],
    'a stream': [200, () => iterable(['a', 'b'])],
    'a thrown HTTPError': [
      418,
      () => {
        throw new HTTPError({ status: 418 })
      },
    ],
    'an HTTPError, returned': [418, () => new HTTPError({ status: 418 })],
    'a thrown error': [500, () => Promise.reject(new Error('x'))],
    'what is no page': [500, () => ({ a: 1n })],
    'not found': [404, () => undefined],
  }

  it.each(Object.entries(answers))('%s', async (name, [status, answer]) => {
    // What h3 cannot serialize it learns after all middleware; only on Node there is a place after that.
    if (name === 'what is no page' && ask === asFetch) return
    const got = await ask(visiting(answer))
    expect([got.status, got.lines]).toEqual([name === 'not found' ? got.status : status, [ours]])
    expect(constant.headers.getSetCookie()).toEqual([])
  })

  it.each(Object.entries(answers))('%s, through a page of onError', async (name, [status, answer]) => {
    if (name === 'what is no page' && ask === asFetch) return
    const got = await ask(visiting(answer, { onError: error => `sorry ${error.status}` }))
    expect(got.lines).toEqual([ours])
    if (got.text.startsWith('sorry')) expect(got.text).toBe(`sorry ${name === 'not found' ? 404 : status}`)
  })

  it('HEAD has the cookies of GET', async () => {
    const got = await ask(
      visiting(() => 'hi'),
      'HEAD',
    )
    expect([got.text, got.lines]).toEqual(['', [ours]])
  })

  it('serveStatic, and its 304', async () => {
    const serve = (event: H3Event) =>
      serveStatic(event, {
        getMeta: () => ({ size: 2, etag: '"1"', type: 'text/plain' }),
        getContents: () => 'hi',
      })
    const got = await ask(visiting(serve))
    expect([got.status, got.text, got.lines]).toEqual([200, 'hi', [ours]])
    const unchanged = await ask(
      visiting(event => {
        event.req.headers.set('if-none-match', '"1"')
        return serve(event)
      }),
    )
    expect([unchanged.status, unchanged.lines]).toEqual([304, [ours]])
  })

  it('onError as middleware sets cookies as well, and answers with a Response', async () => {
    const web = state()
    const app = new H3({ silent: true }).use(web)
    app.use(
      onError((_, event) => {
        web.of(event).cookies.set('seen', '1')
        return new Response('sorry', { status: 500 })
      }),
    )
    app.get('/', event => {
      web.of(event).cookies.set(visited, 'yes')
      throw new Error('x')
    })
    const got = await ask(app)
    expect([got.status, got.text]).toEqual([500, 'sorry'])
    expect(got.lines).toEqual([ours, 'seen=1; Path=/; HttpOnly; SameSite=Lax'])
  })

  it('onResponse as middleware, around ours and inside', async () => {
    const web = state()
    const app = new H3({ silent: true })
    app.use(onResponse(response => new Response(response.body, response)))
    app.use(web)
    app.use(onResponse(() => new Response('other')))
    app.get('/', event => {
      web.of(event).cookies.set(visited, 'yes')
      return 'hi'
    })
    const got = await ask(app)
    expect([got.text, got.lines]).toEqual(['other', [ours]])
  })

  it('once set, it is closed', async () => {
    let late: unknown
    const app = visiting(event => {
      const { cookies } = event.context['rusk'] as CookieState
      setTimeout(() => {
        try {
          cookies.set('late', '1')
        } catch (error) {
          late = error
        }
      }, 20)
      return 'hi'
    })
    expect((await ask(app)).lines).toEqual([ours])
    await expect.poll(() => late).toMatchObject({ code: 'headers-sent' })
  })
})

describe('on Node', () => {
  it('the app’s onError sets cookies, and its Response has them all', async () => {
    const web = state()
    const app = new H3({
      silent: true,
      onError(_, event) {
        web.of(event).cookies.set('seen', '1')
        return new Response('sorry', { status: 500 })
      },
    }).use(web)
    app.get('/', event => {
      web.of(event).cookies.set(visited, 'yes')
      throw new Error('x')
    })
    const got = await onNode(app)
    expect([got.text, got.lines]).toEqual(['sorry', [ours, 'seen=1; Path=/; HttpOnly; SameSite=Lax']])
  })

  it('handlers of Node inside h3 send them, too', async () => {
    const got = await onNode(visiting(listener((_, res) => void res.writeHead(202).end('hi'))))
    expect([got.status, got.text, got.lines]).toEqual([202, 'hi', [ours]])
  })

  it('a session that a handler of Node cannot store is a bare 503', async () => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const web = state({ sessions })
    const app = new H3({ silent: true }).use(web)
    app.get('/', async event => {
      ;(await web.of(event).session()).update()
      return await listener((_, res) => void res.writeHead(202, { ETag: '"1"' }).end('hi'))(event)
    })
    const got = await onNode(app)
    expect([got.status, got.text, got.headers.get('ETag')]).toEqual([503, 'Service Unavailable', null])
  })
})

it('elsewhere, the Response of the app’s onError goes as it is, and a cookie set there is refused', async () => {
  const web = state()
  let refused: unknown
  const app = new H3({
    silent: true,
    onError(_, event) {
      try {
        web.of(event).cookies.set('seen', '1')
      } catch (error) {
        refused = error
      }
      return new Response('sorry', { status: 500 })
    },
  }).use(web)
  app.get('/', event => {
    web.of(event).cookies.set(visited, 'yes')
    throw new Error('x')
  })
  expect((await asFetch(app)).lines).toEqual([])
  expect(refused).toMatchObject({ code: 'headers-sent' })
})

describe.each(runtimes)('a session on %s', (_, ask) => {
  function counting(sessions: FakeSessions, answer: Answer = () => 'hi', config: H3Config = {}): H3 {
    const web = state({ sessions })
    const app = new H3({ silent: true, ...config }).use(web)
    app.get('/', async event => {
      const { cookies, session } = web.of(event)
      ;(await session()).update()
      cookies.set(visited, 'yes')
      event.res.headers.set('ETag', '"1"')
      return await answer(event)
    })
    return app
  }

  it.each<[string, Answer, string]>([
    ['a text', () => 'hi', 'private, no-store'],
    ['a Response', () => new Response('hi'), 'private, no-store'],
    ['an error', () => Promise.reject(new HTTPError({ status: 400 })), 'private, no-store'],
    [
      'what says of caching',
      () => new HTTPResponse('hi', { headers: { 'Cache-Control': 'max-age=1' } }),
      'max-age=1',
    ],
    [
      'what says of caching elsewhere',
      event => {
        event.res.headers.set('Cache-Control', 'max-age=2')
        return 'hi'
      },
      'max-age=2',
    ],
  ])('is kept from caches, with %s', async (_, answer, caching) => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const got = await ask(counting(sessions, answer))
    expect([sessions.commits, got.headers.get('Cache-Control')]).toEqual([1, caching])
    expect(got.lines).toEqual([ours, 'sid=id0; Path=/; HttpOnly; SameSite=Lax'])
  })

  it.each(['readFault', 'commitFault'] as const)('that cannot be had is a 503 of h3 (%s)', async fault => {
    const sessions = new FakeSessions()
    sessions[fault] = outOfReach()
    const got = await ask(counting(sessions))
    expect([got.status, got.headers.get('ETag')]).toEqual([503, null])
    expect(got.text).not.toContain('10.1.2.3')
    expect(got.lines).toEqual(fault === 'readFault' ? [] : [ours])
  })

  it.each<[string, (stream: ReadableStream) => unknown]>([
    ['a stream', stream => stream],
    ['a Response', stream => new Response(stream)],
    ['an HTTPResponse', stream => new HTTPResponse(stream)],
    ['a stream of Node', stream => Readable.fromWeb(stream as never)],
  ])('that cannot be stored comes to onError, and lets go of %s', async (_, answer) => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const errors: unknown[] = []
    const cancel = vi.fn()
    const app = counting(sessions, () => answer(new ReadableStream({ cancel })), {
      onError(error) {
        errors.push(error.cause)
        return 'sorry'
      },
    })
    const got = await ask(app)
    expect([got.text, got.headers.get('ETag'), got.lines]).toEqual(['sorry', null, [ours]])
    expect(errors).toEqual([sessions.commitFault])
    await expect.poll(() => cancel.mock.calls.length).toBe(1)
  })

  it('is stored after an error; where it cannot be, the answer is a 503, and the error is told', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const sessions = new FakeSessions()
    const failing = () => Promise.reject(new Error('of the handler'))
    expect((await ask(counting(sessions, failing))).status).toBe(500)
    expect(sessions.commits).toBe(1)
    sessions.commitFault = outOfReach()
    const got = await ask(counting(sessions, failing, { silent: false }))
    expect([got.status, got.lines]).toEqual([503, [ours]])
    expect(logged.mock.calls.map(([error]) => String(error))).toEqual([
      'Error: of the handler',
      expect.stringContaining('out of reach'),
    ])
    logged.mockRestore()
  })
})

describe('one exchange a request', () => {
  it('however often the middleware is used, through mounted apps as well', async () => {
    const web = state()
    const inner = new H3().use(web).use(state())
    inner.get('/', event => {
      expect(event.context['rusk']).toBe(web.of(event))
      expect(web.of(event.req)).toBe(web.of(event))
      web.of(event).cookies.set('inner', '1')
      return 'hi'
    })
    const app = new H3({ silent: true }).use(web).use(web)
    app.use(event => {
      web.of(event).cookies.set('outer', '1')
    })
    app.mount('/', inner)
    for (const ask of [onNode, asFetch]) {
      const got = await ask(app)
      expect([got.status, got.lines.map(line => line.split('=')[0])]).toEqual([200, ['outer', 'inner']])
    }
  })

  it('with two kinds of sessions, each stored for itself', async () => {
    const [people, admins] = [new FakeSessions(), new FakeSessions()]
    const web = state({ sessions: people })
    const back = state({ sessions: admins, as: 'admin' })
    const app = new H3().use(web).use(back)
    app.get('/', async event => {
      ;(await web.of(event).session()).update()
      ;(await (event.context['admin'] as SessionState<FakeSession>).session()).update()
      return 'hi'
    })
    await app.request('/')
    expect([people.commits, admins.commits]).toEqual([1, 1])
  })

  it('under no name that somebody has taken', async () => {
    const faults: unknown[] = []
    const app = new H3({ silent: true, onError: error => void faults.push(error.cause) })
    app.use(event => {
      event.context.user = 'ada'
    })
    app.use(state({ as: 'user' }))
    await app.request('/')
    expect(faults).toEqual([expect.objectContaining({ code: 'invalid-state-option' })])
  })

  it('refused for a request that did not come this way', () => {
    expect(() => state().of(new Request('http://localhost/'))).toThrow(
      expect.objectContaining({ code: 'no-exchange' }),
    )
  })
})

describe('types', () => {
  const sessions = new FakeSessions()
  const web = state({ sessions })
  const other = state({ as: 'web' })

  it('of two apps in one program follow each its own sessions', () => {
    new H3().use(web).get('/', event => {
      expectTypeOf(web.of(event)).toEqualTypeOf<SessionState<FakeSession>>()
      expectTypeOf(event.context['rusk']).toBeUnknown()
    })
    new H3().use('/x', other).get('/', event => {
      expectTypeOf(other.of(event)).toEqualTypeOf<CookieState>()
      // @ts-expect-error there are no sessions here
      void other.of(event).session
    })
  })

  it('can be declared for all handlers', () => {
    expectTypeOf<StateProperty<typeof web>>().toEqualTypeOf<{ readonly rusk: SessionState<FakeSession> }>()
    expectTypeOf<StateProperty<typeof other>['web']>().toEqualTypeOf<CookieState>()
    // @ts-expect-error a source of sessions has a scope
    expect(() => state({ sessions: {} })).toThrow('the option sessions is no source of sessions')
  })
})
