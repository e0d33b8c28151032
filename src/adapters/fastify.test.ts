import { PassThrough, Readable } from 'node:stream'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { cookie, RuskError } from 'rusk'
import { type CookieState, type SessionState, type StateProperty, state } from 'rusk/fastify'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'
import { fetchRaw, values } from '../../tests/contracts/adapters/raw-client.ts'
import { listen } from '../../tests/contracts/adapters/stage.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax; Secure'
const headers = { host: 'localhost' }
const line = ours.replace('; Secure', '')

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown

/** The lines of a response, in order. */
function lines(response: { headers: Record<string, unknown> }): unknown[] {
  return [response.headers['set-cookie'] ?? []].flat()
}

/** The response of an app whose route sets a cookie first. */
async function answering(answer: Answer, prepare: (app: FastifyInstance) => unknown = () => {}) {
  const web = state()
  const app = fastify()
  await app.register(web)
  await prepare(app)
  app.get('/', (request, reply) => {
    web.of(request).cookies.set(visited, 'yes')
    return answer(request, reply)
  })
  return await app.inject({ url: '/', headers })
}

describe('Fastify’s own idioms', () => {
  const answers: Record<string, [status: number, answer: Answer]> = {
    'a text, returned': [200, async () => 'hi'],
    'a text, sent': [200, (_, reply) => void reply.send('hi')],
    'an object': [201, (_, reply) => reply.code(201).send({ a: 1 })],
    'a Buffer': [200, async () => Buffer.from('hi')],
    nothing: [204, (_, reply) => reply.code(204).send()],
    'a redirect': [303, (_, reply) => reply.redirect('/next', 303)],
    'a stream of Node': [200, (_, reply) => reply.send(Readable.from(['a', 'b']))],
    'a web stream': [200, (_, reply) => reply.send(new Response('hi').body)],
    'a Response with cookies of its own': [
      202,
      async () => new Response('hi', { status: 202, headers: { 'Set-Cookie': 'x=1' } }),
    ],
    'a thrown error': [
      418,
      () => {
        throw Object.assign(new Error('teapot'), { statusCode: 418 })
      },
    ],
    'a rejection': [500, () => Promise.reject(new Error('x'))],
    callNotFound: [404, (_, reply) => void reply.callNotFound()],
    'an error of serialization': [
      500,
      async () => {
        const circle: Record<string, unknown> = {}
        circle['self'] = circle
        return circle
      },
    ],
    'a stream that breaks before its first byte': [
      500,
      (_, reply) => {
        const stream = new PassThrough()
        setImmediate(() => stream.destroy(new Error('x')))
        return reply.send(stream)
      },
    ],
    'a hijacked reply': [
      200,
      (_, reply) => {
        reply.hijack()
        reply.raw.write('a')
        reply.raw.end('b')
      },
    ],
    'a hijacked reply with a head of its own': [
      206,
      (_, reply) => {
        reply.hijack().raw.writeHead(206, 'Part', ['Set-Cookie', 'x=1']).end('b')
      },
    ],
    'a reply written around Fastify': [
      200,
      (_, reply) => {
        reply.raw.end('b')
        return reply
      },
    ],
  }

  it.each(Object.entries(answers))('%s', async (_, [status, answer]) => {
    const response = await answering(answer)
    expect(response.statusCode).toBe(status)
    expect(lines(response).filter(each => each !== 'x=1')).toEqual([line])
  })

  it.each(Object.entries(answers))('%s, beside fields of others', async (_, [status, answer]) => {
    const response = await answering(answer, app =>
      app.addHook('onRequest', async (_request, reply) => {
        reply.raw.setHeader('Set-Cookie', 'raw=1')
      }),
    )
    expect(response.statusCode).toBe(status)
    const got = lines(response)
    expect(got.filter(each => each === line)).toHaveLength(1)
    // Node has fields in the arguments of writeHead replace the ones that were set before.
    if (!got.includes('x=1')) expect(got).toEqual(['raw=1', line])
  })

  it('setErrorHandler, with cookies of its own', async () => {
    const web = state()
    const app = fastify()
    app.setErrorHandler((_, request, reply) => {
      web.of(request).cookies.set('seen', '1')
      reply.code(500).send('sorry')
    })
    app.register(web)
    app.get('/', request => {
      web.of(request).cookies.set(visited, 'yes')
      throw new Error('x')
    })
    const response = await app.inject({ url: '/', headers })
    expect([response.statusCode, response.body]).toEqual([500, 'sorry'])
    expect(lines(response)).toEqual([line, 'seen=1; Path=/; HttpOnly; SameSite=Lax'])
  })

  it('an error handler that throws, too', async () => {
    const response = await answering(
      () => Promise.reject(new Error('x')),
      app =>
        app.setErrorHandler(() => {
          throw new RuskError('some-fault', 'Second.', { status: 409 })
        }),
    )
    expect([response.statusCode, lines(response)]).toEqual([409, [line]])
  })

  it('HEAD has the cookies of GET', async () => {
    const app = fastify().register(state())
    app.get('/', async request => {
      request.getDecorator<CookieState>('rusk').cookies.set(visited, 'yes')
      return 'hi'
    })
    const response = await app.inject({ method: 'HEAD', url: '/', headers })
    expect([response.statusCode, response.body, lines(response)]).toEqual([200, '', [line]])
  })

  it('a request that touches nothing has nothing of ours on it', async () => {
    const app = fastify().register(state())
    app.get('/', async (_, reply) => `${Object.hasOwn(reply.raw, 'writeHead')}`)
    expect((await app.inject('/')).body).toBe('false')
  })

  it('asked for only after the answer, it refuses', async () => {
    const web = state()
    const app = fastify().register(web)
    let refused: unknown
    app.get('/', (request, reply) => {
      reply.send('early')
      try {
        web.of(request).cookies.set(visited, 'yes')
      } catch (error) {
        refused = error
      }
    })
    expect(lines(await app.inject('/'))).toEqual([])
    expect(refused).toMatchObject({ code: 'headers-sent' })
  })
})

