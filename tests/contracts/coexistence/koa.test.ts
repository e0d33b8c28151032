import { createServer } from 'node:http'
import Koa from 'koa'
import { cookie } from 'rusk'
import { state } from 'rusk/koa'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, it } from 'vitest'
import { FakeSessions, outOfReach } from '../adapters/fake-sessions.ts'
import type { RawResponse } from '../adapters/raw-client.ts'
import { askServer, names, pairs, text } from './asking.ts'
import { byHand, wrappers } from './other-libraries.ts'

const ours = cookie('ours')

async function ask(app: Koa, path = '/', cookies: readonly string[] = []): Promise<RawResponse> {
  return askServer(() => createServer(app.callback()), path, cookies)
}

/** An app that has keys for Koa's own signed cookies. */
function keyed(): Koa {
  return new Koa({ keys: ['secret'] })
}

const sessions = () =>
  createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true })

describe('Koa’s own ctx.cookies', () => {
  const web = state({ sessions: sessions() })

  function app(): Koa {
    const app = keyed()
    app.use(async (ctx, next) => {
      ctx.cookies.set('front', '1', { signed: true })
      await next()
      if (ctx.respond !== false) ctx.cookies.set('back', '1')
    })
    app.use(web)
    app.use(async ctx => {
      const { cookies, session } = web.of(ctx)
      const seen = [
        cookies.get('theirs'),
        ctx.cookies.get('theirs', { signed: true }),
        cookies.get(ours),
        ctx.cookies.get('ours'),
      ]
      const s = await session()
      s.update(data => {
        data.count += 1
      })
      cookies.set(ours, 'a b')
      ctx.cookies.set('theirs', 'v', { signed: true })
      ctx.body = { seen, count: s.data.count }
      if (ctx.path === '/redirect') ctx.redirect('/')
      if (ctx.path === '/past') {
        ctx.respond = false
        ctx.res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(ctx.body))
      }
    })
    return app
  }

  const all = ['back', 'front', 'front.sig', 'ours', 'session', 'theirs', 'theirs.sig']

  it.each(['/', '/redirect'])('lose nothing, and nothing is sent twice (%s)', async path => {
    expect(names(await ask(app(), path)).toSorted()).toEqual(all)
  })

  it('nor where the handler answers past Koa', async () => {
    expect(names(await ask(app(), '/past')).toSorted()).toEqual(all.filter(name => name !== 'back'))
  })

  it('are read by either, signed ones by Koa', async () => {
    const one = app()
    const jar = pairs(await ask(one))
    const response = await ask(one, '/', jar)
    expect(JSON.parse(text(response))).toEqual({ seen: ['v', 'v', 'a b', 'a%20b'], count: 2 })
    expect(names(response).toSorted()).toEqual(all.filter(name => name !== 'session'))
  })

  it('are gone from an error’s answer, as Koa has it; ours are not', async () => {
    const app = keyed().on('error', () => {})
    app.use(web).use(ctx => {
      ctx.cookies.set('theirs', 'v')
      web.of(ctx).cookies.set(ours, '1')
      ctx.throw(500)
    })
    const response = await ask(app)
    expect([response.status, names(response)]).toEqual([500, ['ours']])
  })
})

describe.each(Object.entries(wrappers))('%s', (_wrapper, wrap) => {
  const wrapping: Koa.Middleware = (ctx, next) => {
    wrap(ctx.res)
    return next()
  }
  const app = (place: string, answer: (ctx: Koa.Context) => void) => {
    const stored = new FakeSessions()
    stored.commitDelay = 2
    const web = state({ sessions: stored })
    const app = new Koa()
    if (place === 'before') app.use(wrapping)
    app.use(web)
    if (place === 'after') app.use(wrapping)
    return app.use(async ctx => {
      ;(await web.of(ctx).session()).update()
      web.of(ctx).cookies.set(ours, '1')
      answer(ctx)
    })
  }

  it.each(['before', 'after'])('%s, and ctx.append', async place => {
    const response = await ask(
      app(place, ctx => {
        ctx.append('Set-Cookie', ['x=1'])
        ctx.append('Set-Cookie', 'y=1')
        ctx.body = 'hi'
      }),
    )
    expect([text(response), names(response).toSorted()]).toEqual(['hi', ['ours', 'sid', 'wrap', 'x', 'y']])
  })

  it.each(['before', 'after'].flatMap(place => Object.keys(byHand).map(hand => [place, hand] as const)))(
    '%s, and cookies set past Koa by %s',
    async (place, hand) => {
      const response = await ask(
        app(place, ctx => {
          ctx.respond = false
          ctx.status = 200
          byHand[hand]!(ctx.res)
        }),
      )
      expect([text(response), names(response).toSorted()]).toEqual(['hi', ['ours', 'sid', 'wrap', 'x', 'y']])
    },
  )
})

it('a session that cannot be stored leaves ctx.cookies to the middleware that catches it', async () => {
  const stored = new FakeSessions()
  stored.commitFault = outOfReach()
  const web = state({ sessions: stored })
  const app = keyed()
  app.use(async (ctx, next) => {
    await next().catch(() => {
      ctx.cookies.set('seen', '1', { signed: false })
      ctx.body = 'sorry'
    })
  })
  app.use(web).use(async ctx => {
    ;(await web.of(ctx).session()).update()
    web.of(ctx).cookies.set(ours, '1')
    ctx.body = 'page'
  })
  const response = await ask(app)
  expect([response.status, text(response), names(response)]).toEqual([503, 'sorry', ['seen', 'ours']])
})
