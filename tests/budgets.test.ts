import { describe, expect, it } from 'vitest'
import { counted, work, workOf } from './support/work.ts'

// What each path may cost, in characters of rusk's own source that run. The count is the same on every machine, so a path that
// gets slower by doing more fails here, without a clock. Raise a budget only together with the reason why; what `bench/` measures
// in time stands in docs/performance.md.

const { rusk, keys, jar, session, memory, fetch } = await counted(async () => ({
  rusk: await import('rusk'),
  keys: await import('rusk/keys'),
  jar: await import('rusk/jar'),
  session: await import('rusk/session'),
  memory: await import('rusk/session/memory'),
  fetch: await import('rusk/fetch'),
}))

const header = (count: number) =>
  Array.from({ length: count }, (_, index) => `cookie-${index}=value-${index}`).join('; ')
const all = {
  maxAge: 3600,
  expires: new Date(Date.UTC(2030, 0)),
  domain: 'example.org',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
} as const
const line =
  'a=1; Max-Age=3600; Domain=example.org; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'
const ring = keys.keyring('A'.repeat(43))
const binding = { cookieName: 'a', purpose: 'cookie' } as const
const text = 'v'.repeat(500)
const signed = ring.sign(text, binding)
const sealed = ring.seal(text, binding)
const plain = rusk.cookie('a')
const many = rusk.cookie('b', { ...all, priority: 'high' })
const host = (index: number) => `https://www.site-${index}.example/`

function filled(count: number): InstanceType<typeof jar.CookieJar> {
  const filling = new jar.CookieJar()
  for (let index = 0; index < count; index++) filling.receive(host(index >> 3), `c${index & 7}=1; Path=/`)
  return filling
}
const small = filled(1000)
const large = filled(20_000)

const welcome = fetch.withState({}, (_request, { cookies }) => {
  const page = cookies.get(plain) ?? 'first'
  cookies.set(plain, 'yes')
  return new Response(page)
})
const request = () => new Request('https://example.org/', { headers: { cookie: `${header(4)}; a=yes` } })

const eight = header(8)
const hundred = header(100)

const budgets: readonly [path: string, budget: number, run: () => unknown][] = [
  ['parseCookie, 1 cookie', 2800, () => rusk.parseCookie('a=1')],
  ['parseCookie, 8 cookies', 33_000, () => rusk.parseCookie(eight)],
  ['parseCookie, 100 cookies', 420_000, () => rusk.parseCookie(hundred)],
  ['cookieValue, the last of 100', 92_000, () => rusk.cookieValue(hundred, 'cookie-99')],
  ['cookieValue, absent among 100', 610, () => rusk.cookieValue(hundred, 'absent')],
  ['stringifySetCookie, no attribute', 1200, () => rusk.stringifySetCookie({ name: 'a', value: '1' })],
  [
    'stringifySetCookie, 7 attributes',
    2450,
    () => rusk.stringifySetCookie({ name: 'a', value: '1', ...all }),
  ],
  ['parseSetCookie, no attribute', 1900, () => rusk.parseSetCookie('a=1')],
  ['parseSetCookie, 7 attributes', 16_500, () => rusk.parseSetCookie(line)],
  ['parseCookieDate', 2200, () => rusk.parseCookieDate('Tue, 01 Jan 2030 00:00:00 GMT')],
  ['a typed cookie, 7 attributes', 1200, () => many.stringify('cheese')],
  ['sign 500 bytes', 1800, () => ring.sign(text, binding)],
  ['verify 500 bytes', 3200, () => ring.verify(signed, binding, 0)],
  ['seal 500 bytes', 2800, () => ring.seal(text, binding)],
  ['unseal 500 bytes', 3900, () => ring.unseal(sealed, binding, 0)],
  ['jar: set among 1,000', 23_000, () => small.receive(host(7), 'c1=2; Path=/')],
  ['jar: set among 20,000', 23_000, () => large.receive(host(7), 'c1=2; Path=/')],
  ['jar: get from 1,000', 5600, () => small.cookieHeader(host(7))],
  ['jar: get from 20,000', 5600, () => large.cookieHeader(host(7))],
]

describe('the work of a path', () => {
  it.each(budgets)('%s: within its budget of %i', (_path, budget, run) => {
    run()
    const cost = work(run)
    expect(work(run)).toBe(cost)
    expect(cost).toBeLessThanOrEqual(budget)
    expect(cost, 'the budget is far above the cost: lower it').toBeGreaterThan(budget * 0.8)
  })

  it('is the same for a jar of 1,000 cookies and of 20,000', () => {
    expect(work(() => large.cookieHeader(host(7)))).toBe(work(() => small.cookieHeader(host(7))))
  })
})

describe('the work of a request', () => {
  it('that reads one cookie and sets one: within its budget', async () => {
    await welcome(request())
    const cost = await workOf(async () => welcome(request()))
    expect(cost).toBeLessThanOrEqual(13_000)
  })

  it('that counts in a session in memory: within its budget', async () => {
    const sessions = session.createSessions({ store: memory.memoryStore(), initial: () => ({ count: 0 }) })
    const counter = fetch.withState({ sessions }, async (_request, state) => {
      const s = await state.session()
      s.update(data => {
        data.count += 1
      })
      return new Response(`${(await s.commit()).count}`)
    })
    const first = await counter(new Request('https://example.org/'))
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!
    const again = () => counter(new Request('https://example.org/', { headers: { cookie } }))
    expect(await (await again()).text()).toBe('2')
    const cost = await workOf(again)
    expect(cost).toBeLessThanOrEqual(23_000)
  })
})
