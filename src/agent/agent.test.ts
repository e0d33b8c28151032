import { createHash } from 'node:crypto'
import type { Hono } from 'hono'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { agentWith, setting, to } from '../../tests/support/answering.ts'
import { loopback } from '../../tests/support/loopback.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import { Agent } from './agent.ts'
import type { AgentTransport } from './answer.ts'

describe('cookies', () => {
  it('of each hop are kept, and go with the next', async () => {
    const { agent, cookies } = agentWith((_, { pathname }) => {
      if (pathname === '/1') return to('/2', 'one=1; Path=/', 'both=a; Path=/')
      return pathname === '/2'
        ? to('https://b.example/3', 'two=2; Path=/', 'both=b; Path=/')
        : setting('three=3')
    })
    await agent.fetch('https://a.example/1')
    await agent.fetch('https://a.example/1')
    expect(cookies).toEqual([
      'a.example -',
      'a.example one=1; both=a',
      'b.example -',
      'a.example one=1; two=2; both=b',
      'a.example one=1; two=2; both=a',
      'b.example three=3',
    ])
  })

  it('of an error, of 304 and of 204 are kept', async () => {
    for (const status of [204, 304, 404, 500]) {
      const { agent } = agentWith(() => new Response(null, { status, headers: { 'set-cookie': 'a=1' } }))
      await agent.fetch('https://a.example/')
      expect(agent.jar.size).toBe(1)
    }
  })

  it('with a comma in Expires, and several fields, are read line by line', async () => {
    const seen: string[] = []
    await using server = await loopback((request, response) => {
      response.setHeader('set-cookie', ['a=1, b; Expires=Fri, 01 Jan 2038 00:00:00 GMT', 'c=\xfc\xff'])
      seen.push(request.headers.cookie ?? '-')
      // As bytes: Node would write the header of a text in UTF-8.
      response.end(Buffer.from('ok'))
    })
    const agent = new Agent()
    await agent.fetch(server.origin)
    expect(agent.jar.cookies().map(({ name, value }) => [name, value])).toEqual([
      ['a', '1, b'],
      ['c', '\xfc\xff'],
    ])
    await agent.fetch(server.origin)
    expect(seen).toEqual(['-', 'a=1, b; c=\xfc\xff'])
  })

  it('expire by the clock of the server that sent them', async () => {
    const now = Date.UTC(2026, 0, 1)
    const jar = new CookieJar({ now: () => now })
    const { agent } = agentWith(
      () =>
        new Response('', {
          headers: {
            date: 'Thu, 01 Jan 2026 01:00:00 GMT',
            'set-cookie': 'a=1; Expires=Thu, 01 Jan 2026 01:01:00 GMT',
          },
        }),
      { jar },
    )
    await agent.fetch('https://a.example/')
    expect(jar.cookies()[0]!.expiryTime).toBe(now + 60_000)
  })

  it('are kept even where the chain fails', async () => {
    const { agent } = agentWith((_, { pathname }) => {
      if (pathname === '/1') return to('/2', 'one=1; Path=/')
      throw new Error('connection reset')
    })
    await expect(agent.fetch('https://a.example/1')).rejects.toThrow('connection reset')
    expect(agent.jar.cookieHeader('https://a.example/')).toBe('one=1')
    expect(agent.exchanges.map(({ response, error }) => [response?.status, error instanceof Error])).toEqual([
      [302, false],
      [undefined, true],
    ])
  })

  it("a caller's own Cookie goes with the jar's, and before it where a name is in both", async () => {
    const { agent, cookies } = agentWith((_, { pathname }) =>
      pathname === '/1' ? to('/2') : setting('jar=1', 'same=jar'),
    )
    await agent.fetch('https://a.example/')
    await agent.fetch('https://a.example/1', { headers: { cookie: 'same=own; own=2' } })
    expect(cookies.slice(1)).toEqual(['a.example jar=1; same=own; own=2', 'a.example jar=1; same=own; own=2'])
    expect(agent.jar.cookieHeader('https://a.example/')).toBe('jar=1; same=jar')
    expect(agent.exchanges.at(-1)!.cookie).toBe('jar=1; same=jar')
  })
})