describe('hooks', () => {
  const web = state()

  it('have the cookies from onRequest to onSend, and onError', async () => {
    const app = fastify()
    await app.register(web)
    const names = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'onSend', 'onError'] as const
    for (const name of names) {
      app.addHook(name as 'onRequest', async request => {
        web.of(request).cookies.set(name, '1')
      })
    }
    const late: unknown[] = []
    app.addHook('onResponse', async request => {
      try {
        web.of(request).cookies.set('late', '1')
      } catch (error) {
        late.push(error)
      }
    })
    app.get('/', () => Promise.reject(new Error('x')))
    const set = lines(await app.inject('/')).map(each => String(each).split('=')[0])
    expect(set.toSorted()).toEqual(names.toSorted())
    await expect.poll(() => late).toMatchObject([{ code: 'headers-sent' }])
  })

  it('added before the plugin have none', async () => {
    const app = fastify()
    app.addHook('onRequest', async request => {
      expect(() => web.of(request)).toThrow(expect.objectContaining({ code: 'no-exchange' }))
    })
    app.register(web)
    app.get('/', async () => 'hi')
    expect((await app.inject('/')).statusCode).toBe(200)
  })

  it('that answer for the handler keep what was set', async () => {
    const response = await answering(
      async () => 'never',
      app =>
        app.addHook('preHandler', (request, reply, _done) => {
          web.of(request).cookies.set(visited, 'yes')
          reply.code(401).send('no')
        }),
    )
    expect([response.statusCode, lines(response)]).toEqual([401, [line]])
  })
})

