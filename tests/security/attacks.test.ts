import { assert, constantFrom, property, record, string } from 'fast-check'
import { Hono } from 'hono'
import { Cookies, cookie, parseCookie, parseSetCookie, RuskError } from 'rusk'
import { Agent } from 'rusk/agent'
import { csrf } from 'rusk/guards'
import { state } from 'rusk/hono'
import { CookieJar } from 'rusk/jar'
import { generateKey, keyring } from 'rusk/keys'
import { createSessions, type RequestFacts, type SessionRecord, type SessionStore } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, it } from 'vitest'

const site = 'https://shop.example'

/** A shop whose users sign in, and everything that its store was ever given. */
function openShop() {
  const stored: { key: string; record: SessionRecord }[] = []
  const memory = memoryStore()
  const store: SessionStore = Object.assign(Object.create(memory) as SessionStore, {
    read: memory.read.bind(memory),
    delete: memory.delete.bind(memory),
    generation: memory.generation.bind(memory),
    write: (key: string, next: SessionRecord, expected: number, now: number) => {
      stored.push({ key, record: next })
      return memory.write(key, next, expected, now)
    },
  })
  const sessions = createSessions({ store, initial: () => ({ cart: 'empty' }), sweep: false })
  const web = state({ sessions })
  const app = new Hono()
  app.use(web)
  app.get('/who', async c => c.text((await web.of(c).session()).subject ?? 'nobody'))
  app.post('/cart', async c => {
    ;(await web.of(c).session()).set('cart', 'full')
    return c.text('kept')
  })
  app.post('/sign-in', async c => {
    await (await web.of(c).session()).signIn('ada')
    return c.text('welcome')
  })
  app.post('/sign-out', async c => {
    await (await web.of(c).session()).destroy()
    return c.text('bye')
  })
  const browser = () => {
    const jar = new CookieJar()
    const agent = new Agent({ jar, fetch: (request: Request) => app.fetch(request) })
    const ask = async (path: string, method = 'GET') => (await agent.fetch(site + path, { method })).text()
    const id = () => jar.cookies().find(({ name }) => name === '__Host-session')?.value
    return { jar, ask, id, plant: (value: string) => plant(jar, value) }
  }
  return { stored, browser }
}

/** As a script in the user's page would, or a person at the user's machine. */
function plant(jar: CookieJar, value: string): void {
  const verdict = jar.receive(`${site}/`, `__Host-session=${value}; Path=/; Secure`)
  expect(verdict.stored).toBe(true)
}

describe('session fixation', () => {
  it('an id that the attacker knows leads nowhere once the user has signed in', async () => {
    const { browser } = openShop()
    const [attacker, user] = [browser(), browser()]
    await attacker.ask('/cart', 'POST')
    const known = attacker.id()!
    user.plant(known)
    await user.ask('/sign-in', 'POST')
    expect(await user.ask('/who')).toBe('ada')
    expect(user.id()).not.toBe(known)
    expect(await attacker.ask('/who')).toBe('nobody')
    expect(attacker.id()).not.toBe(user.id())
  })

  it('an id that the attacker made up is never adopted', async () => {
    const { browser } = openShop()
    const user = browser()
    const madeUp = 'A'.repeat(43)
    user.plant(madeUp)
    await user.ask('/cart', 'POST')
    expect(user.id()).not.toBe(madeUp)
    user.plant(madeUp)
    expect(await user.ask('/who')).toBe('nobody')
  })

  it('an id that was signed out leads nowhere', async () => {
    const { browser } = openShop()
    const [user, thief] = [browser(), browser()]
    await user.ask('/sign-in', 'POST')
    const stolen = user.id()!
    thief.plant(stolen)
    expect(await thief.ask('/who')).toBe('ada')
    await user.ask('/sign-out', 'POST')
    thief.plant(stolen)
    expect(await thief.ask('/who')).toBe('nobody')
  })
})