describe('credentials', () => {
  const chain = () =>
    agentWith((_, { host, pathname }) => {
      if (pathname === '/start') return to('https://b.example/middle', 'a=1; Path=/; SameSite=None; Secure')
      if (pathname === '/middle') return to('https://a.example/end', 'b=1; Path=/; SameSite=None; Secure')
      return setting(`end=${host}; Path=/; SameSite=None; Secure`)
    })

  it('a tab includes them', async () => {
    const { agent, cookies } = chain()
    await agent.fetch('https://a.example/start')
    expect(cookies).toEqual(['a.example -', 'b.example -', 'a.example a=1'])
    expect(agent.jar.size).toBe(3)
  })

  it("'omit' sends none and keeps none, and says so", async () => {
    const { agent, cookies } = chain()
    agent.jar.receive('https://a.example/', 'old=1')
    await agent.fetch('https://a.example/start', { credentials: 'omit' })
    expect(cookies).toEqual(['a.example -', 'b.example -', 'a.example -'])
    expect(agent.jar.cookies().map(({ name }) => name)).toEqual(['old'])
    const [first] = agent.exchanges
    expect(first!.verdicts).toMatchObject([{ stored: false, reasons: [{ code: 'CredentialsOmitted' }] }])
    expect(first!.explained).toMatchObject([{ sent: false, reasons: [{ code: 'CredentialsOmitted' }] }])
  })

  it("'same-origin' means the origin that asks, until the chain has left it", async () => {
    const { agent, cookies } = chain()
    await agent.fetch('https://a.example/start', { credentials: 'same-origin' })
    expect(cookies).toEqual(['a.example -', 'b.example -', 'a.example -'])
    expect(agent.jar.cookies().map(({ name }) => name)).toEqual(['a'])
    await agent.fetch('https://a.example/end', {
      credentials: 'same-origin',
      context: { initiator: 'https://b.example/' },
    })
    expect(cookies.at(-1)).toBe('a.example -')
  })

  it("a script's fetch has 'same-origin', unless it says otherwise", async () => {
    const { agent, cookies } = agentWith(() => setting())
    agent.jar.receive('https://api.a.example/', 'a=1; SameSite=None; Secure')
    const context = { destination: 'empty', topLevel: 'https://a.example/' }
    await agent.fetch('https://api.a.example/', { context })
    await agent.fetch('https://api.a.example/', { context, credentials: 'include' })
    await agent.fetch('https://api.a.example/', {
      context: { ...context, topLevel: 'https://api.a.example/page' },
    })
    expect(cookies.map(seen => seen.split(' ')[1])).toEqual(['-', 'a=1', 'a=1'])
  })

  it("a Request's own 'same-origin' is every Request's, and says nothing", async () => {
    const { agent, cookies } = chain()
    await agent.fetch(new Request('https://a.example/start'))
    expect(cookies).toEqual(['a.example -', 'b.example -', 'a.example a=1'])
    await agent.fetch(new Request('https://a.example/end', { credentials: 'omit' }))
    expect(cookies.at(-1)).toBe('a.example -')
  })

  it("mode 'same-origin' does not leave the origin", async () => {
    const { agent } = chain()
    await expect(agent.fetch('https://a.example/start', { mode: 'same-origin' })).rejects.toMatchObject({
      code: 'mode-same-origin',
    })
    await expect(
      agent.fetch('https://a.example/end', {
        mode: 'same-origin',
        context: { initiator: 'https://b.example/' },
      }),
    ).rejects.toMatchObject({ code: 'mode-same-origin' })
    expect(agent.jar.cookies().map(({ name }) => name)).toEqual(['a'])
  })
})

