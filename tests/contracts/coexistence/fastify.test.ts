import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import fastifyCookie from '@fastify/cookie'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { state } from 'rusk/fastify'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, it } from 'vitest'
import { FakeSessions, outOfReach } from '../adapters/fake-sessions.ts'
import type { RawResponse } from '../adapters/raw-client.ts'
import { askServer, names, pairs, text } from './asking.ts'
import { byHand, wrappers } from './other-libraries.ts'

async function ask(app: FastifyInstance, path = '/', cookies: readonly string[] = []): Promise<RawResponse> {
  await app.ready()
  return askServer(() => app.server, path, cookies)
}

const ours = () => createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true })

const orders: Record<string, (app: FastifyInstance, web: ReturnType<typeof state>) => unknown> = {
  'ours first': (app, web) => app.register(web).register(fastifyCookie, { secret: 'secret' }),
  'theirs first': (app, web) => app.register(fastifyCookie, { secret: 'secret' }).register(web),
}

describe.each(Object.entries(orders))('@fastify/cookie, %s', (_, register) => {
  function app(): FastifyInstance {
    const web = state({ sessions: ours() })
    const app = fastify()
    register(app, web as never)
    app.after(() => {
      for (const hook of ['onRequest', 'preHandler', 'onSend'] as const) {
        app.addHook(hook as 'onRequest', async (request, reply) => {
          if (request.url !== '/hooks') return
          reply.setCookie(`theirs-${hook}`, '1')
          web.of(request).cookies.set(`ours-${hook}`, '1')
        })
      }
    })
    app.get('/both', async (request, reply) => {
      const { cookies, session } = web.of(request)
      const s = await session()
      s.update(data => {
        data.count += 1
      })
      cookies.set('ours', `${s.data.count}`)
      reply.setCookie('plain', 'a b').setCookie('signed', 'v', { signed: true })
      const signed = request.unsignCookie(request.cookies['signed'] ?? '')
      return [request.cookies['ours'], cookies.get('plain'), request.cookies['plain'], signed.value]
    })
    app.get('/hooks', async () => 'hi')
    app.get('/redirect', (request, reply) => {
      web.of(request).cookies.set('ours', '1')
      reply.setCookie('theirs', '1').redirect('/both')
    })
    app.get('/error', async (request, reply) => {
      web.of(request).cookies.set('ours', '1')
      reply.setCookie('theirs', '1')
      throw new Error('x')
    })
    app.get('/stream', (request, reply) => {
      web.of(request).cookies.set('ours', '1')
      reply.setCookie('theirs', '1').send(Readable.from(['one', 'two']))
    })
    app.get('/delete', (request, reply) => {
      web.of(request).cookies.delete('ours')
      reply.clearCookie('theirs').send('hi')
    })
    app.get('/read', async request => [request.cookies['ours'], web.of(request).cookies.get('ours')])
    return app
  }

  it('loses nothing, and reads what the other set', async () => {
    const server = app()
    const first = await ask(server, '/both')
    expect(names(first).toSorted()).toEqual(['ours', 'plain', 'session', 'signed'])
    const second = await ask(server, '/both', pairs(first))
    expect(JSON.parse(text(second))).toEqual(['1', 'a b', 'a b', 'v'])
    expect(names(second).toSorted()).toEqual(['ours', 'plain', 'signed'])
  })

  it('in hooks from onRequest to onSend', async () => {
    const got = names(await ask(app(), '/hooks')).toSorted()
    // Its own onSend hook has run when ours first may set a cookie in one that comes later.
    expect(got.filter(name => name !== 'theirs-onSend')).toEqual([
      'ours-onRequest',
      'ours-onSend',
      'ours-preHandler',
      'theirs-onRequest',
      'theirs-preHandler',
    ])
  })

  it.each(['/redirect', '/error', '/stream', '/delete'])('%s', async path => {
    expect(names(await ask(app(), path, ['ours=1'])).toSorted()).toEqual(['ours', 'theirs'])
  })

  it('sends nothing where nothing is set', async () => {
    const response = await ask(app(), '/read', ['ours=1'])
    expect([text(response), pairs(response)]).toEqual(['["1","1"]', []])
  })
})