describe('encapsulation', () => {
  const name = (response: { headers: Record<string, unknown> }) =>
    lines(response).map(each => String(each).split('=')[0])

  it('belongs to the instance that registers it and to all below', async () => {
    const web = state()
    const app = fastify()
    app.register(async child => {
      child.register(web)
      child.register(async grandchild => {
        grandchild.get('/below', async request => {
          web.of(request).cookies.set('a', '1')
          return `${grandchild.hasPlugin('rusk')} ${grandchild.hasRequestDecorator('rusk')}`
        })
      })
    })
    app.get('/beside', async request => {
      expect(() => web.of(request)).toThrow(expect.objectContaining({ code: 'no-exchange' }))
      return `${'rusk' in request}`
    })
    const below = await app.inject('/below')
    expect([below.body, name(below)]).toEqual(['true true', ['a']])
    expect((await app.inject('/beside')).body).toBe('false')
  })

  it('is one exchange, however often it is registered', async () => {
    const web = state()
    const app = fastify()
    app.register(web)
    app.register(web, { prefix: '/ignored' })
    app.register(state())
    app.register(async child => {
      child.register(web)
      child.register(state())
      child.addHook('preHandler', async request => {
        web.of(request).cookies.set('a', '1')
      })
      child.get('/', async request => {
        expect(request.getDecorator('rusk')).toBe(web.of(request))
        web.of(request).cookies.set('b', '1')
        return 'hi'
      })
    })
    expect(name(await app.inject('/'))).toEqual(['a', 'b'])
  })

  it('has two kinds of sessions under two names, each stored for itself', async () => {
    const [people, admins] = [new FakeSessions(), new FakeSessions()]
    const web = state({ sessions: people })
    const back = state({ sessions: admins, as: 'admin' })
    const app = fastify().register(web).register(back)
    app.get('/', async request => {
      expect(web.of(request).cookies).toBe(back.of(request).cookies)
      ;(await web.of(request).session()).update()
      ;(await request.getDecorator<SessionState<FakeSession>>('admin').session()).update()
      return 'hi'
    })
    expect((await app.inject('/')).statusCode).toBe(200)
    expect([people.commits, admins.commits]).toEqual([1, 1])
  })

  it('refuses two kinds of sessions under one name, except below', async () => {
    const [people, admins] = [new FakeSessions(), new FakeSessions()]
    const app = fastify().register(state({ sessions: people }))
    app.register(state({ sessions: admins }))
    await expect(app.ready()).rejects.toMatchObject({ code: 'FST_ERR_DEC_ALREADY_PRESENT' })

    const parent = fastify().register(state({ sessions: people }))
    parent.register(async child => {
      child.register(state({ sessions: admins }))
      child.get('/', async request => {
        ;(await request.getDecorator<SessionState<FakeSession>>('rusk').session()).update()
        return 'hi'
      })
    })
    await parent.inject('/')
    expect([people.commits, admins.commits]).toEqual([0, 1])
  })

  it('refuses a name that is taken', async () => {
    const app = fastify().decorateRequest('rusk', null).register(state())
    await expect(app.ready()).rejects.toMatchObject({ code: 'FST_ERR_DEC_ALREADY_PRESENT' })
    const other = fastify()
      .decorateRequest('rusk', null)
      .register(state({ as: 'web' }))
    await other.ready()
    expect(other.hasRequestDecorator('web')).toBe(true)
  })
})

describe('a session that cannot be stored', () => {
  function app(sessions: FakeSessions, answer: (reply: FastifyReply) => unknown = () => ({ page: 1 })) {
    const web = state({ sessions })
    const app = fastify().register(web)
    app.get('/', async (request, reply) => {
      const { cookies, session } = web.of(request)
      ;(await session()).update()
      cookies.set(visited, 'yes')
      reply.headers({ ETag: '"1"', 'Content-Language': 'de' }).code(201)
      return answer(reply)
    })
    return app
  }

  function faulty(fault: 'readFault' | 'commitFault' = 'commitFault'): FakeSessions {
    const sessions = new FakeSessions()
    sessions[fault] = outOfReach()
    return sessions
  }

  it('is a 503 of Fastify’s default error handler', async () => {
    const response = await app(faulty()).inject({ url: '/', headers })
    expect([response.statusCode, response.json().code]).toEqual([503, 'store-unavailable'])
    expect([lines(response), response.headers['etag'], response.headers['content-language']]).toEqual([
      [line],
      undefined,
      undefined,
    ])
  })

  it.each(['readFault', 'commitFault'] as const)(
    'comes to onError and setErrorHandler with its status (%s)',
    async fault => {
      const sessions = faulty(fault)
      const seen: unknown[] = []
      const server = app(sessions)
      server.addHook('onError', async (_request, _reply, error) => void seen.push(error))
      server.setErrorHandler((error: RuskError, _request, reply) => {
        seen.push(error)
        return reply.code(error.status ?? 500).send('sorry')
      })
      const response = await server.inject({ url: '/', headers })
      expect([response.statusCode, response.body]).toEqual([503, 'sorry'])
      expect(seen).toEqual([sessions[fault], sessions[fault]])
    },
  )

  it('is a 503 also where the error handler says nothing of it, or answers later', async () => {
    const server = app(faulty())
    server.setErrorHandler(async () => {
      await new Promise(resolve => setTimeout(resolve, 5))
      return 'sorry'
    })
    const response = await server.inject({ url: '/', headers })
    expect([response.statusCode, response.body, lines(response)]).toEqual([503, 'sorry', [line]])
  })

  it('is a 503 after an error, too', async () => {
    const server = app(faulty(), () => Promise.reject(new Error('x')))
    server.setErrorHandler((error: RuskError, _request, reply) =>
      reply.code(error.status ?? 500).send('page'),
    )
    const response = await server.inject({ url: '/', headers })
    expect([response.statusCode, lines(response)]).toEqual([503, [line]])
    expect(response.body).not.toContain('page')
  })

  it.each<[string, () => unknown]>([
    ['a stream of Node', () => Readable.from(endless())],
    ['a web stream', () => Readable.toWeb(Readable.from(endless()))],
  ])('sends nothing of %s, and lets go of it', async (_, stream) => {
    closed.mockClear()
    const response = await app(faulty(), reply => reply.send(stream())).inject({ url: '/', headers })
    expect([response.statusCode, response.json().code]).toEqual([503, 'store-unavailable'])
    await expect.poll(() => closed.mock.calls.length).toBe(1)
  })

  const closed = vi.fn()
  async function* endless() {
    try {
      for (;;) {
        yield Buffer.alloc(65536)
        await new Promise(resolve => setImmediate(resolve))
      }
    } finally {
      closed()
    }
  }

  it('is a bare 503 where the reply was hijacked', async () => {
    const response = await app(faulty(), reply => {
      reply.hijack()
      reply.raw.writeHead(200, { ETag: '"1"' })
      reply.raw.end('page')
    }).inject({ url: '/', headers })
    expect([response.statusCode, response.body, lines(response)]).toEqual([
      503,
      'Service Unavailable',
      [line],
    ])
    expect(response.headers['etag']).toBeUndefined()
  })

  it('takes the place of what was written around Fastify', async () => {
    const response = await app(faulty(), async reply => {
      reply.raw.write('one')
      reply.raw.end('two')
      return reply
    }).inject({ url: '/', headers })
    expect([response.statusCode, response.json().code]).toEqual([503, 'store-unavailable'])
  })
})