describe('guessing and theft of ids', () => {
  it('ids are 256 random bits, each another one', async () => {
    const { browser } = openShop()
    const ids = new Set<string>()
    for (let i = 0; i < 200; i += 1) {
      const user = browser()
      await user.ask('/cart', 'POST')
      expect(user.id()).toMatch(/^[\w-]{43}$/)
      ids.add(user.id()!)
    }
    expect(ids.size).toBe(200)
  })

  it('who reads the store finds no id, and what stands there opens nothing', async () => {
    const { browser, stored } = openShop()
    const [user, thief] = [browser(), browser()]
    await user.ask('/sign-in', 'POST')
    expect(stored.length).toBeGreaterThan(0)
    expect(JSON.stringify(stored)).not.toContain(user.id())
    for (const { key } of stored) {
      thief.plant(key.replaceAll(/[^\w-]/g, ''))
      expect(await thief.ask('/who')).toBe('nobody')
    }
  })
})

describe('cookie tossing', () => {
  it('a sub-domain cannot set the cookie of a session', () => {
    const jar = new CookieJar()
    for (const line of [
      '__Host-session=evil; Domain=shop.example; Path=/; Secure',
      '__host-session=evil; Domain=shop.example; Path=/; Secure',
      '=__Host-session=evil; Domain=shop.example; Path=/; Secure',
    ])
      expect(jar.receive('https://evil.shop.example/', line).stored, line).toBe(false)
    expect(jar.cookieHeader(`${site}/`)).toBe('')
  })

  it('a plain name that was tossed is noticed', () => {
    const jar = new CookieJar()
    jar.receive(`${site}/`, 'theme=light; Secure')
    jar.receive('https://evil.shop.example/', 'theme=dark; Domain=shop.example; Path=/account; Secure')
    expect(new Cookies(jar.cookieHeader(`${site}/account`)).duplicates()).toEqual(['theme'])
  })
})

describe('signed and sealed values', () => {
  const keys = keyring(generateKey())

  it('cannot be moved to another cookie', () => {
    for (const protection of [{ sign: keys }, { seal: keys }]) {
      const [from, to] = [cookie('role-of-guest', protection), cookie('role', protection)]
      const line = parseSetCookie(from.stringify('admin'))!
      expect(new Cookies(`role-of-guest=${line.value}`).get(from)).toBe('admin')
      expect(new Cookies(`role=${line.value}`).get(to)).toBeUndefined()
    }
  })

  it('cannot be replayed after their end', () => {
    for (const protection of [{ sign: keys }, { seal: keys }]) {
      const offer = cookie('offer', { maxAge: 60, ...protection })
      const response = new Cookies('', { now: () => 0 })
      response.set(offer, 'half price')
      const { value } = parseSetCookie(response.setCookieLines()[0]!)!
      const at = (now: number) => new Cookies(`offer=${value}`, { now: () => now }).get(offer)
      expect(at(59_000)).toBe('half price')
      expect(at(61_000)).toBeUndefined()
    }
  })
})

