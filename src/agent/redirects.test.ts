import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, type Loopback, loopback } from '../../tests/support/loopback.ts'
import { Agent } from './agent.ts'

interface Seen {
  method: string
  path: string
  body: string
  headers: Record<string, string | string[] | undefined>
}

let server: Loopback
let seen: Seen[] = []

/** `/to?status=302&location=…` answers as it is told, any other path with what arrived. */
beforeAll(async () => {
  server = await loopback(async (request, response) => {
    const url = new URL(request.url!, 'http://localhost')
    const body = await bodyOf(request)
    seen.push({ method: request.method!, path: request.url!, body, headers: request.headers })
    const status = Number(url.searchParams.get('status') ?? 200)
    const location = url.searchParams.get('location')
    const policy = url.searchParams.get('policy')
    if (policy !== null) response.setHeader('referrer-policy', policy)
    response.writeHead(
      status,
      location === null ? {} : { location: Buffer.from(location, 'latin1').toString('latin1') },
    )
    response.end(status === 204 || status === 304 ? undefined : `answer to ${request.method}`)
  })
})
afterAll(() => server.close())

const redirecting = (status: number, location: string) =>
  `${server.origin}/to?status=${status}&location=${encodeURIComponent(location)}`

async function run(url: string, init?: RequestInit) {
  seen = []
  const agent = new Agent()
  const outcome = await agent.fetch(url, init).then(
    response => ({ response, code: undefined }),
    error => ({ response: undefined, code: error.code as string }),
  )
  return { ...outcome, agent, last: seen.at(-1)!, count: seen.length }
}

const statuses = [301, 302, 303, 307, 308] as const

/** What arrives at the target: the method, with `+` where the body came along. `error` is the Standard's network error. */
const methods = `
  method  body          301      302      303      307      308
  GET     none          GET      GET      GET      GET      GET
  HEAD    none          HEAD     HEAD     HEAD     HEAD     HEAD
  POST    none          GET      GET      GET      POST     POST
  PUT     none          PUT      PUT      GET      PUT      PUT
  PATCH   none          PATCH    PATCH    GET      PATCH    PATCH
  DELETE  none          DELETE   DELETE   GET      DELETE   DELETE
  OPTIONS none          OPTIONS  OPTIONS  GET      OPTIONS  OPTIONS
  POST    text          GET      GET      GET      POST+    POST+
  POST    bytes         GET      GET      GET      POST+    POST+
  POST    blob          GET      GET      GET      POST+    POST+
  POST    form          GET      GET      GET      POST+    POST+
  POST    multipart     GET      GET      GET      POST+    POST+
  POST    request       GET      GET      GET      POST+    POST+
  POST    stream        error    error    GET      error    error
  PUT     text          PUT+     PUT+     GET      PUT+     PUT+
  PUT     request       PUT+     PUT+     GET      PUT+     PUT+
  PUT     stream        error    error    GET      error    error
  PATCH   text          PATCH+   PATCH+   GET      PATCH+   PATCH+
  DELETE  text          DELETE+  DELETE+  GET      DELETE+  DELETE+
`
  .trim()
  .split('\n')
  .slice(1)
  .map(row => row.trim().split(/ +/))

const text = 'cheese=brie&ü=%00'
const bodies: Record<string, () => BodyInit> = {
  text: () => text,
  bytes: () => new TextEncoder().encode(text),
  blob: () => new Blob([text], { type: 'text/cheese' }),
  form: () => new URLSearchParams({ cheese: 'brie' }),
  multipart: () => {
    const form = new FormData()
    form.set('cheese', 'brie')
    return form
  },
  stream: () => new Blob([text]).stream(),
}

function requestInit(method: string, body: string): RequestInit & { duplex?: 'half' } {
  if (body === 'none') return { method }
  if (body === 'request') return { method, body: text }
  return { method, body: bodies[body]!(), ...(body === 'stream' ? { duplex: 'half' } : {}) }
}

