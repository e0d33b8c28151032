import { Agent } from 'rusk/agent'
import { describe, expect, it } from 'vitest'
import { createWorkbench } from '../app.ts'
import type { ShownExchange } from './shown-exchange.ts'
import { Visitor } from './visitor.ts'
import { likeOf, Visitors } from './visitors.ts'

const site = 'http://localhost:8000'
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36'

/** A tab on a workbench that may have other visitors. */
function tab(app = createWorkbench()) {
  const agent = new Agent({ fetch: app.fetch, base: site })
  return {
    app,
    agent,
    open: async (path: string) => (await agent.fetch(path, { headers: { 'User-Agent': chrome } })).text(),
    post: (path: string, fields: Record<string, string> = {}) =>
      agent.fetch(path, { method: 'POST', body: new URLSearchParams(fields) }),
    wire: async (after = 0) =>
      (await (await agent.fetch(`/wire/exchanges?after=${after}`)).json()) as ShownExchange[],
    key: () => agent.jar.cookies().find(({ name }) => name === 'workbench')?.value,
  }
}

describe('a wire', () => {
  it('is its visitor’s alone', async () => {
    const ann = tab()
    const bob = tab(ann.app)
    await ann.open('/')
    await bob.open('/')
    await ann.post('/likes/add', { likes: 'rye' })
    expect((await ann.wire()).map(({ path }) => path)).toEqual(['/likes/add', '/likes'])
    expect(await bob.wire()).toEqual([])
    expect(await bob.open('/programs/likes')).not.toContain('rye')
    expect(ann.key()).not.toBe(bob.key())
    expect(ann.key()).toMatch(/^[\w-]{43}$/)
  })

  it('is given to nobody whose key we did not make', async () => {
    const { app, open, key } = tab()
    for (const cookie of ['', 'workbench=guessed', 'workbench=', 'workbench=__proto__']) {
      const response = await app.request(`${site}/wire/events`, { headers: { Cookie: cookie } })
      expect(response.status).toBe(204)
      const list = await app.request(`${site}/wire/exchanges`, { headers: { Cookie: cookie } })
      expect([list.status, await list.json()]).toEqual([404, []])
    }
    await open('/')
    expect(key()).toBeDefined()
    const planted = await app.request(site, { headers: { Cookie: 'workbench=planted' } })
    expect(planted.headers.getSetCookie().join()).toMatch(
      /^workbench=(?!planted)[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })

  it('never shows the workbench’s own cookie, nor the values of what others set on this host', async () => {
    const { open, wire, agent, key } = tab()
    await open('/')
    agent.jar.receive(site, 'elsewhere=hunter2; Path=/')
    const page = await open('/welcome')
    expect(page).not.toContain(key())
    const [exchange] = await wire()
    expect(exchange?.cookies).toEqual([{ name: 'elsewhere', value: '‹7 bytes›', foreign: true }])
    expect(await open('/')).not.toContain('hunter2')
  })

  it('tells what is stored, replaced, deleted', async () => {
    const { open, wire, post } = tab()
    await open('/')
    await open('/welcome')
    await open('/welcome')
    await post('/wire/forget', { program: 'likes' })
    const outcomes = (await wire()).map(({ path, lines }) => [
      path,
      lines.map(line => [line.name.text, line.outcome]),
    ])
    expect(outcomes).toEqual([
      ['/welcome', [['visited', 'stored']]],
      ['/welcome', [['visited', 'replaced']]],
      ['/wire/forget', [['visited', 'deleted']]],
    ])
    expect((await wire()).at(-1)?.held).toEqual([])
  })

  it('gives what is new, and is cleared', async () => {
    const { open, wire, post } = tab()
    await open('/')
    await open('/count')
    await open('/count')
    expect((await wire(1)).map(({ id }) => id)).toEqual([2])
    await post('/wire/clear')
    expect(await wire()).toEqual([])
    await open('/count')
    expect((await wire()).map(({ id }) => id)).toEqual([3])
  })

  it('is a stream of events', async () => {
    const { app, open, key } = tab()
    await open('/')
    const controller = new AbortController()
    const cookie = `workbench=${key()}`
    const events = await app.request(`${site}/wire/events`, {
      headers: { Cookie: cookie },
      signal: controller.signal,
    })
    expect(events.headers.get('Content-Type')).toContain('text/event-stream')
    await app.request(`${site}/welcome`, { headers: { Cookie: cookie } })
    const reader = events.body!.getReader()
    const text = new TextDecoder().decode((await reader.read()).value)
    expect(text).toContain('event: exchange')
    expect(text).toContain('"path":"/welcome"')
    await reader.cancel()
    controller.abort()
  })

  it('says where the programs’ cookies would be refused, and why', async () => {
    const app = createWorkbench()
    const words = 'Browsers refuse Secure cookies there'
    expect(await (await app.request('http://192.0.2.7:8000/')).text()).toContain(words)
    expect(await (await app.request('https://bench.example/')).text()).not.toContain(words)
    expect(await (await app.request(site)).text()).not.toContain(words)
  })

  it('tells of many exchanges in their order, however fast they come', async () => {
    const { app, open, key } = tab()
    await open('/')
    const headers = { Cookie: `workbench=${key()}` }
    for (let count = 0; count < 5; count++) await app.request(`${site}/count`, { headers })
    const events = await app.request(`${site}/wire/events?after=2`, { headers })
    await Promise.all(Array.from({ length: 20 }, () => app.request(`${site}/count`, { headers })))
    const ids: number[] = []
    const reader = events.body!.getReader()
    const decoder = new TextDecoder()
    let text = ''
    while (!text.includes('\nid: 25\n')) text += decoder.decode((await reader.read()).value)
    for (const [, id] of text.matchAll(/\nid: (\d+)/g)) ids.push(Number(id))
    expect(ids).toEqual(Array.from({ length: 23 }, (_, index) => index + 3))
    await reader.cancel()
  })

  it('is made for no page of another site that has this one as a part', async () => {
    const { app, open, key } = tab()
    await open('/')
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' }
    for (let count = 0; count < 201; count++) {
      expect((await app.request(site, { headers })).headers.getSetCookie()).toEqual([])
    }
    const mine = await app.request(`${site}/wire/exchanges`, { headers: { Cookie: `workbench=${key()}` } })
    expect(mine.status).toBe(200)
    const link = { ...headers, 'Sec-Fetch-Dest': 'document' }
    expect((await app.request(site, { headers: link })).headers.getSetCookie()).toHaveLength(1)
  })

  it('leads back to no other place than its programs', async () => {
    const { app } = tab()
    for (const program of ['//evil.example', 'likes/../..', 'https://evil.example']) {
      const body = new URLSearchParams({ program })
      const response = await app.request(`${site}/wire/clear`, { method: 'POST', body })
      expect(response.headers.get('Location')).toBe('/')
    }
  })

  it('takes no orders from pages of other sites', async () => {
    const { app, open, key, wire } = tab()
    await open('/')
    await open('/welcome')
    const headers = { Cookie: `workbench=${key()}`, 'Sec-Fetch-Site': 'cross-site' }
    for (const path of ['/wire/clear', '/wire/forget']) {
      expect((await app.request(site + path, { method: 'POST', headers })).status).toBe(403)
    }
    expect((await wire()).length).toBe(1)
  })
})

describe('hostile headers', () => {
  const hostile = '<script>alert(1)</script>'

  it('are text in the page', async () => {
    const { app, open, key } = tab()
    await open('/')
    const headers = { Cookie: `workbench=${key()}; ${hostile}=${hostile}; "><img src=x onerror=alert(1)>` }
    await app.request(`${site}/count?${encodeURI(hostile)}=${"'><b>"}`, { headers })
    const page = await (await app.request(`${site}/programs/count`, { headers })).text()
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;=‹25 bytes›')
    expect(page).not.toContain(hostile)
    expect(page).not.toContain('<img')
  })

  it('are text for scripts too', () => {
    const visitor = new Visitor('chromium')
    const exchange = visitor.record({
      url: new URL(`${site}/x`),
      method: 'GET',
      context: {},
      cookie: '',
      status: '200 OK',
      location: hostile,
      lines: [
        `${hostile}=1; Path=/${hostile}; ${hostile}`,
        `a=\x1b[2J\u202e; Domain=${hostile}`,
        '',
        ';;;',
        '=',
      ],
    })
    expect(exchange.lines.length).toBe(5)
    expect(exchange.lines[0]?.name.text).toBe(hostile)
    expect(JSON.stringify(exchange)).not.toMatch(/[\x00-\x1f\u202e]/)
  })
})

it('keeps no more than it can: exchanges, pairs, listeners, visitors', () => {
  const visitor = new Visitor('firefox')
  const seen = { url: new URL(site), method: 'GET', context: {}, cookie: '', status: '200', lines: [] }
  for (let count = 0; count < 250; count++) visitor.record(seen)
  expect(visitor.after(0).length).toBe(100)
  expect(visitor.after(0).at(-1)?.id).toBe(250)
  const { cookies, more } = visitor.record({ ...seen, cookie: 'a=1; '.repeat(1000) })
  expect([cookies.length, more]).toEqual([40, 961])
  const listeners = Array.from({ length: 20 }, () => visitor.listen(() => undefined))
  expect(listeners.filter(stop => stop !== undefined).length).toBe(8)

  const visitors = new Visitors()
  const first = visitors.welcome('draft').key
  for (let count = 0; count < 300; count++) visitors.welcome('draft')
  expect(visitors.of(`workbench=${first}`)).toBeUndefined()
})

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'firefox'],
  [chrome, 'chromium'],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15', 'draft'],
  [undefined, 'draft'],
])('%s decides as %s', (agent, like) => {
  expect(likeOf(agent)).toBe(like)
})

it.each([
  ['/', "frame-ancestors 'none'"],
  ['/explain', "script-src 'self'"],
  ['/audit', "require-trusted-types-for 'script'"],
  ['/welcome', "frame-ancestors 'self'"],
  ['/nothing-here', "default-src 'none'"],
])('%s has a strict policy, and no script or style of its own', async (path, part) => {
  const response = await createWorkbench().request(site + path)
  const policy = response.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toContain(part)
  expect(policy).not.toContain('unsafe')
  const page = await response.text()
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/)
  expect(page).not.toMatch(/\sstyle=|<style|\son\w+=/)
})
