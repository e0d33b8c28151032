import { type Cookies, cookie } from 'rusk'
import { type CookieState, type SessionState, withState } from 'rusk/fetch'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'
import { Exchange } from '../exchange/exchange.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'
const request = () => new Request('http://localhost/')

/** The response of a handler that sets a cookie first. */
function answering(answer: () => Response | Promise<Response>, options: object = {}): Promise<Response> {
  return withState(options, (_, { cookies }) => {
    cookies.set(visited, 'yes')
    return answer()
  })(request())
}

describe('responses', () => {
  it('that cannot change are copied, their body untouched', async () => {
    const immutable = [
      () => Response.redirect('http://localhost/next', 303),
      () => fetch('data:text/plain,hello'),
    ]
    for (const make of immutable) {
      const original = await make()
      const response = await answering(() => original)
      expect(response).not.toBe(original)
      expect([response.status, response.statusText]).toEqual([original.status, original.statusText])
      expect(response.headers.getSetCookie()).toEqual([ours])
    }
    expect(await (await answering(() => fetch('data:text/plain,hello'))).text()).toBe('hello')
  })

  it('without a body may be constants: they do not change', async () => {
    for (const status of [200, 204, 303, 304, 403]) {
      const constant = new Response(null, { status, headers: { 'Set-Cookie': 'x=1', Location: '/' } })
      for (let time = 0; time < 2; time += 1) {
        const response = await answering(() => constant)
        expect(response.headers.getSetCookie()).toEqual(['x=1', ours])
        expect([response.status, response.body, response.headers.get('Location')]).toEqual([
          status,
          null,
          '/',
        ])
      }
      expect(constant.headers.getSetCookie()).toEqual(['x=1'])
    }
  })

  it('keep their stream: nothing of it is read', async () => {
    const pull = vi.fn()
    const stream = new ReadableStream({ pull }, { highWaterMark: 0 })
    const response = await answering(() => new Response(stream))
    expect(response.body?.locked).toBe(false)
    expect(pull).not.toHaveBeenCalled()
  })

  it('are the very same where nothing is set', async () => {
    const original = new Response('hi')
    expect(await withState(() => original)(request())).toBe(original)
  })

  it('that are thrown are answers', async () => {
    const response = await answering(() => {
      throw new Response('gone', { status: 410 })
    })
    expect([response.status, await response.text()]).toEqual([410, 'gone'])
    expect(response.headers.getSetCookie()).toEqual([ours])
    const rejected = await answering(async () => {
      throw Response.redirect('http://localhost/in')
    })
    expect([rejected.status, rejected.headers.getSetCookie()]).toEqual([302, [ours]])
  })

  it('of a session that was thrown are stored first', async () => {
    const sessions = new FakeSessions()
    const handler = withState({ sessions }, async (_, { session }) => {
      ;(await session()).update()
      throw Response.redirect('http://localhost/in')
    })
    expect((await handler(request())).headers.getSetCookie()).toHaveLength(1)
    expect(sessions.commits).toBe(1)
  })
})

describe('errors', () => {
  const failing = (error: unknown, options: object) =>
    answering(() => {
      throw error
    }, options)

  it('are logged, and answered without details', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const error = new Error('secret detail')
    const response = await failing(error, {})
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error'])
    expect(response.headers.getSetCookie()).toEqual([ours])
    expect(logged).toHaveBeenCalledExactlyOnceWith(error)
    logged.mockRestore()
  })

  it('of our own kind have their own status', async () => {
    expect((await failing(outOfReach(), { onError() {} })).status).toBe(503)
  })

  it('are answered by onError, which may set cookies and use the session', async () => {
    const sessions = new FakeSessions()
    const handler = withState(
      {
        sessions,
        onError: async (error: unknown) =>
          new Response(`sorry: ${(error as Error).message}`, { status: 418 }),
      },
      async (_, { cookies, session }) => {
        cookies.set(visited, 'yes')
        ;(await session()).update()
        throw new Error('x')
      },
    )
    const response = await handler(request())
    expect([response.status, await response.text()]).toEqual([418, 'sorry: x'])
    expect(response.headers.getSetCookie()).toHaveLength(2)
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  })

  it('of the store let go of the body that nobody will read', async () => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const cancel = vi.fn()
    const handler = withState({ sessions, onError() {} }, async (_, { session }) => {
      ;(await session()).update()
      return new Response(new ReadableStream({ cancel }))
    })
    expect((await handler(request())).status).toBe(503)
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('go to the runtime where onError throws them', async () => {
    const error = new Error('x')
    const onError = (thrown: unknown) => {
      throw thrown
    }
    await expect(failing(error, { onError })).rejects.toBe(error)
  })
})