describe('where a request comes from', () => {
  const withCookies = () => {
    const answered = agentWith(() => setting())
    for (const kind of ['Strict', 'Lax', 'None'])
      answered.agent.jar.receive('https://a.example/', `${kind}=1; SameSite=${kind}; Secure`)
    return answered
  }

  it('decides about SameSite', async () => {
    const { agent, cookies } = withCookies()
    const initiator = 'https://evil.example/'
    await agent.fetch('https://a.example/')
    await agent.fetch('https://a.example/', { context: { initiator } })
    await agent.fetch('https://a.example/', { method: 'POST', context: { initiator } })
    await agent.fetch('https://a.example/', { context: { destination: 'image', topLevel: initiator } })
    expect(cookies.map(seen => seen.slice('a.example '.length))).toEqual([
      'Strict=1; Lax=1; None=1',
      'Lax=1; None=1',
      'None=1',
      'None=1',
    ])
    const [, link] = agent.exchanges
    expect(link!.explained.filter(({ sent }) => !sent)).toMatchObject([
      { cookie: { name: 'Strict' }, reasons: [{ code: 'SameSiteStrict' }] },
    ])
  })

  it('a POST that a redirect makes a GET counts as one', async () => {
    const { agent, cookies } = agentWith((request, { host }) =>
      host === 'b.example' ? to('https://a.example/') : setting(request.method),
    )
    agent.jar.receive('https://a.example/', 'lax=1; SameSite=Lax')
    await agent.fetch('https://b.example/', {
      method: 'POST',
      context: { initiator: 'https://b.example/form' },
    })
    expect(cookies).toEqual(['b.example -', 'a.example lax=1'])
  })

  it('the jar hears of the redirects that led here', async () => {
    const { agent } = agentWith((_, { host }) =>
      host === 'a.example' ? setting() : to('https://a.example/'),
    )
    await agent.fetch('https://b.example/x')
    expect(agent.exchanges.map(({ context }) => context.redirects?.map(String))).toEqual([
      [],
      ['https://b.example/x'],
    ])
  })
})

describe('integrity', () => {
  it('is that of the last response, after redirects too', async () => {
    const { agent } = agentWith((_, { pathname }) => (pathname === '/1' ? to('/2', 'a=1') : setting()))
    const actual = createHash('sha256').update('ok').digest('base64')
    for (const integrity of [
      `sha256-${actual}`,
      `sha256-${actual}?option`,
      'md5-abc',
      '',
      `sha256-x sha256-${actual}`,
      `sha512-${createHash('sha512').update('ok').digest('base64url')}==`,
    ]) {
      expect(await (await agent.fetch('https://a.example/1', { integrity })).text()).toBe('ok')
    }
    for (const integrity of ['sha256-abc', `sha512-abc sha256-${actual}`, `sha256-${actual} sha384-abc`]) {
      await expect(agent.fetch('https://a.example/1', { integrity })).rejects.toMatchObject({
        code: 'integrity-mismatch',
      })
    }
    expect(agent.jar.size).toBe(1)
  })
})

