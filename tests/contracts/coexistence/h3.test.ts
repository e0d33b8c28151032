import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import {
  deleteCookie,
  fromNodeHandler,
  getCookie,
  H3,
  type H3Event,
  HTTPError,
  redirect,
  setChunkedCookie,
  setCookie,
  toNodeHandler,
  useSession,
} from 'h3'
import { state } from 'rusk/h3'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, it } from 'vitest'
import { FakeSessions, outOfReach } from '../adapters/fake-sessions.ts'
import { fetchRaw, values } from '../adapters/raw-client.ts'
import { listen } from '../adapters/stage.ts'
import { byHand, wrappers } from './other-libraries.ts'

interface Answered {
  readonly status: number
  readonly text: string
  readonly lines: readonly string[]
}
type Ask = (app: H3, path?: string, cookies?: readonly string[]) => Promise<Answered>

const cookieField = (cookies: readonly string[]) => (cookies.length === 0 ? undefined : cookies.join('; '))

const asks: Record<string, Ask> = {
  async Node(app, path = '/', cookies = []) {
    const running = await listen(createServer(toNodeHandler(app) as RequestListener))
    const sent = cookieField(cookies)
    const response = await fetchRaw(running.port, 'GET', path, sent === undefined ? [] : [`Cookie: ${sent}`])
    await running.close()
    return {
      status: response.status,
      text: response.body.toString(),
      lines: values(response, 'set-cookie'),
    }
  },
  async 'any fetch runtime'(app, path = '/', cookies = []) {
    const sent = cookieField(cookies)
    const headers: Record<string, string> = sent === undefined ? {} : { cookie: sent }
    const response = await app.request(`http://localhost${path}`, { headers })
    return { status: response.status, text: await response.text(), lines: response.headers.getSetCookie() }
  },
}

/** The cookies of a response, as a client sends them back. */
const pairs = (response: Answered) => response.lines.map(line => line.split(';')[0]!)
const names = (response: Answered) => pairs(response).map(pair => pair.split('=')[0]!)

const password = 'a password of thirty-two letters!'