describe('header injection', () => {
  it('no name, value or attribute adds a line or an attribute', () => {
    const attack = constantFrom(
      '; Secure',
      '\r\nSet-Cookie: a=b',
      '\n',
      '; Domain=evil.example',
      '\0',
      'a',
      '',
      '/',
      '=',
    )
    const text = record({ a: string(), b: attack, c: string() }).map(({ a, b, c }) => a + b + c)
    assert(
      property(
        record({ name: text, value: text, path: text, domain: text }),
        ({ name, value, path, domain }) => {
          const cookies = new Cookies('')
          try {
            cookies.set(name, value, { path, domain } as never)
          } catch (error) {
            expect(error).toBeInstanceOf(RuskError)
            return
          }
          const [line] = cookies.setCookieLines()
          expect(line).toMatch(/^[\x20-\x7e]*$/)
          const parts = line!.split('; ').map(part => part.replace(/=.*/s, ''))
          expect(parts.slice(1).sort()).toEqual(
            [
              'Path',
              'HttpOnly',
              'Secure',
              'SameSite',
              ...(parts.includes('Domain') ? ['Domain'] : []),
            ].sort(),
          )
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('__proto__ is a name like any other', () => {
    const cookies = parseCookie('__proto__=evil; constructor=evil; a=1')
    expect(Object.keys(cookies)).toEqual(['__proto__', 'constructor', 'a'])
    expect('toString' in cookies).toBe(false)
    expect(({} as Record<string, unknown>)['evil']).toBeUndefined()
    expect(new Cookies('a=1').get('__proto__')).toBeUndefined()
    expect(new Cookies('a=1').get('constructor')).toBeUndefined()
  })
})

describe('a jar', () => {
  it('keeps no cookie for a suffix under which others live, private ones included', () => {
    const jar = new CookieJar()
    for (const [url, domain] of [
      ['https://evil.github.io/', 'github.io'],
      ['https://evil.co.uk/', 'co.uk'],
      ['https://evil.com/', 'com'],
    ])
      expect(jar.receive(url!, `a=b; Domain=${domain}`).stored, domain).toBe(false)
    expect(jar.cookieHeader('https://victim.github.io/')).toBe('')
  })

  it('sends a cookie to its own host alone, and a Secure one never in the clear', () => {
    const jar = new CookieJar()
    jar.receive(`${site}/`, 'id=1; Secure')
    expect(jar.cookieHeader(`${site}/`)).toBe('id=1')
    for (const url of [
      'https://sub.shop.example/',
      'https://example/',
      'https://evilshop.example/',
      'http://shop.example/',
    ])
      expect(jar.cookieHeader(url), url).toBe('')
  })

  it('lets nothing go along with a redirect to another origin', async () => {
    const heard: (readonly [url: string, cookie: string | null, authorization: string | null])[] = []
    const jar = new CookieJar()
    jar.receive(`${site}/`, 'id=1; Secure')
    const agent = new Agent({
      jar,
      fetch: async (request: Request) => {
        heard.push([request.url, request.headers.get('cookie'), request.headers.get('authorization')])
        if (request.url !== `${site}/`) return new Response('caught')
        return new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })
      },
    })
    await agent.fetch(`${site}/`, { headers: { authorization: 'Bearer secret' } })
    expect(heard).toEqual([
      [`${site}/`, 'id=1', 'Bearer secret'],
      ['https://evil.example/', null, null],
    ])
  })
})

describe('a proxy', () => {
  it('is believed only where it is named', async () => {
    const facts: RequestFacts[] = []
    const sessions = {
      scope: (_: unknown, request: RequestFacts) => {
        facts.push(request)
        return { session: async () => ({}), pending: false, setsCookie: false, commit: async () => {} }
      },
    }
    for (const trustProxy of [undefined, true] as const) {
      const web = state({ sessions, trustProxy })
      const app = new Hono()
      app.use(web)
      app.get('/', async c => c.text(`${typeof (await web.of(c).session())}`))
      await app.request('http://shop.example/', { headers: { 'x-forwarded-proto': 'https' } })
    }
    expect(facts.map(({ secure }) => secure)).toEqual([false, true])
  })
})

describe('another site', () => {
  it('cannot act in the name of a user, nor open a WebSocket', async () => {
    const app = new Hono()
    const guard = csrf()
    app.use(async (c, next) => {
      const answer = guard(c.req.raw)
      return answer ? new Response(answer.body, answer) : next()
    })
    app.all('/pay', c => c.text('paid'))
    const from = (origin: string, sent: Record<string, string>, method = 'POST') =>
      app.request(`${site}/pay`, { method, headers: { origin, ...sent } })
    expect((await from('https://evil.example', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await from('https://blog.shop.example', { 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await from('https://evil.example', {})).status).toBe(403)
    expect((await from('https://evil.example', { upgrade: 'websocket' }, 'GET')).status).toBe(403)
    expect((await from(site, { 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})
