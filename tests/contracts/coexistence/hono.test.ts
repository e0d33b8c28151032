import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { deleteCookie, getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { csrf } from 'hono/csrf'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { logger } from 'hono/logger'
import { secureHeaders } from 'hono/secure-headers'
import { streamText } from 'hono/streaming'
import { timeout } from 'hono/timeout'
import { state } from 'rusk/hono'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, it } from 'vitest'
import { FakeSessions, outOfReach } from '../adapters/fake-sessions.ts'

/** The cookies of a response, as a client sends them back. */
const pairs = (response: Response) => response.headers.getSetCookie().map(line => line.split(';')[0]!)
const names = (response: Response) => pairs(response).map(pair => pair.split('=')[0]!)

const both = (web: ReturnType<typeof state>, c: Context) => {
  web.of(c).cookies.set('ours', '1')
  setCookie(c, 'theirs', '1')
}

describe('Hono’s own cookies', () => {
  const web = state({
    sessions: createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true }),
  })
  const app = new Hono().use(web)
  app.get('/both', async c => {
    const { cookies, session } = c.var.rusk
    const s = await session()
    s.update(data => {
      data.count += 1
    })
    cookies.set('ours', `${s.data.count}`)
    setCookie(c, 'plain', 'a b')
    await setSignedCookie(c, 'signed', 'v', 'secret')
    return c.json([
      getCookie(c, 'ours') ?? null,
      cookies.get('plain') ?? null,
      (await getSignedCookie(c, 'secret', 'signed')) ?? null,
    ])
  })
  app.get('/delete', c => {
    c.var.rusk.cookies.delete('ours')
    deleteCookie(c, 'theirs')
    return c.text('hi')
  })
  app.get('/read', c => c.json([getCookie(c, 'ours'), c.var.rusk.cookies.get('ours')]))

  it('loses nothing, and reads what the other set', async () => {
    const first = await app.request('http://localhost/both')
    expect(names(first).toSorted()).toEqual(['ours', 'plain', 'session', 'signed'])
    const second = await app.request('http://localhost/both', {
      headers: { cookie: pairs(first).join('; ') },
    })
    expect(await second.json()).toEqual(['1', 'a b', 'v'])
    expect(names(second).toSorted()).toEqual(['ours', 'plain', 'signed'])
  })

  it('deletes each its own', async () => {
    const response = await app.request('http://localhost/delete')
    expect(names(response).toSorted()).toEqual(['ours', 'theirs'])
    expect(response.headers.getSetCookie().every(line => line.includes('Max-Age=0'))).toBe(true)
  })

  it('sends nothing where nothing is set', async () => {
    const response = await app.request('/read', { headers: { cookie: 'ours=1' } })
    expect([await response.json(), names(response)]).toEqual([['1', '1'], []])
  })
})

describe('what Hono brings along', () => {
  const middlewares: Record<string, MiddlewareHandler> = {
    csrf: csrf(),
    cors: cors({ origin: 'https://a.example', credentials: true }),
    etag: etag(),
    compress: compress(),
    logger: logger(() => {}),
    secureHeaders: secureHeaders(),
    timeout: timeout(1000),
    'one that makes the response anew': async (c, next) => {
      await next()
      c.res = new Response(c.res.body, c.res)
    },
    'one that sets a cookie around us': async (c, next) => {
      setCookie(c, 'before', '1')
      await next()
      setCookie(c, 'after', '1')
    },
  }
  const answers: Record<string, (c: Context) => Response | Promise<Response>> = {
    'c.text': c => c.text('hi'),
    'c.redirect': c => c.redirect('/next'),
    'a Response': () => new Response('hi', { status: 202 }),
    'a stream': c => streamText(c, async out => void (await out.write('hi'))),
    'an HTTPException': () => {
      throw new HTTPException(400, { message: 'no' })
    },
    'not found': c => c.notFound(),
  }

  describe.each(Object.entries(middlewares))('%s', (name, middleware) => {
    it.each(
      ['in front of ours', 'behind ours'].flatMap(place => Object.keys(answers).map(each => [place, each])),
    )('%s, %s', async (place, answer) => {
      const sessions = new FakeSessions()
      sessions.commitDelay = 1
      const web = state({ sessions })
      const app = new Hono()
      for (const use of place === 'behind ours' ? [web, middleware] : [middleware, web]) {
        app.use(use as MiddlewareHandler)
      }
      app.post('/', async c => {
        ;(await web.of(c).session()).update()
        both(web as never, c)
        return answers[answer!]!(c)
      })
      const headers = { origin: 'http://localhost', 'accept-encoding': 'gzip' }
      const got = names(await app.request('http://localhost/', { method: 'POST', headers })).toSorted()
      // A response that Hono did not make, and an error's, have none of what Hono's `setCookie` set before, with us or without.
      const expected = new Set(got.filter(each => ['after', 'before', 'theirs'].includes(each)))
      expect(got).toEqual([...expected, 'ours', 'sid'].toSorted())
      if (['c.text', 'c.redirect', 'a stream', 'not found'].includes(answer!)) expect(got).toContain('theirs')
      if (name.endsWith('around us')) expect(got).toContain('after')
    })
  })
})

it('csrf of Hono refuses what ours would have let pass, and the cookies set before are kept', async () => {
  const web = state()
  const app = new Hono().use(web)
  app.use(async (c, next) => {
    web.of(c).cookies.set('ours', '1')
    await next()
  })
  app.use(csrf()).post('/', c => c.text('hi'))
  const headers = { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' }
  const response = await app.request('http://localhost/', { method: 'POST', headers })
  expect([response.status, names(response)]).toEqual([403, ['ours']])
})

it('headers.append by hand, on the context and on the response', async () => {
  const web = state()
  const app = new Hono().use(web).get('/', c => {
    c.header('Set-Cookie', 'x=1', { append: true })
    web.of(c).cookies.set('ours', '1')
    c.header('Set-Cookie', 'y=1', { append: true })
    const response = c.text('hi')
    response.headers.append('Set-Cookie', 'z=1')
    return response
  })
  expect(names(await app.request('/')).toSorted()).toEqual(['ours', 'x', 'y', 'z'])
})

it('a session that cannot be stored is a 503, with our cookies once and nothing of the page', async () => {
  const sessions = new FakeSessions()
  sessions.commitFault = outOfReach()
  const web = state({ sessions })
  const app = new Hono().use(web).onError((_, c) => c.text('sorry', 503))
  app.get('/', async c => {
    ;(await c.var.rusk.session()).update()
    both(web as never, c)
    return c.text('page')
  })
  const response = await app.request('/')
  expect([response.status, await response.text()]).toEqual([503, 'sorry'])
  expect(names(response).filter(name => name === 'ours')).toEqual(['ours'])
})