describe('withState', () => {
  it('passes on what the runtime passes', async () => {
    const handler = withState({}, (_request, _state, env: { name: string }, context: { id: number }) => {
      return new Response(`${env.name} ${context.id}`)
    })
    expectTypeOf(handler).parameters.toEqualTypeOf<[Request, { name: string }, { id: number }]>()
    expect(await (await handler(request(), { name: 'a' }, { id: 1 })).text()).toBe('a 1')
  })

  it('shares one exchange with the withState around it', async () => {
    const sessions = new FakeSessions()
    const inner = withState({ sessions }, async (_, { cookies, session }) => {
      expect(cookies.get('outer')).toBe('1')
      cookies.set(visited, 'yes')
      ;(await session()).update()
      return new Response('hi')
    })
    const outer = withState((request, { cookies }) => {
      cookies.set('outer', '1')
      return inner(request)
    })
    const response = await outer(request())
    expect(response.headers.getSetCookie().map(line => line.split('=')[0])).toEqual([
      'outer',
      'visited',
      'sid',
    ])
    expect(sessions.commits).toBe(1)
  })

  it('says what is missing where there are no sessions', async () => {
    const handler = withState({}, async (_, state) => {
      const { session } = state as SessionState<unknown>
      await expect(session()).rejects.toMatchObject({ code: 'no-sessions' })
      return new Response('hi')
    })
    expect((await handler(request())).status).toBe(200)
  })

  it('refuses a trustProxy that it cannot use, when it is made', () => {
    expect(() => withState({ trustProxy: ['everyone'] }, () => new Response())).toThrow(
      expect.objectContaining({ code: 'invalid-trust-proxy' }),
    )
  })

  it.each([
    ['Node', { incoming: { socket: { remoteAddress: '10.0.0.1' } } }],
    ['Bun', { requestIP: () => ({ address: '10.0.0.1' }) }],
    ['Deno', { remoteAddr: { hostname: '10.0.0.1' } }],
    [
      'Node, beside a server that is none',
      { server: null, incoming: { socket: { remoteAddress: '10.0.0.1' } } },
    ],
    ['a server among other bindings', { server: { requestIP: () => ({ address: '10.0.0.1' }) } }],
  ])('knows the peer on %s', async (_, environment) => {
    const sessions = new FakeSessions()
    const handler = withState(
      { sessions, trustProxy: ['10.0.0.1'] },
      async (_request, { session }, _env: unknown) => {
        await session()
        return new Response()
      },
    )
    const headers = { 'X-Forwarded-Proto': 'https' }
    await handler(new Request('http://a.example/', { headers }), environment)
    expect(sessions.facts).toEqual({ secure: true, local: false, host: 'a.example' })
    await handler(new Request('http://a.example:81/', { headers }), undefined)
    expect(sessions.facts).toEqual({ secure: false, local: false, host: 'a.example:81' })
  })

  it.each(['X-Forwarded-For', 'Via', 'Forwarded'])('sees the sign of a proxy in %s', async name => {
    const handler = withState((_, { cookies }) => {
      cookies.set(visited, 'yes')
      return new Response('hi')
    })
    const response = await handler(new Request('http://localhost/', { headers: { [name]: 'x' } }))
    expect(response.headers.get('Set-Cookie')).toContain('; Secure')
  })

  it('sees the signs of a proxy in Node’s own request', async () => {
    const handler = withState((_request, { cookies }, _env: unknown) => {
      cookies.set(visited, 'yes')
      return new Response('hi')
    })
    const lineBy = async (incoming: object) => {
      const response = await handler(new Request('http://localhost/'), { incoming })
      return response.headers.get('Set-Cookie')
    }
    expect(await lineBy({ httpVersion: '1.1', headers: { host: 'localhost' } })).not.toContain('Secure')
    expect(await lineBy({ httpVersion: '1.0' })).toContain('; Secure')
    expect(await lineBy({ httpVersion: '1.1', headers: { via: '1.0 x' } })).toContain('; Secure')
  })

  it.each([
    null,
    'x',
    { server: null },
    { incoming: null },
    { incoming: { socket: null } },
    { remoteAddr: null },
  ])('takes no harm from an environment that tells nothing: %j', async environment => {
    const handler = withState({ trustProxy: ['loopback'] }, (_request, { cookies }, _env: unknown) => {
      cookies.set(visited, 'yes')
      return new Response('hi')
    })
    const response = await handler(new Request('http://localhost/'), environment)
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  it.each([undefined, null, 'text', {}])(
    'answers 500 for a handler that gives no Response, with the cookies: %j',
    async given => {
      const errors: unknown[] = []
      const handler = withState({ onError: error => void errors.push(error) }, (_, { cookies }) => {
        cookies.set(visited, 'yes')
        return given as unknown as Response
      })
      const response = await handler(request())
      expect([response.status, response.headers.getSetCookie().length]).toEqual([500, 1])
      expect(errors).toMatchObject([{ code: 'no-response' }])
    },
  )

  it.each([
    ['an error of the handler', new Error('x'), 1, 2],
    ['the store’s fault, met in the handler', outOfReach(), 0, 1],
  ])('answers 503 for a commit that fails after %s', async (_, thrown, commits, told) => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const errors: unknown[] = []
    const tries = vi.spyOn(Exchange.prototype, 'commit')
    const options = { sessions, onError: (error: unknown) => void errors.push(error) }
    const handler = withState(options, async (_request, { cookies, session }) => {
      cookies.set(visited, 'yes')
      ;(await session()).update()
      throw thrown
    })
    const response = await handler(request())
    expect([response.status, response.headers.getSetCookie().length]).toEqual([503, 1])
    expect([tries.mock.calls.length, errors.length]).toEqual([commits, told])
    tries.mockRestore()
  })

  it('leaves a response that nobody can copy as it is: an upgrade to WebSocket, an error of the network', async () => {
    const upgrade = Object.defineProperty(new Response(null), 'status', { value: 101 })
    const error = Response.error()
    for (const answer of [upgrade, error]) {
      const handler = withState((_, { cookies }) => {
        cookies.set(visited, 'yes')
        return answer
      })
      expect(await handler(request())).toBe(answer)
    }
    expect(upgrade.headers.getSetCookie()).toHaveLength(1)
  })

  it('types the session by its source', () => {
    const sessions = new FakeSessions()
    withState({ sessions }, (_, state) => {
      expectTypeOf(state).toEqualTypeOf<SessionState<FakeSession>>()
      expectTypeOf(state.cookies).toEqualTypeOf<Cookies>()
      expectTypeOf(state.session).returns.resolves.toEqualTypeOf<FakeSession>()
      return new Response()
    })
    withState((_, state) => {
      expectTypeOf(state).toEqualTypeOf<CookieState>()
      // @ts-expect-error there are no sessions here
      void state.session
      return new Response()
    })
  })
})
