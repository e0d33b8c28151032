import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestContext } from './context.ts'
import { CookieJar } from './cookie-jar.ts'
import { HostTable } from './host-table.ts'
import { always, never } from './instant.ts'

const runs = process.env.RUSK_LONG ? 10_000 : 500

const named = (name: string): { readonly name: string } => ({ name })
const answer = (header: string) => ({ header, until: never, overHttp: true, url: null })

describe('HostTable', () => {
  it('finds ten thousand hosts by their addresses, all but a few', () => {
    const table = new HostTable()
    const names = Array.from({ length: 10_000 }, (_, at) => `www.site${at}.example`)
    for (const name of names) table.add(named(name))
    const found = names.filter(name => table.at(`https://${name}/path`, 8)?.name === name)
    expect(found.length).toBeGreaterThan(9_900)
    expect(found.filter(name => table.named(name)?.name === name)).toHaveLength(found.length)
  })

  it('holds no more than it may, and the last that came', () => {
    const table = new HostTable()
    const names = Array.from({ length: 200_000 }, (_, at) => `${at}.example`)
    for (const name of names) table.add(named(name))
    expect(names.filter(name => table.named(name) !== undefined).length).toBeLessThanOrEqual(65_536)
    expect(table.named(names.at(-1)!)).toBeDefined()
  })

  it('tells names apart that differ in one character, long ones too', () => {
    const table = new HostTable()
    const [a, b] = [`${'a'.repeat(100)}.example`, `${'a'.repeat(99)}b.example`]
    table.add(named(a))
    expect(table.named(a)).toBeDefined()
    expect(table.named(b)).toBeUndefined()
    expect(table.at(`${a}:8443/`, 0)).toBeUndefined()
    expect(table.named(`${a}/x`)).toBeUndefined()
  })

  it('forgets an answer when told, when its time is over, and when all are forgotten', () => {
    const table = new HostTable()
    table.add(named('a.example'))
    const get = (second = 0): string | undefined => table.answerTo('https://a.example/x', second)
    expect(get()).toBeUndefined()
    const row = table.remember('a.example', answer('a=1'))
    expect(get()).toBe('a=1')
    expect(table.answerTo('http://a.example', 0)).toBe('a=1')
    table.forget(row)
    expect(get()).toBeUndefined()
    table.remember('a.example', { header: 'a=2', until: 5, overHttp: false, url: null })
    expect([get(4), get(5), get(always)]).toEqual(['a=2', undefined, 'a=2'])
    expect(table.answerTo('http://a.example/', 0)).toBeUndefined()
    table.forgetAnswers()
    expect(get()).toBeUndefined()
    table.remember('a.example', answer('a=3'))
    expect(get()).toBe('a=3')
    table.clear()
    expect([get(), table.named('a.example')]).toEqual([undefined, undefined])
    table.forget(row)
    expect(table.remember('b.example', answer('b=1'))).toBe(-1)
  })

  it('keeps an answer that is about one address to that', () => {
    const table = new HostTable()
    table.add(named('a.example'))
    const about = (url: string): number => table.remember('a.example', { ...answer('a=1'), url })
    about('https://a.example/x')
    expect(table.answerTo('https://a.example/x', 0)).toBe('a=1')
    for (const other of ['https://a.example/', 'https://a.example/xy', 'http://a.example/x']) {
      expect(table.answerTo(other, 0)).toBeUndefined()
    }
    expect(about(`https://a.example/${'x'.repeat(2000)}`)).toBe(-1)
  })

  it('has no answer of one host for another, after any sequence', () => {
    const host = fc.integer({ min: 0, max: 60 }).map(at => `${at}.example`)
    const step = fc.record({ host, does: fc.constantFrom('add', 'remember', 'forget', 'ask') })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const table = new HostTable()
        const rows = new Map<string, number>()
        for (const { host, does } of steps) {
          if (does === 'add' && table.named(host) === undefined) table.add(named(host))
          if (does === 'remember') rows.set(host, table.remember(host, answer(host)))
          if (does === 'forget') table.forget(rows.get(host) ?? -1)
          expect([undefined, host]).toContain(table.answerTo(`https://${host}/`, 0))
        }
      }),
      { numRuns: runs },
    )
  })
})

// Hosts above and below each other, of several sites and of none.
const host = fc.constantFrom(
  'example.com',
  'www.example.com',
  'a.www.example.com',
  'b.example.com',
  'example.org',
  'me.github.io',
  // Above a public suffix, and below it.
  'amazonaws.com',
  'shop.s3.amazonaws.com',
  'localhost',
  'app.localhost',
  '127.0.0.1',
)
const path = fc.constantFrom('/', '/', '/a/b')
const url = fc
  .tuple(fc.constantFrom('https', 'https', 'https', 'http', 'wss'), host, path)
  .map(([s, h, p]) => `${s}://${h}${p}`)