describe('a session that is updated', () => {
  it('in onSend and onError is stored before the first byte', async () => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const app = fastify()
    await app.register(web)
    app.addHook('onSend', async request => {
      ;(await web.of(request).session()).update()
    })
    app.get('/', async () => 'hi')
    const response = await app.inject({ url: '/', headers })
    expect([response.body, sessions.commits]).toEqual(['hi', 1])
    expect(lines(response)).toEqual(['sid=id0; Path=/; HttpOnly; SameSite=Lax'])
    expect(response.headers['cache-control']).toBe('private, no-store')
  })

  it('goes before trailers, over a connection', async () => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const app = fastify().register(web)
    app.get('/', async (request, reply) => {
      ;(await web.of(request).session()).update()
      reply.trailer('X-Sum', async () => '4')
      return 'body'
    })
    await app.ready()
    const running = await listen(app.server)
    const response = await fetchRaw(running.port, 'GET', '/')
    sessions.commitFault = outOfReach()
    const failed = await fetchRaw(running.port, 'GET', '/')
    await running.close()
    expect([response.body.toString(), response.cutOff]).toEqual(['body', false])
    expect(response.trailers.map(([name, value]) => [name.toLowerCase(), value])).toEqual([['x-sum', '4']])
    expect(values(response, 'set-cookie')).toHaveLength(1)
    expect([failed.status, failed.cutOff]).toEqual([503, false])
  })

  it('keeps the head as it was when it was sent', async () => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const app = fastify().register(web)
    const constant = ['x=1']
    app.get('/', async (request, reply) => {
      ;(await web.of(request).session()).update()
      reply.header('Set-Cookie', constant).header('X-A', '1').send('first')
      reply.code(500).header('Set-Cookie', 'y=2').header('X-A', '2').send('second')
    })
    const response = await app.inject({ url: '/', headers })
    expect([response.statusCode, response.body, response.headers['x-a']]).toEqual([200, 'first', '1'])
    expect(lines(response)).toEqual(['x=1', 'sid=id0; Path=/; HttpOnly; SameSite=Lax'])
    expect(constant).toEqual(['x=1'])
  })
})

describe('types', () => {
  const sessions = new FakeSessions()
  const web = state({ sessions })
  const other = state({ as: 'web' })

  it('of two apps in one program follow each its own sessions', () => {
    fastify()
      .register(web)
      .get('/', async request => {
        expectTypeOf(web.of(request)).toEqualTypeOf<SessionState<FakeSession>>()
        // @ts-expect-error nothing is declared for every program
        void request.rusk
        return ''
      })
    fastify({ http2: true })
      .register(other)
      .get('/', async request => {
        expectTypeOf(other.of(request)).toEqualTypeOf<CookieState>()
        expectTypeOf(other.of(request.raw)).toEqualTypeOf<CookieState>()
        // @ts-expect-error there are no sessions here
        void other.of(request).session
        return ''
      })
    fastify({ https: {} }).register(web, {})
  })

  it('can be declared for all handlers', () => {
    expectTypeOf<StateProperty<typeof web>>().toEqualTypeOf<{ readonly rusk: SessionState<FakeSession> }>()
    interface Request extends FastifyRequest, StateProperty<typeof other> {}
    expectTypeOf<Request['web']>().toEqualTypeOf<CookieState>()
    // @ts-expect-error a source of sessions has a scope
    expect(() => state({ sessions: {} })).toThrow('the option sessions is no source of sessions')
  })
})