describe('cookies set by hand', () => {
  const answers: Record<string, (reply: FastifyReply) => unknown> = {
    'reply.header with a list': reply => reply.header('set-cookie', ['x=1', 'y=1']).send('hi'),
    'reply.header twice': reply => reply.header('Set-Cookie', 'x=1').header('set-cookie', 'y=1').send('hi'),
    'reply.headers': reply => reply.headers({ 'set-cookie': ['x=1', 'y=1'] }).send('hi'),
    'reply.raw.setHeader': reply => {
      reply.raw.setHeader('Set-Cookie', ['x=1', 'y=1'])
      reply.send('hi')
    },
    'reply.raw.appendHeader and a stream': reply => {
      reply.raw.appendHeader('Set-Cookie', 'x=1')
      reply.raw.appendHeader('Set-Cookie', 'y=1')
      reply.send(Readable.from(['h', 'i']))
    },
    'a Response': reply => {
      const headers = new Headers([
        ['Set-Cookie', 'x=1'],
        ['Set-Cookie', 'y=1'],
      ])
      return reply.send(new Response('hi', { headers }))
    },
    ...Object.fromEntries(
      Object.entries(byHand).map(([name, send]) => [
        `a hijacked reply: ${name}`,
        (reply: FastifyReply) => send(reply.hijack().raw),
      ]),
    ),
  }
  const places = ['before', 'after', 'in the handler', 'after our session was asked for']

  function app(
    place: string,
    wrap: (response: ServerResponse) => void,
    answer: (r: FastifyReply) => unknown,
  ) {
    const sessions = new FakeSessions()
    sessions.commitDelay = 2
    const web = state({ sessions })
    const app = fastify()
    const wrapping = async (_: unknown, reply: FastifyReply) => wrap(reply.raw)
    if (place === 'before') app.addHook('onRequest', wrapping)
    app.register(web)
    if (place === 'after') app.after(() => app.addHook('onRequest', wrapping))
    app.get('/', async (request, reply) => {
      const { cookies, session } = web.of(request)
      if (place === 'in the handler') wrap(reply.raw)
      ;(await session()).update()
      if (place === 'after our session was asked for') wrap(reply.raw)
      cookies.set('ours', '1')
      answer(reply)
      return reply
    })
    return app
  }

  it.each(Object.entries(answers))('%s', async (_, answer) => {
    const response = await ask(app('nowhere', () => {}, answer))
    expect([text(response), names(response).toSorted()]).toEqual(['hi', ['ours', 'sid', 'x', 'y']])
  })

  describe.each(Object.entries(wrappers))('and %s', (_wrapper, wrap) => {
    it.each(places.flatMap(place => Object.keys(answers).map(name => [place, name] as const)))(
      '%s, %s',
      async (place, name) => {
        const response = await ask(app(place, wrap, answers[name]!))
        expect(text(response)).toBe('hi')
        expect(names(response).toSorted()).toEqual(['ours', 'sid', 'wrap', 'x', 'y'])
      },
    )
  })
})

it.each(Object.keys(orders))(
  'a session that cannot be stored is a 503 with the cookies of both, %s',
  async order => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const app = fastify()
    orders[order]!(app, web as never)
    app.setErrorHandler((_, _request, reply) => reply.send('sorry'))
    app.get('/', async (request, reply) => {
      ;(await web.of(request).session()).update()
      web.of(request).cookies.set('ours', '1')
      reply.setCookie('theirs', '1')
      return 'a page of some length'
    })
    const response = await ask(app)
    expect([response.status, text(response), names(response).toSorted()]).toEqual([
      503,
      'sorry',
      ['ours', 'theirs'],
    ])
  },
)