describe('method and body', () => {
  for (const [method, body, ...expected] of methods) {
    for (const [index, status] of statuses.entries()) {
      it(`${status} after ${method} with ${body}: ${expected[index]}`, async () => {
        const init = requestInit(method!, body!)
        const url = redirecting(status, '/target')
        seen = []
        const agent = new Agent()
        const fetching = body === 'request' ? agent.fetch(new Request(url, init)) : agent.fetch(url, init)
        if (expected[index] === 'error') {
          await expect(fetching).rejects.toMatchObject({ code: 'redirect-stream', name: 'RuskError' })
          expect(seen).toHaveLength(1)
          return
        }
        const response = await fetching
        expect(response).toMatchObject({ status: 200, redirected: true, url: `${server.origin}/target` })
        const [first, last] = seen as [Seen, Seen]
        expect(last.method + (last.body === '' ? '' : '+')).toBe(expected[index])
        if (last.body === '') {
          expect(last.headers['content-type']).toBeUndefined()
          expect(last.headers['content-length'] ?? '0').toBe('0')
        } else {
          expect(last.headers['content-length']).toBe(String(last.body.length))
          if (body === 'multipart') return
          expect(last.body).toBe(first.body)
          expect(last.headers['content-type']).toBe(first.headers['content-type'])
        }
      })
    }
  }

  it('agrees with the fetch of this runtime, row by row', async () => {
    for (const [method, body] of methods.filter(([, body]) => body !== 'multipart')) {
      for (const status of statuses) {
        const url = redirecting(status, '/target')
        const outcomes: unknown[] = []
        for (const tried of [fetch, new Agent().fetch]) {
          seen = []
          const init = requestInit(method!, body!)
          const worked = await tried(
            body === 'request' ? new Request(url, init) : url,
            body === 'request' ? {} : init,
          ).then(
            response => ({ status: response.status, url: response.url, redirected: response.redirected }),
            () => 'error',
          )
          const facts = seen.map(({ method, path, body, headers }) => [
            method,
            path,
            body,
            headers['content-type'],
            headers['content-length'],
          ])
          outcomes.push({ worked, facts })
        }
        expect(outcomes[1], `${method} ${body} ${status}`).toEqual(outcomes[0])
      }
    }
  })
})

describe('statuses', () => {
  for (const status of [200, 201, 204, 300, 304, 305, 306, 309, 404, 500]) {
    it(`${status} with a Location is the answer`, async () => {
      const { response, count } = await run(redirecting(status, '/target'))
      expect(response).toMatchObject({ status, redirected: false })
      expect(count).toBe(1)
    })
  }

  for (const status of statuses) {
    it(`${status} without a Location is the answer`, async () => {
      const { response, count } = await run(`${server.origin}/to?status=${status}`)
      expect(response).toMatchObject({ status, redirected: false })
      expect(count).toBe(1)
    })
  }

  it('an error at the end of the chain is the answer', async () => {
    const { response } = await run(redirecting(302, '/broken?status=500'))
    expect(response).toMatchObject({ status: 500, redirected: true })
  })
})

