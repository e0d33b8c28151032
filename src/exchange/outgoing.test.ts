import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { cookie } from 'rusk'
import { withState } from 'rusk/fetch'
import { state } from 'rusk/hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeSessions } from '../../tests/contracts/adapters/fake-sessions.ts'
import { loopback } from '../../tests/support/loopback.ts'

// On @hono/node-server, whose Response stands in for the runtime's own.

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'
const web = state()
type Fetch = Parameters<typeof getRequestListener>[0]

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** Serves until the test is over, and asks. */
async function serving(fetch: Fetch): Promise<(path?: string) => Promise<Response>> {
  const server = await loopback(getRequestListener(fetch))
  open.push(server.close)
  return (path = '/') => globalThis.fetch(server.origin + path)
}

/** The response to a handler that sets a cookie, behind other middleware. */
async function answered(
  outer: MiddlewareHandler,
  answer: (c: Context) => Response = c => c.html('hi'),
): Promise<Response> {
  const app = new Hono().use(outer).use(web)
  app.get('/', c => {
    web.of(c).cookies.set(visited, 'yes')
    return answer(c)
  })
  const ask = await serving(app.fetch)
  return ask()
}

const linesOf = (response: Response) => response.headers.getSetCookie()

describe('middleware in front', () => {
  it.each([true, false])(
    'finds the cookies in c.res, which are sent once (environment passed on: %s)',
    async passed => {
      const seen: string[][] = []
      const app = new Hono().use(async (c, next) => {
        await next()
        seen.push(c.res.headers.getSetCookie(), c.res.headers.getSetCookie())
      })
      app.use(web).get('/', c => {
        web.of(c).cookies.set(visited, 'yes')
        return c.html('hi')
      })
      const ask = await serving(passed ? app.fetch : request => app.fetch(request))
      expect([linesOf(await ask()), ...seen]).toEqual([[ours], [ours], [ours]])
    },
  )

  it('takes them out', async () => {
    const response = await answered(async (c, next) => {
      await next()
      c.res.headers.delete('Set-Cookie')
      c.res.headers.set('X-After', '1')
    })
    expect([linesOf(response), response.headers.get('X-After')]).toEqual([[], '1'])
  })

  const taking: Record<string, (c: Context) => void | Promise<void>> = {
    'by c.header': c => c.header('Set-Cookie', undefined),
    'after c.header': c => {
      c.header('X-After', '1')
      c.res.headers.delete('Set-Cookie')
    },
    'after reading the body': c => {
      expect([c.res.headers.has('X-After'), c.res.body === null]).toEqual([false, false])
      c.res.headers.delete('Set-Cookie')
    },
    'out of a copy': c => {
      const copy = new Response(c.res.body, c.res)
      copy.headers.delete('Set-Cookie')
      c.res = undefined
      c.res = copy
    },
    'out of a copy with its text': async c => {
      const copy = new Response(await c.res.text(), c.res)
      copy.headers.delete('Set-Cookie')
      c.res = undefined
      c.res = copy
    },
    'out of a clone': c => {
      const clone = c.res.clone()
      clone.headers.delete('Set-Cookie')
      c.res = undefined
      c.res = clone
    },
  }

  it.each(Object.entries(taking))('takes them %s', async (_, take) => {
    const response = await answered(async (c, next) => {
      await next()
      await take(c)
    })
    expect([linesOf(response), await response.text()]).toEqual([[], 'hi'])
  })

  it('adds its own by c.header', async () => {
    const response = await answered(async (c, next) => {
      await next()
      c.header('Set-Cookie', 'x=1', { append: true })
      c.header('X-After', '1')
    })
    expect([new Set(linesOf(response)), response.headers.get('X-After')]).toEqual([
      new Set(['x=1', ours]),
      '1',
    ])
  })

  const replacing: Record<string, (c: Context) => void | Promise<void>> = {
    'by a copy': c => {
      c.res = new Response(c.res.body, c.res)
    },
    'by a copy, when the headers were read before': c => {
      expect(c.res.headers.has('Content-Type')).toBe(true)
      c.res = new Response(c.res.body, c.res)
    },
    'by a copy, when the headers are read after': c => {
      const { body } = c.res
      const copy = new Response(body, c.res)
      expect(c.res.headers.has('Content-Type')).toBe(true)
      c.res = undefined
      c.res = copy
    },
    'by a clone': c => {
      const clone = c.res.clone()
      c.res = undefined
      c.res = clone
    },
    'by its text and a copy of the rest': async c => {
      const text = await c.res.text()
      const copy = new Response(text, c.res)
      c.res = undefined
      c.res = copy
    },
  }

  it.each(Object.entries(replacing))('replaces the response %s', async (_, replace) => {
    const response = await answered(async (c, next) => {
      await next()
      await replace(c)
      expect(c.res.headers.getSetCookie()).toEqual([ours])
    })
    expect([linesOf(response), await response.text()]).toEqual([[ours], 'hi'])
  })

  it('replaces the body and no headers: then the cookies go with them, as on every other runtime', async () => {
    const response = await answered(async (c, next) => {
      await next()
      const { body } = c.res
      c.res = undefined
      c.res = new Response(body?.pipeThrough(new TransformStream()), { headers: { 'X-Own': '1' } })
    })
    expect([linesOf(response), await response.text()]).toEqual([[], 'hi'])
  })

  it.each([
    ['compress', compress({ threshold: 0 })],
    ['etag', etag()],
  ])('%s', async (_, middleware) => {
    const response = await answered(middleware)
    expect([linesOf(response), await response.text()]).toEqual([[ours], 'hi'])
  })
})