describe('the caller’s own', () => {
  it('Request, init and headers stay as they were', async () => {
    const { agent } = agentWith((_, { pathname }) =>
      pathname === '/1' ? to('https://b.example/2', 'a=1') : setting('b=1'),
    )
    agent.jar.receive('https://a.example/', 'jar=1')
    const headers = new Headers({ authorization: 'x', 'content-type': 'text/x' })
    const init = Object.freeze({ method: 'POST', body: 'body', headers, context: Object.freeze({}) })
    const request = new Request('https://a.example/1', { method: 'POST', body: 'body', headers })
    const snapshot = () => [
      [...headers],
      [...request.headers],
      request.method,
      request.url,
      request.redirect,
      request.bodyUsed,
    ]
    const untouched = snapshot()
    await agent.fetch('https://a.example/1', init)
    await agent.fetch(request)
    await agent.fetch(request)
    expect(snapshot()).toEqual(untouched)
    expect(await request.text()).toBe('body')
    await expect(agent.fetch(request)).rejects.toThrow('has been read already')
  })

  it('init wins over the Request', async () => {
    const { agent } = agentWith(async request =>
      Response.json([request.method, [...request.headers], await request.text()]),
    )
    const request = new Request('https://a.example/', {
      method: 'POST',
      body: 'one',
      headers: { 'x-a': '1' },
    })
    const response = await agent.fetch(request, { method: 'PUT', body: 'two', headers: { 'x-b': '2' } })
    expect(await response.json()).toEqual([
      'PUT',
      [
        ['content-type', 'text/plain;charset=UTF-8'],
        ['x-b', '2'],
      ],
      'two',
    ])
  })

  it('a Request’s own options hold as those of init do', async () => {
    const seen: Request[] = []
    const { agent } = agentWith(request => {
      seen.push(request)
      return setting()
    })
    const options = {
      referrer: 'https://a.example/page',
      referrerPolicy: 'no-referrer',
      integrity: 'sha256-abc',
      cache: 'no-store',
      keepalive: true,
    } as const
    // Some runtimes take only referrers of their own page.
    const request = Object.defineProperty(new Request('https://a.example/', options), 'referrer', {
      value: options.referrer,
    })
    await expect(agent.fetch(request)).rejects.toMatchObject({ code: 'integrity-mismatch' })
    await agent.fetch(request, { integrity: '', referrerPolicy: 'unsafe-url' })
    expect(seen.map(({ headers }) => headers.get('referer'))).toEqual([null, options.referrer])
    expect(seen).toMatchObject([{ cache: 'no-store', keepalive: true }, { keepalive: true }])
  })

  it('Request may be of a package or another realm', async () => {
    const own = new Request('https://a.example/1', { method: 'POST', body: 'body', headers: { 'x-a': '1' } })
    const { url, method, headers, body, bodyUsed, signal, redirect } = own
    const clone = () => ({ arrayBuffer: () => own.clone().arrayBuffer() })
    const foreign = { url, method, headers, body, bodyUsed, signal, redirect, clone } as unknown as Request
    const arrived: unknown[] = []
    const { agent } = agentWith(async (request, { pathname }) => {
      arrived.push([request.method, request.headers.get('x-a'), await request.text()])
      return pathname === '/1' ? new Response(null, { status: 307, headers: { location: '/2' } }) : setting()
    })
    await agent.fetch(foreign)
    expect(arrived).toEqual([
      ['POST', '1', 'body'],
      ['POST', '1', 'body'],
    ])
  })

  it('types fit: an app in, a fetch out', () => {
    expectTypeOf(globalThis.fetch).toExtend<AgentTransport>()
    expectTypeOf<Hono['fetch']>().toExtend<AgentTransport>()
    expectTypeOf<Agent['fetch']>().toExtend<typeof globalThis.fetch>()
    expectTypeOf<Agent['jar']>().toEqualTypeOf<CookieJar>()
  })

  it('fetch can be passed on alone', async () => {
    const { fetch } = agentWith(() => setting()).agent
    expect(await (await fetch('https://a.example/')).text()).toBe('ok')
  })
})

describe('the response', () => {
  it('knows its URL and whether it was redirected, clones too', async () => {
    const { agent } = agentWith((_, { pathname }) => (pathname === '/1' ? to('/2?q') : setting()))
    const direct = await agent.fetch('https://a.example/2#part')
    expect(direct).toMatchObject({ url: 'https://a.example/2', redirected: false })
    const response = await agent.fetch('https://a.example/1#part')
    expect(response).toBeInstanceOf(Response)
    expect(response).toMatchObject({ url: 'https://a.example/2?q', redirected: true, ok: true })
    const clone = response.clone().clone()
    expect(clone).toMatchObject({ url: 'https://a.example/2?q', redirected: true })
    expect(await clone.text()).toBe(await response.text())
  })

  it('of a handler that gives the same one twice is told anew', async () => {
    const shared = new Response(null)
    const { agent } = agentWith(() => shared)
    await agent.fetch('https://a.example/1')
    expect(await agent.fetch('https://a.example/2')).toMatchObject({ url: 'https://a.example/2' })
  })
})