const line = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(
      '',
      '',
      'Domain=example.com',
      'Domain=www.example.com',
      'Domain=localhost',
      'Domain=amazonaws.com',
    ),
    fc.constantFrom('', '', '', 'Max-Age=1', 'Max-Age=90', 'Max-Age=0'),
    fc.constantFrom('', '', '', 'Secure', 'Secure; SameSite=Strict', 'HttpOnly'),
    fc.integer({ min: 0, max: 30 }),
  )
  .map(([name, value, domain, age, more, at]) =>
    [
      `${name}=${value}`,
      domain,
      age,
      more,
      at === 0 ? 'Secure; Partitioned' : at < 8 ? 'Path=/a' : 'Path=/',
    ].join('; '),
  )
const context: fc.Arbitrary<RequestContext | undefined> = fc.option(
  fc.record(
    {
      method: fc.constantFrom('GET', 'POST'),
      destination: fc.constantFrom('document', 'image'),
      topLevel: url,
      api: fc.constantFrom('http' as const, 'script' as const),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined, freq: 2 },
)
const step = fc.oneof(
  { weight: 7, arbitrary: fc.record({ get: url, context }) },
  { weight: 5, arbitrary: fc.record({ set: line, url, context }) },
  {
    weight: 2,
    arbitrary: fc.record({
      wait: fc.constantFrom(-5_000, 1, 999, 1_000, 30_000, 61_000, 91_000, 31 * 86_400_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ delete: fc.constantFrom('a', 'b', 'c') }) },
  {
    weight: 1,
    arbitrary: fc.record({ restore: fc.constantFrom('com', 'example.com', 'localhost', '0.0.1') }),
  },
  { weight: 1, arbitrary: fc.constant({ clear: true }) },
)

describe('what a jar remembers that it answered', () => {
  it('is what one answers that is asked anew each time, and leaves the same jar', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('chromium' as const, 'firefox' as const, 'draft' as const),
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        (like, steps) => {
          let now = 1_800_000_000_000
          const limits = { cookiesPerSite: 6, cookiesPerSiteKept: 4, cookies: 14, cookiesKept: 10 }
          const jars = [0, 1].map(() => new CookieJar({ like, now: () => now, limits }))
          const [remembers, asked] = jars as [CookieJar, CookieJar]
          for (const step of steps) {
            if ('wait' in step) now += step.wait
            else if ('set' in step) {
              expect(remembers.receive(step.url, step.set, step.context)).toEqual(
                asked.receive(step.url, step.set, step.context),
              )
            } else if ('delete' in step) for (const jar of jars) jar.delete({ name: step.delete })
            else if ('clear' in step) for (const jar of jars) jar.clear()
            else if ('restore' in step) for (const jar of jars) jar.restore([cookieOf(step.restore, now)])
            else {
              // A context that says nothing is the default, and nothing is remembered for it.
              const anew = asked.cookieHeader(step.get, step.context ?? {})
              expect(anew).toBe(explained(asked, step.get, step.context))
              for (let time = 0; time < 3; time++) {
                expect(remembers.cookieHeader(step.get, step.context)).toBe(anew)
              }
            }
          }
          expect(remembers.toJSON()).toEqual(asked.toJSON())
        },
      ),
      { numRuns: runs },
    )
  })

  it('is forgotten where a cookie comes below one of a public suffix, which a file may bring', () => {
    const jar = new CookieJar()
    jar.restore([cookieOf('com', Date.now())])
    // An address of the host makes it known; then it is asked for, twice.
    for (let time = 0; time < 3; time++) expect(jar.cookieHeader('https://www.shop.com/')).toBe('restored=1')
    jar.receive('https://www.shop.com/', 'a=1')
    expect(jar.cookieHeader('https://www.shop.com/')).toBe('restored=1; a=1')
    jar.receive('https://www.shop.com/', 'b=2; Domain=shop.com')
    expect(jar.cookieHeader('https://www.shop.com/')).toBe('restored=1; a=1; b=2')
  })

  it('is forgotten where a domain opens above a public suffix', () => {
    const jar = new CookieJar()
    const url = 'https://shop.s3.amazonaws.com/'
    jar.receive(url, 'a=1; Path=/')
    expect([jar.cookieHeader(url), jar.cookieHeader(url)]).toEqual(['a=1', 'a=1'])
    jar.receive('https://amazonaws.com/', 'b=2; Domain=amazonaws.com; Path=/')
    expect(jar.cookieHeader(url)).toBe('a=1; b=2')
    jar.receive('https://x.amazonaws.com/', 'c=3; Path=/')
    jar.delete({ domain: 'amazonaws.com' })
    expect([jar.cookieHeader(url), jar.cookieHeader(url)]).toEqual(['a=1', 'a=1'])
    jar.receive('https://amazonaws.com/', 'd=4; Domain=amazonaws.com; Path=/')
    expect(jar.cookieHeader(url)).toBe('a=1; d=4')
  })

  it('is forgotten where a domain opens, whatever its public suffix was before', () => {
    let suffix = 'example.com'
    const jar = new CookieJar({ publicSuffix: () => suffix })
    const url = 'https://www.example.com/'
    jar.receive(url, 'a=1; Path=/')
    expect([jar.cookieHeader(url), jar.cookieHeader(url)]).toEqual(['a=1', 'a=1'])
    suffix = 'com'
    jar.restore([cookieOf('example.com', Date.now() + 1)])
    expect(jar.cookieHeader(url)).toBe('a=1; restored=1')
  })

  it('is not without a cookie that had expired, where the clock is set back', () => {
    let now = 1_800_000_000_000
    const jar = new CookieJar({ now: () => now })
    const url = 'https://shop.example/'
    jar.receive(url, 'a=1; Path=/; Max-Age=10')
    jar.receive(url, 'b=2; Path=/')
    now += 20_000
    expect([jar.cookieHeader(url), jar.cookieHeader(url)]).toEqual(['b=2', 'b=2'])
    now -= 15_000
    expect(jar.cookieHeader(url)).toBe('a=1; b=2')
  })

  it('is forgotten for each of the hosts that shared a cookie', () => {
    const jar = new CookieJar()
    const get = (): string[] => ['a', 'b'].map(name => jar.cookieHeader(`https://${name}.shop.example/`))
    jar.receive('https://a.shop.example/', 'a=1; Domain=shop.example; Path=/')
    expect([get(), get()].flat()).toEqual(['a=1', 'a=1', 'a=1', 'a=1'])
    jar.receive('https://b.shop.example/', 'a=2; Domain=shop.example; Path=/')
    expect(get()).toEqual(['a=2', 'a=2'])
  })

  it('is over http what it is over https only where no cookie is Secure', () => {
    const jar = new CookieJar()
    const get = (): string[] => ['https', 'http'].map(scheme => jar.cookieHeader(`${scheme}://shop.example/`))
    jar.receive('https://shop.example/', 'a=1; Path=/')
    expect([get(), get()].flat()).toEqual(['a=1', 'a=1', 'a=1', 'a=1'])
    jar.receive('https://shop.example/', 'b=2; Path=/; Secure')
    expect([get(), get()].flat()).toEqual(['a=1; b=2', 'a=1', 'a=1; b=2', 'a=1'])
  })

  it('ends when the cookie does that was set anew before it expired', () => {
    let now = 1_800_000_000_000
    const jar = new CookieJar({ now: () => now })
    const url = 'https://shop.example/'
    for (let minute = 0; minute < 60; minute++) {
      jar.receive(url, 'a=1; Path=/; Max-Age=300')
      expect(jar.cookieHeader(url)).toBe('a=1')
      now += 60_000
    }
    jar.cookieHeader(url)
    now += 239_000
    expect([jar.cookieHeader(url), jar.cookieHeader(url)]).toEqual(['a=1', 'a=1'])
    now += 1_000
    expect(jar.cookieHeader(url)).toBe('')
  })

  it('is not all once a partition has cookies', () => {
    const jar = new CookieJar()
    const url = 'https://shop.example/'
    const get = (): string => jar.cookieHeader(url)
    jar.receive(url, 'a=1; Secure; Path=/')
    expect([get(), get()]).toEqual(['a=1', 'a=1'])
    jar.receive(url, 'b=2; Secure; Path=/; Partitioned')
    expect([get(), get()]).toEqual(['a=1; b=2', 'a=1; b=2'])
    jar.delete({ name: 'b' })
    expect([get(), get()]).toEqual(['a=1', 'a=1'])
  })
})

/** The Cookie field as the walk that explains has it. */
function explained(jar: CookieJar, url: string, context: RequestContext | undefined): string {
  const sent = jar.explain(url, context).filter(({ sent }) => sent)
  return sent.map(({ cookie }) => `${cookie.name}=${cookie.value}`).join('; ')
}

function cookieOf(domain: string, now: number) {
  return {
    name: 'restored',
    value: '1',
    domain,
    hostOnly: false,
    path: '/',
    secure: false,
    httpOnly: false,
    sameSite: 'unset' as const,
    priority: 'medium' as const,
    expiryTime: null,
    creationTime: now,
    lastAccessTime: now,
    partitionKey: null,
  }
}
