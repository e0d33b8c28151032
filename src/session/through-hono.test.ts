import { Hono } from 'hono'
import { state } from 'rusk/hono'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { sqliteStore } from 'rusk/session/sqlite'
import { describe, expect, it, vi } from 'vitest'

const stores = { 'the memory store': () => memoryStore(), 'the SQLite store': () => sqliteStore(':memory:') }

function counter(open: () => ReturnType<typeof memoryStore>) {
  const sessions = createSessions({ store: open(), initial: () => ({ count: 0 }), development: true })
  const web = state({ sessions })
  const app = new Hono()
  app.use(web)
  app.get('/add', async c => {
    const s = await web.of(c).session()
    await new Promise(resolve => setImmediate(resolve))
    s.update(d => {
      d.count += 1
    })
    return c.json(s.data)
  })
  app.get('/read', async c => c.json((await web.of(c).session()).data))
  app.get('/leave', async c => {
    await (await web.of(c).session()).destroy()
    return c.redirect('/')
  })
  return (path: string, cookie?: string) =>
    app.request(`http://localhost${path}`, { headers: cookie === undefined ? {} : { cookie } })
}

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0]

describe.each(Object.entries(stores))('Hono with sessions in %s', (_, open) => {
  it('counts 1,000 of 1,000', async () => {
    const get = counter(open)
    const first = await get('/add')
    expect(first.headers.get('cache-control')).toBe('private, no-store')
    const cookie = cookieOf(first)
    for (let round = 0; round < 20; round += 1) {
      const responses = await Promise.all(Array.from({ length: 50 }, () => get('/add', cookie)))
      for (const response of responses) {
        expect(response.status).toBe(200)
        expect(response.headers.getSetCookie()).toEqual([])
      }
    }
    expect(await (await get('/read', cookie)).json()).toEqual({ count: 1001 })
  })

  it('stays signed out, however slow another request is', async () => {
    const get = counter(open)
    const cookie = cookieOf(await get('/add'))
    const slow = get('/add', cookie)
    const left = await get('/leave', cookie)
    expect(cookieOf(left)).toBe('session=')
    expect((await slow).headers.getSetCookie()).toEqual([])
    expect(await (await get('/read', cookie)).json()).toEqual({ count: 0 })
  })

  it('sends no cookie to who only reads', async () => {
    const get = counter(open)
    const response = await get('/read')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.get('cache-control')).toBeNull()
  })
})

it('answers 503 when the store fails, and has no session then', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const store = memoryStore()
  let fails = false
  const flaky = new Proxy(store, {
    get: (target, name: keyof typeof store) => {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>
      return async (...args: unknown[]) => {
        if (fails) throw new Error('disk full')
        return method.apply(target, args)
      }
    },
  })
  const get = counter(() => flaky)
  const cookie = cookieOf(await get('/add'))
  fails = true
  expect((await get('/add', cookie)).status).toBe(503)
  expect((await get('/add')).status).toBe(503)
  fails = false
  expect(await (await get('/add', cookie)).json()).toEqual({ count: 2 })
})

it('a session that was asked for and left alone ends no process when its store fails', async () => {
  const store = memoryStore()
  store.read = () => Promise.reject(new Error('down'))
  const web = state({ sessions: createSessions({ store, initial: () => ({}), development: true }) })
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const app = new Hono().use(web).get('/', async c => {
    const early = web.of(c).session()
    await new Promise(resolve => setTimeout(resolve, 5))
    if (c.req.query('wait') !== undefined) await early
    return c.text('hi')
  })
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const headers = { cookie: `session=${'A'.repeat(43)}` }
  const alone = await app.request('http://localhost/', { headers })
  const waited = await app.request('http://localhost/?wait', { headers })
  logged.mockRestore()
  await new Promise(resolve => setImmediate(resolve))
  process.off('unhandledRejection', unhandled)
  expect([alone.status, waited.status, unhandled.mock.calls]).toEqual([200, 503, []])
})
