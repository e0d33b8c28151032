import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import type { Hono } from 'hono'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { bodyOf, loopback } from '../../tests/support/loopback.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import { Agent } from './agent.ts'
import type { AgentTransport } from './answer.ts'

type Answer = (request: Request, url: URL) => Response | Promise<Response>

/** An agent whose requests a handler answers, and the `Cookie` of each request that arrived. */
function agentWith(answer: Answer, options: ConstructorParameters<typeof Agent>[0] = {}) {
  const cookies: string[] = []
  const agent = new Agent({
    ...options,
    fetch: request => {
      cookies.push(`${new URL(request.url).host} ${request.headers.get('cookie') ?? '-'}`)
      return answer(request, new URL(request.url))
    },
  })
  return { agent, cookies }
}

const to = (location: string, ...lines: string[]) => {
  const response = new Response(null, { status: 302, headers: { location } })
  for (const line of lines) response.headers.append('set-cookie', line)
  return response
}

const setting = (...lines: string[]) => {
  const response = new Response('ok')
  for (const line of lines) response.headers.append('set-cookie', line)
  return response
}

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

describe('what a tab adds to the request of a page', () => {
  const seen = async (
    url: string,
    init: Parameters<Agent['fetch']>[1],
    redirects: Record<string, string> = {},
  ) => {
    const { agent } = agentWith(request =>
      redirects[request.url] === undefined ? setting() : to(redirects[request.url]!),
    )
    await agent.fetch(url, init)
    const { headers } = agent.exchanges.at(-1)!.request
    return ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'referer'].map(name =>
      headers.get(name),
    )
  }
  const own = 'https://www.a.example/page?q#f'

  it('nothing for the user', async () => {
    expect(await seen('https://a.example/', { method: 'POST' })).toEqual([null, null, null, null, null])
    expect(await seen('https://a.example/', { context: { initiator: null } })).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })

  // who asks, for what, and Origin, Sec-Fetch-Site, -Mode, -Dest and Referer
  const rows: [string, Parameters<Agent['fetch']>[1], string, (string | null)[]][] = [
    [
      'a form of its own',
      { method: 'POST', context: { initiator: own } },
      'https://www.a.example/',
      ['https://www.a.example', 'same-origin', 'navigate', 'document', 'https://www.a.example/page?q'],
    ],
    [
      'a form of the site',
      { method: 'POST', context: { initiator: own } },
      'https://a.example/',
      ['https://www.a.example', 'same-site', 'navigate', 'document', 'https://www.a.example/'],
    ],
    [
      'a form of another site',
      { method: 'POST', context: { initiator: 'https://evil.example/' } },
      'https://a.example/',
      ['https://evil.example', 'cross-site', 'navigate', 'document', 'https://evil.example/'],
    ],
    [
      'a form of http',
      { method: 'POST', context: { initiator: 'http://a.example/' } },
      'https://a.example/',
      ['http://a.example', 'cross-site', 'navigate', 'document', 'http://a.example/'],
    ],
    [
      'a sandboxed form',
      { method: 'POST', context: { initiator: 'null' } },
      'https://a.example/',
      ['null', 'cross-site', 'navigate', 'document', null],
    ],
    [
      'a link',
      { context: { initiator: own } },
      'https://a.example/',
      [null, 'same-site', 'navigate', 'document', 'https://www.a.example/'],
    ],
    [
      'a script',
      { context: { destination: 'empty', topLevel: own } },
      'https://www.a.example/',
      [null, 'same-origin', 'cors', 'empty', 'https://www.a.example/page?q'],
    ],
    [
      'a script, elsewhere',
      { context: { destination: 'empty', topLevel: own } },
      'https://b.example/',
      ['https://www.a.example', 'cross-site', 'cors', 'empty', 'https://www.a.example/'],
    ],
    [
      'an image',
      { context: { destination: 'image', topLevel: own } },
      'https://b.example/',
      [null, 'cross-site', 'no-cors', 'image', 'https://www.a.example/'],
    ],
    [
      'another customer of a host',
      { context: { initiator: 'https://x.github.io/' } },
      'https://y.github.io/',
      [null, 'cross-site', 'navigate', 'document', 'https://x.github.io/'],
    ],
    [
      'a form to http',
      { method: 'POST', context: { initiator: own } },
      'http://a.example/',
      ['https://www.a.example', null, null, null, null],
    ],
    [
      'a form to this machine',
      { method: 'POST', context: { initiator: 'http://localhost:1/' } },
      'http://localhost:2/',
      ['http://localhost:1', 'same-site', 'navigate', 'document', 'http://localhost:1/'],
    ],
    [
      'the caller’s own word',
      {
        method: 'POST',
        headers: { origin: 'x', 'sec-fetch-site': 'y', referer: 'https://z.example/p' },
        context: { initiator: own },
      },
      'https://a.example/',
      ['x', 'y', 'navigate', 'document', 'https://z.example/'],
    ],
  ]
  it.each(rows)('%s', async (_, init, url, expected) => {
    expect(await seen(url, init)).toEqual(expected)
  })

  it('after a detour: another site is remembered, and who asked is forgotten', async () => {
    const detour = {
      'https://a.example/1': 'https://b.example/2',
      'https://b.example/2': 'https://a.example/3',
    }
    const init = { method: 'PUT', context: { initiator: 'https://a.example/' } }
    expect((await seen('https://a.example/1', init, detour)).slice(0, 2)).toEqual(['null', 'cross-site'])
    expect((await seen('https://b.example/2', init, detour)).slice(0, 2)).toEqual(['null', 'cross-site'])
    expect(
      (await seen('https://a.example/1', init, { 'https://a.example/1': 'https://b.example/3' })).slice(0, 2),
    ).toEqual(['https://a.example', 'cross-site'])
  })

  it('a page that is no URL is the programmer’s mistake', async () => {
    await expect(seen('https://a.example/', { context: { initiator: '/page' } })).rejects.toMatchObject({
      code: 'invalid-url',
    })
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
    ]) {
      expect(await (await agent.fetch('https://a.example/1', { integrity })).text()).toBe('ok')
    }
    for (const integrity of ['sha256-abc', `sha512-abc sha256-${actual}`]) {
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
    await expect(agent.fetch(request)).rejects.toThrow(TypeError)
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

describe('signals and streams', () => {
  it('a signal that is aborted stops before anything is sent', async () => {
    const { agent, cookies } = agentWith(() => setting())
    const reason = new Error('enough')
    await expect(agent.fetch('https://a.example/', { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
    expect(cookies).toEqual([])
  })

  it('an abort on the way ends the fetch, whatever the handler does', async () => {
    const controller = new AbortController()
    const { agent } = agentWith(() => {
      setTimeout(() => controller.abort(new Error('enough')), 5)
      return new Promise<Response>(() => {})
    })
    await expect(agent.fetch('https://a.example/', { signal: controller.signal })).rejects.toThrow('enough')
    expect(agent.exchanges).toMatchObject([{ error: { message: 'enough' } }])
  })

  it('an abort between hops keeps what came before', async () => {
    const controller = new AbortController()
    const { agent, cookies } = agentWith(() => {
      controller.abort()
      return to('/2', 'a=1')
    })
    await expect(agent.fetch('https://a.example/1', { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(cookies).toHaveLength(1)
  })

  it('an abort of a Request works as well, and reaches the body', async () => {
    await using server = await loopback((_, response) => void response.write('begin'))
    const controller = new AbortController()
    const response = await new Agent().fetch(new Request(server.origin, { signal: controller.signal }))
    const reader = response.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('begin')
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('a stream goes out as it comes, and comes in as it goes', async () => {
    await using server = await loopback(async (request, response) =>
      response.end(`got ${await bodyOf(request)}`),
    )
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('a stream'))
        controller.close()
      },
    })
    const response = await new Agent().fetch(server.origin, { method: 'POST', body })
    expect(await response.text()).toBe('got a stream')
  })

  it('the body of a redirect is not waited for', async () => {
    await using server = await loopback((request, response) => {
      if (request.url === '/end') return void response.end('end')
      response.writeHead(302, { location: '/end' })
      response.write('a body without an end')
    })
    expect(await (await new Agent().fetch(server.origin)).text()).toBe('end')
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

describe('exchanges', () => {
  const id = 'q3Jk9vX0aZ7mP1cR5tY8uB2nL4sD6fGh'

  it('tell what went out, what came, and each verdict', async () => {
    let time = 1000
    const { agent } = agentWith(
      (_, { pathname }) =>
        pathname === '/1' ? to('/2', 'a=1; Path=/', 'b=1; Domain=com') : setting('a=; Max-Age=0; Path=/'),
      {
        now: () => (time += 10),
      },
    )
    await agent.fetch('https://a.example/1', { method: 'POST', body: 'x' })
    const [first, second] = agent.exchanges
    expect(first).toMatchObject({
      request: { method: 'POST', url: 'https://a.example/1' },
      response: { status: 302, statusText: '' },
      cookie: '',
      explained: [],
      verdicts: [
        { line: 'a=1; Path=/', stored: true, cookie: { name: 'a' } },
        { line: 'b=1; Domain=com', stored: false, reasons: [{ code: 'InvalidDomain' }] },
      ],
      error: undefined,
      startedAt: 1010,
      duration: 10,
    })
    expect(first!.request.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
    expect(first!.response!.headers.getSetCookie()).toHaveLength(2)
    expect(second).toMatchObject({
      request: { method: 'GET', url: 'https://a.example/2' },
      cookie: 'a=1',
      explained: [{ cookie: { name: 'a' }, sent: true }],
      verdicts: [{ stored: false, removed: { name: 'a' } }],
    })
    expect(second!.request.headers.get('cookie')).toBe('a=1')
  })

  it('show no control characters', async () => {
    const { agent } = agentWith(() => setting('a=\x9b2Jb; Path=/\x85'))
    await agent.fetch('https://a.example/')
    expect(String(agent.exchanges[0])).toContain('a=?2Jb; Path=/?')
  })

  it('are bounded, newest last', async () => {
    const { agent } = agentWith(() => setting(), { keep: 3 })
    for (let count = 0; count < 5; count++) await agent.fetch(`https://a.example/${count}`)
    expect(agent.exchanges.map(({ request }) => request.url.at(-1))).toEqual(['2', '3', '4'])
    const none = agentWith(() => setting('a=1'), { keep: 0 }).agent
    await none.fetch('https://a.example/')
    expect(none.exchanges).toEqual([])
    expect(none.jar.size).toBe(1)
  })

  it('show no secret unless asked: toString, JSON, console.log', async () => {
    const { agent } = agentWith(() =>
      setting('ok=1', `__Host-session=${id}; Path=/; Secure`, `signed=v1.cheese.${id}`, 'SID=abc'),
    )
    await agent.fetch('https://a.example/')
    await agent.fetch('https://a.example/', {
      headers: { authorization: `Bearer ${id}` },
      context: { destination: 'image', topLevel: 'https://b.example/' },
    })
    await agent.fetch('https://a.example/', {
      headers: { 'proxy-authorization': `Basic ${id}`, cookie: `x=1;sid=abc;own=${id}` },
    })
    const shown = [
      agent.exchanges.join('\n'),
      JSON.stringify(agent.exchanges),
      inspect(agent.exchanges, { depth: 9 }),
      inspect(agent, { depth: 9 }),
    ]
    for (const text of shown) {
      expect(text).not.toContain(id)
      expect(text).not.toMatch(/SID=abc/i)
    }
    expect(shown[0]).toContain('ok=1')
    expect(shown[0]).toContain('__Host-session=‹32 bytes›')
    expect(shown[0]).toContain('withheld')
    expect(agent.exchanges[1]!.request.headers.get('authorization')).toContain(id)
    expect(agent.exchanges[2]!.cookie).toContain(id)
    expect(String(agent.exchanges[2])).toMatchInlineSnapshot(`
      "GET https://a.example/ → 200
        Cookie: ok=1; __Host-session=‹32 bytes›; signed=‹42 bytes›; SID=‹3 bytes›; x=1;sid=‹3 bytes›;own=‹32 bytes›
        Set-Cookie: ok=1 → stored
        Set-Cookie: __Host-session=‹32 bytes›; Path=/; Secure → stored
        Set-Cookie: signed=‹42 bytes› → stored
        Set-Cookie: SID=‹3 bytes› → stored"
    `)
  })
})