describe('Location', () => {
  // location, then the path that arrives. Non-ASCII stands for bytes.
  const rows: [string, string][] = [
    ['/target', '/target'],
    ['target', '/target'],
    ['./a/../target', '/target'],
    ['?status=200', '/to?status=200'],
    ['/a b', '/a%20b'],
    ['/\xc3\xbc', '/%C3%BC'],
    ['/\xff', '/%FF'],
    ['/?q=\xe2\x98\x83', '/?q=%E2%98%83'],
    ['/%C3%BC', '/%C3%BC'],
    ['/a\\b', '/a/b'],
    ['/%', '/%'],
  ]
  for (const [location, path] of rows) {
    it(`${JSON.stringify(location)} leads to ${path}`, async () => {
      const agent = new Agent({
        fetch: request =>
          new URL(request.url).pathname === '/to' && request.url.endsWith('?start')
            ? new Response(null, { status: 302, headers: { location } })
            : new Response('there'),
      })
      const response = await agent.fetch('https://a.example/to?start')
      expect(response.url).toBe(`https://a.example${path}`)
    })
  }

  it('hears the bytes of a real server', async () => {
    const { last } = await run(redirecting(302, '/\u00e2\u0098\u0083'))
    expect(last.path).toBe('/%E2%98%83')
  })

  it('is on another host by //host and by a whole URL', async () => {
    for (const location of [`//127.0.0.1:${server.port}/t`, `${server.otherOrigin}/t`]) {
      const { response } = await run(redirecting(302, location))
      expect(response?.url).toBe(`${server.otherOrigin}/t`)
    }
  })

  for (const location of ['http://[', 'https://', 'http://a b/']) {
    it(`${location} is no URL`, async () => {
      const { code, count } = await run(redirecting(302, location))
      expect(code).toBe('redirect-location')
      expect(count).toBe(1)
    })
  }

  for (const location of [
    'data:text/plain,hi',
    'javascript:alert(1)',
    'ftp://a.example/',
    'about:blank',
    'file:///etc/passwd',
    'blob:x',
  ]) {
    it(`${location} is not followed`, async () => {
      const { code, count } = await run(redirecting(302, location))
      expect(code).toBe('redirect-scheme')
      expect(count).toBe(1)
    })
  }

  it('inherits a fragment, unless it has one', async () => {
    const agent = new Agent({
      fetch: request => {
        const location = new URL(request.url).searchParams.get('to')
        return location === null
          ? new Response('')
          : new Response(null, { status: 302, headers: { location } })
      },
    })
    await agent.fetch('https://a.example/?to=/b#one')
    await agent.fetch('https://a.example/?to=/b%23two#one')
    await agent.fetch('https://a.example/?to=/b%23#one')
    const urls = agent.exchanges.map(exchange => exchange.request.url)
    expect([urls[1], urls[3], urls[5]]).toEqual([
      'https://a.example/b#one',
      'https://a.example/b#two',
      'https://a.example/b#',
    ])
    expect((await agent.fetch('https://a.example/?to=/b#one')).url).toBe('https://a.example/b')
  })

  it('that is empty leads to itself, until the limit', async () => {
    const { code } = await run(`${server.origin}/to?status=302&location=`)
    expect(code).toBe('redirect-limit')
  })
})

describe('how many', () => {
  const chain = (length: number) =>
    new Agent({
      fetch: request => {
        const at = Number(new URL(request.url).pathname.slice(1))
        const headers = { location: `/${at + 1}`, 'set-cookie': `hop${at}=1; Path=/` }
        return at < length
          ? new Response(null, { status: 302, headers })
          : new Response('end', { headers: { 'set-cookie': 'end=1' } })
      },
    })

  it('20 redirects are followed', async () => {
    expect(await (await chain(20).fetch('https://a.example/0')).text()).toBe('end')
  })

  it('21 are not, and the cookies of every hop are kept', async () => {
    const agent = chain(21)
    await expect(agent.fetch('https://a.example/0')).rejects.toMatchObject({ code: 'redirect-limit' })
    expect(agent.exchanges).toHaveLength(21)
    expect(agent.exchanges.at(-1)!.error).toMatchObject({ code: 'redirect-limit' })
    expect(agent.jar.cookieHeader('https://a.example/').split('; ')).toHaveLength(21)
  })
})

describe("redirect: 'manual' and 'error'", () => {
  it('manual gives the redirect itself, cookies kept', async () => {
    const { response, count } = await run(redirecting(302, '/target'), { redirect: 'manual' })
    expect(response).toMatchObject({ status: 302, redirected: false, url: redirecting(302, '/target') })
    expect(response!.headers.get('location')).toBe('/target')
    expect(await response!.text()).toBe('answer to GET')
    expect(count).toBe(1)
  })

  it('error refuses every redirect status, with a Location and without', async () => {
    expect((await run(redirecting(302, '/target'), { redirect: 'error' })).code).toBe('redirect-refused')
    expect((await run(`${server.origin}/to?status=302`, { redirect: 'error' })).code).toBe('redirect-refused')
    expect((await run(`${server.origin}/`, { redirect: 'error' })).response?.status).toBe(200)
  })

  it('is read from a Request as well, and init wins', async () => {
    const agent = new Agent()
    const request = new Request(redirecting(302, '/target'), { redirect: 'manual' })
    expect((await agent.fetch(request)).status).toBe(302)
    expect((await agent.fetch(request, { redirect: 'follow' })).status).toBe(200)
  })
})