describe('what the programmer gets wrong', () => {
  const { agent } = agentWith(() => setting())

  it.each([
    ['/likes', 'invalid-url'],
    ['http://', 'invalid-url'],
    ['data:text/plain,x', 'scheme-not-http'],
    ['file:///etc/passwd', 'scheme-not-http'],
    ['https://me:secret@a.example/', 'credentials-in-url'],
  ])('%s: %s', async (url, code) => {
    const error = await agent.fetch(url).catch(error => error)
    expect(error).toMatchObject({ name: 'RuskError', code })
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).not.toContain('secret')
  })

  it('what fetch refuses is refused: GET with a body, a forbidden method', async () => {
    await expect(agent.fetch('https://a.example/', { body: 'x' })).rejects.toThrow(TypeError)
    await expect(agent.fetch('https://a.example/', { method: 'CONNECT' })).rejects.toThrow(TypeError)
    await expect(agent.fetch('https://a.example/', { headers: { 'a b': 'c' } })).rejects.toThrow(TypeError)
    for (const word of ['redirect', 'credentials', 'mode', 'referrerPolicy']) {
      await expect(agent.fetch('https://a.example/', { [word]: 'sometimes' })).rejects.toThrow(TypeError)
    }
  })

  it('a handler that gives nothing, an error or an opaque redirect', async () => {
    const opaque = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    for (const [answer, code] of [
      [undefined as unknown as Response, 'no-response'],
      [Response.error(), 'network-error'],
      [opaque, 'redirect-hidden'],
    ] as const) {
      await expect(agentWith(() => answer).agent.fetch('https://a.example/')).rejects.toMatchObject({ code })
    }
  })

  it('a Response of another kind, whose cookies cannot be told apart', async () => {
    for (const junk of [null, 'ok', {}, { status: 200 }, { status: 302, headers: { location: '/2' } }]) {
      const { agent } = agentWith(() => junk as unknown as Response)
      await expect(agent.fetch('https://a.example/')).rejects.toMatchObject({ code: 'no-response' })
    }
  })

  it.each([
    ['jar', { setCookie() {}, getCookieString() {} }],
    ['jar', null],
    ['fetch', { fetch: () => new Response() }],
    ['base', 'shop.example'],
    ['base', '/'],
  ])('another %s: %j', (option, value) => {
    const wrong = { [option]: value } as ConstructorParameters<typeof Agent>[0]
    expect(() => new Agent(wrong)).toThrow(
      expect.objectContaining({
        code: 'invalid-agent-option',
        facts: { option },
        message: expect.stringContaining(`new Agent({ ${option} })`),
      }),
    )
  })

  it('a relative URL has a base to be relative to', async () => {
    const { agent, cookies } = agentWith(() => setting(), { base: 'https://a.example/app/' })
    await agent.fetch('likes')
    await agent.fetch('/')
    expect(cookies).toEqual(['a.example -', 'a.example -'])
    expect(agent.exchanges.map(({ request }) => request.url)).toEqual([
      'https://a.example/app/likes',
      'https://a.example/',
    ])
  })
})

it('options of a runtime go with every hop', async () => {
  let dispatched = 0
  const dispatcher = {
    dispatch(): never {
      dispatched++
      throw new Error('dispatched')
    },
  }
  const init = { dispatcher } as unknown as RequestInit
  await expect(new Agent().fetch('http://localhost:8080/', init)).rejects.toThrow()
  expect(dispatched).toBe(1)
})
