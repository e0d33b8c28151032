import { createServer } from 'node:http'
import cookieParser from 'cookie-parser'
import express5, { type RequestHandler } from 'express'
import expressSession from 'express-session'
import express4 from 'express4'
import { state } from 'rusk/express'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeSessions, outOfReach } from '../adapters/fake-sessions.ts'
import type { RawResponse } from '../adapters/raw-client.ts'
import { askServer, lines, names, pairs, text } from './asking.ts'
import { byHand, wrappers } from './other-libraries.ts'

declare module 'express-session' {
  interface SessionData {
    theirs: number
  }
}

type App = ReturnType<typeof express5>

async function ask(app: App, path = '/', cookies: readonly string[] = []): Promise<RawResponse> {
  return askServer(() => createServer(app), path, cookies)
}

const ours = () => createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true })
const theirs = (saved = true) =>
  expressSession({ secret: 'secret', resave: saved, saveUninitialized: false, name: 'theirs' })

/** Every order of three middlewares. */
function orders<T>([a, b, c]: [T, T, T]): T[][] {
  return [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ]
}

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('%s with cookie-parser and express-session', (_, express) => {
  describe.each(orders(['ours', 'parser', 'theirs']))('as %s, %s, %s', (...order) => {
    const web = state({ sessions: ours() })
    let app: App

    beforeEach(() => {
      const middlewares: Record<string, RequestHandler> = {
        ours: web as RequestHandler,
        parser: cookieParser('secret'),
        theirs: theirs(),
      }
      app = express().set('env', 'test')
      for (const name of order) app.use(middlewares[name]!)
      app.get('/both', async (req, res) => {
        const { cookies, session } = web.of(req)
        const s = await session()
        s.update(data => {
          data.count += 1
        })
        req.session.theirs = (req.session.theirs ?? 0) + 1
        cookies.set('ours', `${s.data.count}`)
        res.cookie('plain', 'a b', { signed: false }).cookie('signed', 'v', { signed: true })
        const seen = [
          req.cookies['ours'],
          cookies.get('plain'),
          req.cookies['plain'],
          req.signedCookies['signed'],
        ]
        res.json({ seen, counts: [s.data.count, req.session.theirs] })
      })
      app.get('/stream', async (req, res) => {
        const s = await web.of(req).session()
        s.update(data => {
          data.count += 1
        })
        req.session.theirs = 1
        for (let part = 0; part < 20; part += 1) res.write('part')
        res.end('last')
      })
      app.get('/read', (req, res) => res.json([req.cookies['ours'], web.of(req).cookies.get('ours')]))
    })

    it('loses nothing, and sends nothing twice', async () => {
      const first = await ask(app, '/both')
      expect(names(first).toSorted()).toEqual(['ours', 'plain', 'session', 'signed', 'theirs'])
      expect(JSON.parse(text(first)).counts).toEqual([1, 1])
    })

    it('keeps both sessions from request to request', async () => {
      const jar = pairs(await ask(app, '/both'))
      const second = await ask(app, '/both', jar)
      expect(JSON.parse(text(second))).toEqual({ seen: ['1', 'a b', 'a b', 'v'], counts: [2, 2] })
      expect(names(second).toSorted()).toEqual(['ours', 'plain', 'signed'])
    })

    it('sends a stream whole', async () => {
      const response = await ask(app, '/stream')
      expect(text(response)).toBe(`${'part'.repeat(20)}last`)
      expect(names(response).toSorted()).toEqual(['session', 'theirs'])
    })

    it('sends nothing where nothing is set', async () => {
      const response = await ask(app, '/read', ['ours=1'])
      expect([text(response), lines(response)]).toEqual(['["1","1"]', []])
    })
  })

  it.each([
    ['before', 0],
    ['after', 1],
  ])('a session of ours that cannot be stored is a 503, express-session %s', async (_place, place) => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    sessions.commitDelay = 5
    const web = state({ sessions })
    const app = express()
    for (const use of place === 0 ? [theirs(), web] : [web, theirs()]) app.use(use as RequestHandler)
    app.get('/', async (req, res) => {
      ;(await web.of(req).session()).update()
      req.session.theirs = 1
      res.send('a page of some length')
    })
    app.use(((_error, _req, res, _next) => {
      res.send('sorry')
    }) as express5.ErrorRequestHandler)
    const response = await ask(app)
    expect([response.status, text(response), names(response)]).toEqual([503, 'sorry', ['theirs']])
  })
})

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('%s with what stands in for writeHead', (_, express) => {
  const places = ['before', 'after', 'in the handler', 'after our session was asked for']

  describe.each(Object.entries(wrappers))('%s', (_wrapper, wrap) => {
    it.each(places.flatMap(place => Object.keys(byHand).map(hand => [place, hand] as const)))(
      '%s, and cookies set by %s',
      async (place, hand) => {
        const sessions = new FakeSessions()
        sessions.commitDelay = 2
        const web = state({ sessions })
        const wrapping: RequestHandler = (_req, res, next) => {
          wrap(res)
          next()
        }
        const app = express()
        if (place === 'before') app.use(wrapping)
        app.use(web)
        if (place === 'after') app.use(wrapping)
        app.get('/', async (req, res) => {
          const { cookies, session } = web.of(req)
          if (place === 'in the handler') wrap(res)
          ;(await session()).update()
          if (place === 'after our session was asked for') wrap(res)
          cookies.set('ours', '1')
          byHand[hand]!(res)
        })
        const response = await ask(app)
        expect(text(response)).toBe('hi')
        expect(names(response).toSorted()).toEqual(['ours', 'sid', 'wrap', 'x', 'y'])
      },
    )
  })
})