describe('a constant response', () => {
  /** Asks as three visitors, whose name is their cookie. */
  async function visits(fetch: Fetch): Promise<(readonly string[])[]> {
    const ask = await serving(fetch)
    const lines: (readonly string[])[] = []
    for (const name of ['a', 'b', 'c']) {
      const response = await ask(`/?${name}`)
      expect(await response.text()).toBe('constant')
      lines.push(linesOf(response).map(line => line.split(';')[0]!))
    }
    return lines
  }
  const each = [
    ['x=1', 'visitor=a'],
    ['x=1', 'visitor=b'],
    ['x=1', 'visitor=c'],
  ]
  const constantOf = () =>
    new Response('constant', { headers: { 'Content-Type': 'text/plain', 'Set-Cookie': 'x=1' } })
  const nameOf = (request: Request) => new URL(request.url).search.slice(1)

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('never shows one visitor’s cookies to another (environment: %s, read: %s)', async (passed, read) => {
    const app = new Hono().use(async (c, next) => {
      await next()
      if (read) expect(c.res.headers.has('Content-Type')).toBe(true)
    })
    let constant: Response | undefined
    app.use(web).get('/', c => {
      web.of(c).cookies.set('visitor', nameOf(c.req.raw))
      constant ??= constantOf()
      return constant
    })
    expect(await visits(passed ? app.fetch : request => app.fetch(request))).toEqual(each)
  })

  it('nor behind the fetch adapter', async () => {
    let constant: Response | undefined
    const handler = withState((request, { cookies }) => {
      cookies.set('visitor', nameOf(request))
      constant ??= constantOf()
      return constant
    })
    expect(await visits(handler)).toEqual(each)
  })

  it.each([true, false])('nor to one who gets no cookies (environment: %s)', async passed => {
    let constant: Response | undefined
    const give = () => {
      constant ??= new Response('constant', { headers: { 'Content-Type': 'text/plain' } })
      return constant
    }
    const app = new Hono().use(async (c, next) => {
      await next()
      expect(c.res.headers.has('X-After')).toBe(false)
    })
    if (passed) app.get('/beside', give)
    app.use(web).get('/', c => {
      web.of(c).cookies.set(visited, 'yes')
      return give()
    })
    app.get('/none', give)
    const ask = await serving(passed ? app.fetch : request => app.fetch(request))
    for (const path of ['/', '/none', ...(passed ? ['/beside', '/', '/beside'] : []), '/', '/none']) {
      const response = await ask(path)
      expect([path, linesOf(response), await response.text()]).toEqual([
        path,
        path === '/' ? [ours] : [],
        'constant',
      ])
    }
  })

  it('nor twice to the one who waits with a copy', async () => {
    let constant: Response | undefined
    let go = () => {}
    const app = new Hono().use(async (c, next) => {
      await next()
      c.header('X-After', '1')
      if (c.req.path === '/waits') await new Promise<void>(resolve => (go = resolve))
    })
    app.use(web).get('*', c => {
      web.of(c).cookies.set('visitor', c.req.path.slice(1))
      constant ??= new Response(null, { status: 204 })
      return constant
    })
    const ask = await serving(app.fetch)
    const waiting = ask('/waits')
    await expect.poll(() => constant).toBeDefined()
    await new Promise(resolve => setTimeout(resolve, 20))
    const other = await ask('/other')
    go()
    const lines = [...linesOf(await waiting), '|', ...linesOf(other)].map(line => line.split(';')[0])
    expect(lines).toEqual(['visitor=waits', '|', 'visitor=other'])
  })

  it('and a frozen one carries them too', async () => {
    const response = await answered(
      (_, next) => next(),
      () => Object.freeze(new Response(null, { status: 202 })),
    )
    expect([linesOf(response), await response.text()]).toEqual([[ours], ''])
  })

  it('nor while the first one still waits', async () => {
    const app = new Hono()
    const gates = new Map<string, () => void>()
    let constant: Response | undefined
    app.use(async (c, next) => {
      await next()
      expect(c.res.headers.has('Content-Type')).toBe(true)
      await new Promise<void>(resolve => gates.set(nameOf(c.req.raw), resolve))
    })
    app.use(web).get('/', c => {
      web.of(c).cookies.set('visitor', nameOf(c.req.raw))
      constant ??= constantOf()
      return constant
    })
    const ask = await serving(app.fetch)
    const answers = ['a', 'b'].map(name => ask(`/?${name}`))
    await expect.poll(() => gates.size).toBe(2)
    for (const go of gates.values()) go()
    const lines = await Promise.all(
      answers.map(async answer => linesOf(await answer).map(line => line.split(';')[0])),
    )
    expect(lines).toEqual([
      ['x=1', 'visitor=a'],
      ['x=1', 'visitor=b'],
    ])
  })
})