describe.each(Object.entries(asks))('h3’s own cookies on %s', (runtime, ask) => {
  function app(): H3 {
    const web = state({
      sessions: createSessions({
        store: memoryStore(),
        initial: () => ({ count: 0 }),
        development: true,
      }),
    })
    const app = new H3({ silent: true }).use(web)
    const both = <Value>(event: H3Event, answer: Value): Value => {
      web.of(event).cookies.set('ours', '1')
      setCookie(event, 'theirs', '1')
      return answer
    }
    app.get('/both', async event => {
      const { cookies, session } = web.of(event)
      const s = await session()
      s.update(data => {
        data.count += 1
      })
      const theirs = await useSession<{ count?: number }>(event, { password, name: 'sealed' })
      await theirs.update({ count: (theirs.data.count ?? 0) + 1 })
      cookies.set('ours', `${s.data.count}`)
      setCookie(event, 'plain', 'a b')
      return [
        [getCookie(event, 'ours') ?? null, cookies.get('plain') ?? null],
        [s.data.count, theirs.data.count],
      ]
    })
    app.get('/text', event => both(event, 'hi'))
    app.get('/redirect', event => both(event, redirect('/both')))
    app.get('/response', event => both(event, new Response('hi')))
    app.get('/stream', event => both(event, new Response('hi').body))
    app.get('/delete', event => {
      web.of(event).cookies.delete('ours')
      deleteCookie(event, 'theirs')
    })
    app.get('/chunked', event => {
      web.of(event).cookies.set('ours', '1')
      setChunkedCookie(event, 'theirs', 'x'.repeat(6000))
      return 'hi'
    })
    app.get('/error', event => {
      throw both(event, new HTTPError({ status: 400 }))
    })
    app.get('/read', event => [getCookie(event, 'ours'), web.of(event).cookies.get('ours')])
    return app
  }

  it('loses nothing, and reads what the other set', async () => {
    const server = app()
    const first = await ask(server, '/both')
    expect(names(first).toSorted()).toEqual(['ours', 'plain', 'sealed', 'session'])
    const second = await ask(server, '/both', pairs(first))
    expect(JSON.parse(second.text)).toEqual([
      ['1', 'a b'],
      [2, 2],
    ])
    expect(names(second).toSorted()).toEqual(['ours', 'plain', 'sealed'])
  })

  it.each(['/text', '/redirect', '/response', '/stream', '/delete'])('%s', async path => {
    expect(names(await ask(app(), path, ['ours=1'])).toSorted()).toEqual(['ours', 'theirs'])
  })

  it('an error has ours; theirs h3 leaves out of it', async () => {
    const got = await ask(app(), '/error')
    expect([got.status, names(got)]).toEqual([400, ['ours']])
  })

  it('one that comes in chunks', async () => {
    expect(names(await ask(app(), '/chunked')).toSorted()).toEqual(['ours', 'theirs', 'theirs.1', 'theirs.2'])
  })

  it('sends nothing where nothing is set', async () => {
    const got = await ask(app(), '/read', ['ours=1'])
    expect([JSON.parse(got.text), got.lines]).toEqual([['1', '1'], []])
  })

  it.each<[string, (event: H3Event) => unknown]>([
    [
      'event.res.headers',
      event => {
        event.res.headers.append('Set-Cookie', 'x=1')
        event.res.headers.append('set-cookie', 'y=1')
        return 'hi'
      },
    ],
    [
      'a Response',
      event => {
        event.res.headers.append('Set-Cookie', 'x=1')
        return new Response('hi', { headers: { 'Set-Cookie': 'y=1' } })
      },
    ],
    [
      'event.res.errHeaders',
      event => {
        event.res.errHeaders.append('Set-Cookie', 'x=1')
        event.res.errHeaders.append('Set-Cookie', 'y=1')
        throw new HTTPError({ status: 400, body: {} })
      },
    ],
  ])('cookies set by hand, in %s', async (_, answer) => {
    const web = state({ sessions: new FakeSessions() })
    const app = new H3({ silent: true }).use(web).get('/', async event => {
      ;(await web.of(event).session()).update()
      web.of(event).cookies.set('ours', '1')
      return answer(event)
    })
    expect(names(await ask(app)).toSorted()).toEqual(['ours', 'sid', 'x', 'y'])
  })

  it('a session that cannot be stored is a 503 with our cookies', async () => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const web = state({ sessions })
    const app = new H3({ silent: true }).use(web).get('/', async event => {
      ;(await web.of(event).session()).update()
      web.of(event).cookies.set('ours', '1')
      setCookie(event, 'theirs', '1')
      return 'a page of some length'
    })
    const got = await ask(app)
    expect([got.status, names(got)]).toEqual([503, ['ours']])
    expect([runtime, got.text.includes('page')]).toEqual([runtime, false])
  })
})

describe.each(Object.entries(wrappers))('h3 on Node with %s', (_, wrap) => {
  const answers: Record<string, (event: H3Event) => unknown> = {
    'h3’s own': event => {
      setCookie(event, 'x', '1')
      setCookie(event, 'y', '1')
      return 'hi'
    },
    'a Response': () => {
      const headers = new Headers([
        ['Set-Cookie', 'x=1'],
        ['Set-Cookie', 'y=1'],
      ])
      return new Response('hi', { headers })
    },
    ...Object.fromEntries(
      Object.entries(byHand).map(([name, send]) => [
        `a handler of Node: ${name}`,
        fromNodeHandler(((_, res) => send(res as ServerResponse)) as RequestListener as never),
      ]),
    ),
  }
  const raw = (event: H3Event) => event.runtime?.node?.res as ServerResponse

  it.each(
    ['before', 'after', 'in the handler'].flatMap(place => Object.keys(answers).map(name => [place, name])),
  )('%s, %s', async (place, name) => {
    const web = state({ sessions: new FakeSessions() })
    const app = new H3({ silent: true })
    if (place === 'before') app.use(event => wrap(raw(event)))
    app.use(web)
    if (place === 'after') app.use(event => wrap(raw(event)))
    app.get('/', async event => {
      if (place === 'in the handler') wrap(raw(event))
      const { cookies, session } = web.of(event)
      ;(await session()).update()
      cookies.set('ours', '1')
      return await answers[name!]!(event)
    })
    const got = await asks['Node']!(app)
    expect([got.text, names(got).toSorted()]).toEqual(['hi', ['ours', 'sid', 'wrap', 'x', 'y']])
  })
})