describe('fields', () => {
  const secret = {
    authorization: 'Bearer x',
    'proxy-authorization': 'Basic x',
    cookie: 'own=1',
    'x-kept': 'yes',
  }

  it('Host leaves with its origin, Content-Length with the body', async () => {
    const arrived: string[] = []
    const agent = new Agent({
      fetch: ({ url, headers }) => {
        arrived.push(`${url} ${headers.get('host')} ${headers.get('content-length')}`)
        if (url.endsWith('/1')) return new Response(null, { status: 307, headers: { location: '/2' } })
        if (url.endsWith('/2')) return new Response(null, { status: 303, headers: { location: '/3' } })
        const location = 'https://b.example/'
        return url === location ? new Response() : new Response(null, { status: 302, headers: { location } })
      },
    })
    const headers = { host: 'a.example', 'content-length': '1' }
    await agent.fetch('https://a.example/1', { method: 'POST', body: 'x', headers })
    expect(arrived).toEqual([
      'https://a.example/1 a.example 1',
      'https://a.example/2 a.example 1',
      'https://a.example/3 a.example null',
      'https://b.example/ null null',
    ])
  })

  it('Authorization and its like stay on the same origin', async () => {
    const { last } = await run(redirecting(302, '/target'), { headers: secret })
    expect(last.headers).toMatchObject({ authorization: 'Bearer x', cookie: 'own=1', 'x-kept': 'yes' })
  })

  it('and leave with another origin, also on the way back', async () => {
    const back = `${server.otherOrigin}/to?status=302&location=${encodeURIComponent(`${server.origin}/end`)}`
    const { last, count } = await run(redirecting(302, back), { headers: secret })
    expect(count).toBe(3)
    expect(last.path).toBe('/end')
    expect(last.headers).toMatchObject({ 'x-kept': 'yes' })
    for (const name of ['authorization', 'proxy-authorization', 'cookie'])
      expect(last.headers[name]).toBeUndefined()
  })

  it('another port is another origin', async () => {
    await using other = await loopback((request, response) =>
      response.end(request.headers.authorization ?? 'none'),
    )
    const { response } = await run(redirecting(302, other.origin), { headers: secret })
    expect(await response!.text()).toBe('none')
  })

  it('fields of the body leave with the body', async () => {
    const headers = {
      'content-type': 'text/x',
      'content-language': 'de',
      'content-encoding': 'identity',
      'content-location': '/x',
    }
    const { last } = await run(redirecting(303, '/target'), { method: 'POST', body: 'x', headers })
    expect(Object.keys(last.headers).filter(name => name.startsWith('content-'))).toEqual([])
    const kept = await run(redirecting(307, '/target'), { method: 'POST', body: 'x', headers })
    expect(kept.last.headers).toMatchObject(headers)
  })

  it('a 303 after HEAD keeps them: nothing changed', async () => {
    const { last } = await run(redirecting(303, '/target'), {
      method: 'HEAD',
      headers: { 'content-language': 'de' },
    })
    expect(last).toMatchObject({ method: 'HEAD', headers: { 'content-language': 'de' } })
  })
})

describe('URLs with a user name', () => {
  it('are no URLs to fetch', async () => {
    expect((await run('http://me:secret@localhost/')).code).toBe('credentials-in-url')
  })

  it('a navigation follows them, and keeps the name to itself', async () => {
    const { response, last } = await run(redirecting(302, `http://me:secret@127.0.0.1:${server.port}/t`))
    expect(response?.url).toBe(`${server.otherOrigin}/t`)
    expect(last.headers.authorization).toBeUndefined()
  })

  it("a script's request does not, to another origin", async () => {
    const init = { mode: 'cors' as const }
    expect((await run(redirecting(302, `http://me:secret@127.0.0.1:${server.port}/t`), init)).code).toBe(
      'redirect-credentials',
    )
    const own = `http://me:secret@localhost:${server.port}/t`
    expect((await run(redirecting(302, own), init)).response?.status).toBe(200)
    const detour = `${server.otherOrigin}/to?status=302&location=${encodeURIComponent(own)}`
    expect((await run(redirecting(302, detour), init)).code).toBe('redirect-credentials')
  })
})