describe('a response that goes on', () => {
  const inner = state()
  const sub = new Hono().use(inner).get('/', c => {
    inner.of(c).cookies.set('inner', '1')
    return c.html('hi')
  })
  const middle = state()
  const between = new Hono().use(middle, (c, next) => {
    middle.of(c).cookies.set('middle', '1')
    return next()
  })
  between.mount('/', sub.fetch)
  const both = ['inner=1', 'outer=1']
  const asking: Record<string, [(app: Hono) => void, string[]]> = {
    'of app.mount': [app => app.mount('/at', sub.fetch), both],
    'of app.mount in app.mount': [app => app.mount('/at', between.fetch), ['inner=1', 'middle=1', 'outer=1']],
    'of a request that a handler makes': [
      app => app.get('/at', () => sub.fetch(new Request('http://localhost/'))),
      both,
    ],
    'of one with the environment': [
      app => app.get('/at', c => sub.fetch(new Request('http://localhost/'), c.env)),
      both,
    ],
    'of the same request': [
      app => app.get('/at', c => withState(() => c.html('hi'))(c.req.raw)),
      ['outer=1'],
    ],
  }

  describe.each([true, false])('(environment: %s)', passed => {
    it.each(Object.entries(asking))(
      '%s carries the cookies of all exchanges',
      async (_, [route, expected]) => {
        const app = new Hono()
        app.use(web, (c, next) => {
          web.of(c).cookies.set('outer', '1')
          return next()
        })
        route(app)
        const ask = await serving(passed ? app.fetch : request => app.fetch(request))
        for (const _ of [1, 2]) {
          expect(linesOf(await ask('/at')).map(line => line.split(';')[0])).toEqual(expected)
        }
      },
    )
  })
})

describe('what is sent', () => {
  it('a request that a handler makes is answered to the handler', async () => {
    const inner = new Hono().use(web).get('/inner', c => {
      web.of(c).cookies.set('inner', '1')
      return c.html('inner')
    })
    const app = new Hono().get('/', async c => {
      const answer = await inner.fetch(new Request('http://localhost/inner'), c.env)
      return c.json(answer.headers.getSetCookie().length)
    })
    const response = await (await serving(app.fetch))()
    expect([linesOf(response), await response.json()]).toEqual([[], 1])
  })

  it('a session’s cookie keeps the page out of caches', async () => {
    const sessions = new FakeSessions()
    const withSessions = state({ sessions })
    const app = new Hono().use(withSessions).get('/', async c => {
      const session = await withSessions.of(c).session()
      session.update()
      return c.html('hi')
    })
    const response = await (await serving(app.fetch))()
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(linesOf(response)).toHaveLength(1)
  })

  it('a page whose head Node refuses becomes an error’s page, with the cookies', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const response = await answered(
      (_, next) => next(),
      () => new Response('hi', { status: 99_999 }),
    )
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
    expect(response.status).toBe(500)
    expect(linesOf(response)).toEqual([ours])
  })

  it('a page that was looked into and whose head Node refuses: likewise', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const response = await answered(
      async (c, next) => {
        await next()
        expect(c.res.headers.getSetCookie()).toEqual([ours])
      },
      () => new Response('hi', { status: 99_999 }),
    )
    logged.mockRestore()
    expect([response.status, linesOf(response)]).toEqual([500, [ours]])
  })

  it('a handler that answers on Node’s response later does so, with the cookies', async () => {
    const response = await answered(
      (_, next) => next(),
      c => {
        setTimeout(() => c.env.outgoing.end('late'), 5)
        return RESPONSE_ALREADY_SENT
      },
    )
    expect([linesOf(response), await response.text()]).toEqual([[ours], 'late'])
  })

  it('one that has done so already is left alone', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const response = await answered(
      (_, next) => next(),
      c => {
        c.env.outgoing.end('sent')
        return RESPONSE_ALREADY_SENT
      },
    )
    expect([await response.text(), logged.mock.calls]).toEqual(['sent', []])
    logged.mockRestore()
  })

  it('a cookie that is set too late is refused', async () => {
    let error: unknown
    await answered(async (c, next) => {
      await next()
      try {
        web.of(c).cookies.set('late', '1')
      } catch (thrown) {
        error = thrown
      }
    })
    expect(error).toMatchObject({ code: 'headers-sent' })
  })
})