describe('Referer', () => {
  const headers = { referer: 'http://localhost/from?q=1' }
  const at = (origin: string, path = '/end') => `${origin}${path}`

  it('is cut to its origin for another one', async () => {
    const init = { headers: { referer: `${server.origin}/from?q=1` } }
    expect((await run(redirecting(302, '/end'), init)).last.headers.referer).toBe(`${server.origin}/from?q=1`)
    expect((await run(redirecting(302, at(server.otherOrigin)), init)).last.headers.referer).toBe(
      `${server.origin}/`,
    )
  })

  it('follows the policy of the caller and of the redirect', async () => {
    const none = { headers, referrerPolicy: 'no-referrer' as const }
    expect((await run(`${server.origin}/`, none)).last.headers.referer).toBeUndefined()
    const url = `${redirecting(302, at(server.otherOrigin))}&policy=${encodeURIComponent('bogus, no-referrer, also-bogus')}`
    expect((await run(url, { headers })).last.headers.referer).toBeUndefined()
    const unsafe = `${redirecting(302, at(server.otherOrigin))}&policy=unsafe-url`
    expect((await run(unsafe, { headers })).last.headers.referer).toBe('http://localhost/from?q=1')
  })
})

describe('a hostile Location', () => {
  // Where it leads, or the code of the failure. `!` where another origin is reached: nothing of the caller's may arrive there.
  const rows: [location: string, expected: string][] = [
    ['data:text/html,x', 'redirect-scheme'],
    ['javascript:alert(1)', 'redirect-scheme'],
    ['file:///etc/passwd', 'redirect-scheme'],
    ['blob:https://a.example/1', 'redirect-scheme'],
    ['about:blank', 'redirect-scheme'],
    ['https://', 'redirect-location'],
    ['http://[::1', 'redirect-location'],
    ['//\xfc.example/', 'redirect-location'],
    ['\\\\evil.example\\x', '! https://evil.example/x'],
    ['/\\evil.example', '! https://evil.example/'],
    ['///evil.example', '! https://evil.example/'],
    ['ht\ttps://evil.example', '! https://evil.example/'],
    ['https://a.example@evil.example', '! https://evil.example/'],
    ['https://evil.example\\@a.example/', '! https://evil.example/@a.example/'],
    ['https://a.example.', '! https://a.example./'],
    ['https://a.example:444', '! https://a.example:444/'],
    ['http://a.example', '! http://a.example/'],
    ['https:evil.example', 'https://a.example/evil.example'],
    ['https://A.EXAMPLE:443/x', 'https://a.example/x'],
    ['https://me:secret@a.example/', 'https://a.example/'],
    ['%2f%2fevil.example', 'https://a.example/%2f%2fevil.example'],
    ['/a, /b', 'https://a.example/a,%20/b'],
  ]
  it.each(rows)('%j: %s', async (location, expected) => {
    const arrived: Request[] = []
    const agent = new Agent({
      fetch: request => {
        arrived.push(request)
        return arrived.length > 1
          ? new Response()
          : new Response(null, { status: 307, headers: { location } })
      },
    })
    const own = { authorization: 'Bearer x', 'proxy-authorization': 'Basic x', cookie: 'own=1' }
    agent.jar.receive('https://a.example/', 'jar=1; Secure')
    const outcome = await agent
      .fetch('https://a.example/1', {
        method: 'PUT',
        body: 'x',
        headers: own,
        referrer: 'https://a.example/1',
      })
      .then(
        ({ url }) => url,
        error => error.code,
      )
    const isElsewhere = expected.startsWith('! ')
    expect(outcome).toBe(expected.replace('! ', ''))
    const last = arrived.at(-1)!
    // A cookie of the jar may go to another port: cookies know none.
    for (const value of Object.values(own)) {
      expect([...last.headers.values()].join().includes(value)).toBe(!isElsewhere)
    }
    if (isElsewhere) expect([null, 'https://a.example/']).toContain(last.headers.get('referer'))
    expect(last.url).not.toContain('secret')
  })
})
