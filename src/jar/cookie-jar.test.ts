import { describe, expect, expectTypeOf, it } from 'vitest'
import { RuskError } from '../headers/rusk-error.ts'
import { type Cookie, CookieJar, type CookieJarOptions, type JarJson, type Verdict } from './index.ts'

const start = 1_800_000_000_000
const day = 86_400_000

/** One row: lines that are set at an address, what the jar then holds, and what it sends where. */
interface Row {
  readonly about: string
  readonly at: string
  readonly set: readonly string[]
  readonly holds: string
  readonly sends: Readonly<Record<string, string>>
}

const rows: readonly Row[] = [
  {
    about: 'a host-only cookie stays on its host',
    at: 'https://www.example.com/',
    set: ['a=1'],
    holds: 'a=1',
    sends: {
      'https://www.example.com/x': 'a=1',
      'https://example.com/': '',
      'https://a.www.example.com/': '',
    },
  },
  {
    about: 'a domain cookie goes to the hosts below',
    at: 'https://www.example.com/',
    set: ['a=1; Domain=example.com'],
    holds: 'a=1',
    sends: { 'https://example.com/': 'a=1', 'https://a.b.example.com/': 'a=1', 'https://example.org/': '' },
  },
  {
    about: 'both may have one name',
    at: 'https://example.com/',
    set: ['a=host', 'a=domain; Domain=example.com'],
    holds: 'a=host a=domain',
    sends: { 'https://example.com/': 'a=host; a=domain', 'https://www.example.com/': 'a=domain' },
  },
  {
    about: 'longer paths go first, then older cookies',
    at: 'https://example.com/a/b/c',
    set: ['root=1; Path=/', 'deep=2; Path=/a/b', 'mid=3; Path=/a', 'root2=4; Path=/'],
    holds: 'deep=2 mid=3 root=1 root2=4',
    sends: {
      'https://example.com/a/b/c': 'deep=2; mid=3; root=1; root2=4',
      'https://example.com/a/x': 'mid=3; root=1; root2=4',
    },
  },
  {
    about: 'a changed value moves to the end, an unchanged one keeps its place',
    at: 'https://example.com/',
    set: ['a=1', 'b=1', 'c=1', 'a=2', 'b=1'],
    holds: 'b=1 c=1 a=2',
    sends: { 'https://example.com/': 'b=1; c=1; a=2' },
  },
  {
    about: 'Max-Age=0 deletes',
    at: 'https://example.com/',
    set: ['a=1', 'b=1', 'a=; Max-Age=0'],
    holds: 'b=1',
    sends: { 'https://example.com/': 'b=1' },
  },
  {
    about: 'a nameless cookie is sent as its value',
    at: 'https://example.com/',
    set: ['plain', 'a=1'],
    holds: '=plain a=1',
    sends: { 'https://example.com/': 'plain; a=1' },
  },
  {
    about: 'Secure cookies stay on https, and on this machine',
    at: 'http://localhost:3000/',
    set: ['a=1; Secure'],
    holds: 'a=1',
    sends: { 'http://localhost:8080/': 'a=1', 'https://localhost/': 'a=1' },
  },
  {
    about: 'an insecure page leaves Secure cookies alone',
    at: 'https://example.com/',
    set: ['a=1; Secure; Domain=example.com'],
    holds: 'a=1',
    sends: { 'http://example.com/': '', 'wss://example.com/': 'a=1' },
  },
  {
    about: 'names are keys of a Map, never of an object',
    at: 'https://example.com/',
    set: ['__proto__=1', 'constructor=2'],
    holds: '__proto__=1 constructor=2',
    sends: { 'https://example.com/': '__proto__=1; constructor=2' },
  },
  {
    about: 'hosts and domains are compared as URLs write them',
    at: 'https://WWW.B\u00fccher.example/',
    set: ['a=1; Domain=b\xc3\xbccher.EXAMPLE'],
    holds: 'a=1',
    sends: { 'https://xn--bcher-kva.example/': 'a=1' },
  },
]

const jarAt = (now: { time: number }, options: CookieJarOptions = {}): CookieJar =>
  new CookieJar({ now: () => now.time, ...options })

const held = (jar: CookieJar): string =>
  jar
    .cookies()
    .map(({ name, value }) => `${name}=${value}`)
    .join(' ')

const reasonsOf = (verdict: Verdict): string[] =>
  (verdict.stored ? [] : (verdict.reasons ?? [])).map(({ code }) => code)

describe('a jar', () => {
  it.each(rows)('$about', ({ at, set, holds, sends }) => {
    const now = { time: start }
    const jar = jarAt(now)
    for (const line of set) {
      now.time += 1
      jar.receive(at, line)
    }
    expect(held(jar)).toBe(holds)
    for (const [url, header] of Object.entries(sends)) expect(jar.cookieHeader(url), url).toBe(header)
  })

  it('counts what has expired as gone, where it is still in the store', () => {
    const now = { time: start }
    const jar = jarAt(now)
    for (const line of ['h=1; HttpOnly; Max-Age=1', 's=1; Secure; Max-Age=1', 'a=1; Max-Age=1', 'b=1']) {
      jar.receive('https://example.com/', line)
    }
    now.time += 2000
    expect(jar.receive('https://example.com/', 'h=2', { api: 'script' })).toMatchObject({ stored: true })
    expect(jar.receive('http://example.com/', 's=2')).toMatchObject({ stored: true })
    expect(jar.receive('https://example.com/', 'a=1')).not.toHaveProperty('replaced')
    expect(jar.cookieHeader('https://example.com/')).toBe('b=1; h=2; s=2; a=1')
  })

  it('orders cookies of one millisecond', () => {
    const jar = jarAt({ time: start })
    for (const name of ['c', 'a', 'b']) jar.receive('https://example.com/', `${name}=1`)
    expect(jar.cookieHeader('https://example.com/')).toBe('c=1; a=1; b=1')
  })

  it('forgets what has expired', () => {
    const now = { time: start }
    const jar = jarAt(now)
    jar.receive('https://example.com/', 'a=1; Max-Age=10')
    now.time = start + 9_999
    expect(jar.cookieHeader('https://example.com/')).toBe('a=1')
    now.time = start + 10_000
    expect(jar.cookieHeader('https://example.com/')).toBe('')
    expect(jar.cookies()).toEqual([])
    expect(jar.explain('https://example.com/')[0]?.reasons.map(({ code }) => code)).toEqual(['Expired'])
  })

  it('sees a cookie that is set after the same address was asked for', () => {
    const jar = jarAt({ time: start })
    jar.receive('https://example.com/', 'a=1; Domain=example.com')
    expect(jar.cookieHeader('https://www.example.com/')).toBe('a=1')
    jar.receive('https://example.com/', 'host=1')
    expect(jar.cookieHeader('https://www.example.com/')).toBe('a=1')
    jar.receive('https://www.example.com/', 'own=1')
    expect(jar.cookieHeader('https://www.example.com/')).toBe('a=1; own=1')
    jar.delete({ name: 'a' })
    expect(jar.cookieHeader('https://www.example.com/')).toBe('own=1')
    jar.clear()
    expect(jar.cookieHeader('https://www.example.com/')).toBe('')
  })
})

describe('a verdict', () => {
  it('holds the cookie, what it replaced and what went for it', () => {
    const jar = jarAt({ time: start })
    jar.receive('https://example.com/', 'a=1')
    const verdict = jar.receive(
      'https://example.com/',
      'a=2; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Priority=High',
    )
    expect(verdict).toEqual({
      stored: true,
      cookie: {
        name: 'a',
        value: '2',
        domain: 'example.com',
        hostOnly: true,
        path: '/',
        secure: false,
        httpOnly: true,
        sameSite: 'strict',
        priority: 'high',
        expiryTime: start + 60_000,
        creationTime: start,
        lastAccessTime: start,
        partitionKey: null,
      },
      replaced: expect.objectContaining({ name: 'a', value: '1' }) as Cookie,
      evicted: [],
    })
  })

  it('tells a deletion from a cookie that was never there', () => {
    const jar = jarAt({ time: start })
    jar.receive('https://example.com/', 'a=1')
    expect(jar.receive('https://example.com/', 'a=; Max-Age=0')).toMatchObject({
      stored: false,
      removed: { name: 'a', value: '1' },
    })
    expect(reasonsOf(jar.receive('https://example.com/', 'a=; Max-Age=0'))).toEqual(['Expired'])
  })

  it('has every reason, the deciding one first', () => {
    const verdict = jarAt({ time: start }).receive(
      'http://example.com/',
      '__Host-a=1; Domain=com; Secure; SameSite=None',
      { api: 'script' },
    )
    expect(reasonsOf(verdict)).toEqual(['InvalidDomain', 'InvalidPrefix', 'SecureOnly'])
  })

  it('shows control characters of a line as escapes', () => {
    const verdict = jarAt({ time: start }).receive('https://example.com/', 'a=1; Domain=\x1b[2Jx.com')
    const words = verdict.stored ? '' : (verdict.reasons ?? []).map(({ message }) => message).join(' ')
    expect(words).toContain('Domain=\\x1b[2Jx.com')
  })

  it('never shows a value in its words', () => {
    const jar = jarAt({ time: start })
    const verdicts = [
      'a=SECRET; Domain=com',
      '__Host-a=SECRET',
      '=__Host-SECRET',
      `a=${'SECRET'.repeat(700)}`,
      'a=SECRET\x01',
      'a=SECRET; SameSite=None',
    ]
    for (const line of verdicts) {
      const verdict = jar.receive('http://example.com/', line)
      expect(JSON.stringify(verdict.stored ? [] : verdict.reasons)).not.toContain('SECRET')
    }
  })

  it('is told apart by its types', () => {
    const verdict = jarAt({ time: start }).receive('https://example.com/', 'a=1')
    if (verdict.stored) expectTypeOf(verdict.cookie).toEqualTypeOf<Cookie>()
    else if (verdict.removed) expectTypeOf(verdict.removed).toEqualTypeOf<Cookie>()
    else expectTypeOf(verdict.reasons[0]!.code).toExtend<string>()
  })
})

describe('limits', () => {
  const fill = (jar: CookieJar, count: number, suffix = ''): void => {
    for (let number = 0; number < count; number++) {
      jar.receive('https://www.example.com/', `c${String(number).padStart(3, '0')}=1${suffix}`)
    }
  }

  it('leave 150 of 181 cookies of a site, whatever its hosts', () => {
    const jar = jarAt({ time: start })
    fill(jar, 180)
    expect(jar.size).toBe(180)
    const verdict = jar.receive('https://other.example.com/', 'new=1')
    expect(verdict.stored && verdict.evicted.map(({ name }) => name)).toEqual(
      Array.from({ length: 31 }, (_, number) => `c${String(number).padStart(3, '0')}`),
    )
    expect(jar.size).toBe(150)
  })

  it('spare what was used', () => {
    const now = { time: start }
    const jar = jarAt(now)
    fill(jar, 1, '; Path=/used')
    for (let number = 0; number < 179; number++)
      jar.receive('https://www.example.com/', `d${number}=1; Path=/other`)
    now.time += 120_000
    expect(jar.cookieHeader('https://www.example.com/used').startsWith('c000=1')).toBe(true)
    now.time += 120_000
    jar.cookieHeader('https://www.example.com/used')
    jar.receive('https://www.example.com/', 'last=1')
    expect(held(jar)).toContain('c000=1')
  })

  it('remove low priorities and insecure cookies first', () => {
    const jar = jarAt({ time: start }, { limits: { cookiesPerSite: 3, cookiesPerSiteKept: 2 } })
    jar.receive('https://example.com/', 'high=1; Priority=High')
    jar.receive('https://example.com/', 'secure=1; Secure')
    jar.receive('https://example.com/', 'low=1; Priority=Low')
    jar.receive('https://example.com/', 'new=1')
    expect(jar.size).toBe(2)
    expect(held(jar)).not.toContain('low')
  })

  it('keep all cookies used within 30 days, then leave 3000 of them', () => {
    const now = { time: start }
    const jar = jarAt(now)
    for (let site = 0; site < 3400; site++) jar.receive(`https://site${site}.com/`, 'a=1')
    expect(jar.size).toBe(3400)
    now.time += 31 * day
    jar.receive('https://new.com/', 'a=1')
    expect(jar.size).toBe(3000)
    expect(jar.cookieHeader('https://new.com/')).toBe('a=1')
    expect(jar.cookieHeader('https://site0.com/')).toBe('')
  })

  it('count bytes in a partition', () => {
    const jar = jarAt({ time: start })
    for (const name of ['a', 'b', 'c']) {
      jar.receive('https://example.com/', `${name}=${'x'.repeat(4000)}; Secure; Partitioned; SameSite=None`)
    }
    expect(held(jar)).not.toContain('a=')
    expect(jar.size).toBe(2)
  })

  it.each(['chromium', 'firefox', 'draft'] as const)(
    'hold where only the limit itself is given: %s',
    like => {
      const jar = jarAt({ time: start }, { like, limits: { cookiesPerSite: 5 } })
      fill(jar, 20)
      expect(jar.size).toBe(5)
      expect(jar.cookieHeader('https://www.example.com/')).toContain('c019=1')
    },
  )

  it('over all sites hold where only the limit itself is given', () => {
    const now = { time: start }
    const jar = jarAt(now, { limits: { cookies: 3 } })
    for (let site = 0; site < 9; site++, now.time += 31 * day) jar.receive(`https://site${site}.com/`, 'a=1')
    expect(jar.size).toBe(3)
  })

  it('of which one is undefined are the defaults', () => {
    const jar = new CookieJar({ limits: { cookiesPerSite: undefined } as unknown as Record<string, never> })
    fill(jar, 181)
    expect(jar.size).toBe(150)
  })

  it('can be lifted', () => {
    const jar = jarAt({ time: start }, { limits: { cookiesPerSite: Number.POSITIVE_INFINITY } })
    fill(jar, 400)
    expect(jar.size).toBe(400)
  })
})

describe('a jar as data', () => {
  it('comes back as it was', () => {
    const now = { time: start }
    const jar = jarAt(now)
    jar.receive('https://example.com/a', 'a=1; Max-Age=60; HttpOnly; SameSite=Lax; Priority=Low')
    jar.receive('https://example.com/', 'p=\xff; Secure; Partitioned; SameSite=None')
    const again = CookieJar.from(JSON.stringify(jar), { now: () => now.time })
    expect(again.toJSON()).toEqual(jar.toJSON())
    expect(again.cookieHeader('https://example.com/a/b')).toBe(jar.cookieHeader('https://example.com/a/b'))
  })

  it.each(['nonsense', '{}', '{"cookies":1}', 'null'])('%s is no jar', text => {
    expect(() => CookieJar.from(text)).toThrow(expect.objectContaining({ code: 'invalid-jar' }) as Error)
  })

  it('of another version is not read', () => {
    const later = { version: 2, cookies: [] } as unknown as JarJson
    expect(() => CookieJar.from(later)).toThrow(expect.objectContaining({ code: 'invalid-jar' }) as Error)
  })

  it.each([
    ['name', 'a\r\nX-Injected: 1'],
    ['value', '1; b=2'],
  ])('a cookie whose %s would be more than one is refused', (field, text) => {
    const jar = jarAt({ time: start })
    jar.receive('https://example.com/', 'a=1')
    const forged = { ...jar.cookies()[0]!, [field]: text }
    expect(() => new CookieJar().restore([forged])).toThrow(
      expect.objectContaining({ code: 'invalid-cookie', facts: { field } }) as Error,
    )
  })

  it('is not changed through what it gave', () => {
    const jar = jarAt({ time: start })
    const verdict = jar.receive('https://example.com/', 'a=1; Secure; Partitioned')
    const before = JSON.stringify(jar)
    const [given] = jar.cookies()
    for (const cookie of [given, verdict.stored ? verdict.cookie : undefined]) {
      Object.assign(cookie as object, { value: '2', path: '/elsewhere' })
      expect(() => Object.assign(cookie!.partitionKey as object, { topLevelSite: 'x' })).toThrow(TypeError)
    }
    expect(JSON.stringify(jar)).toBe(before)
  })

  it('a cookie that is none is named by its faulty field', () => {
    const [cookie] = (() => {
      const jar = jarAt({ time: start })
      jar.receive('https://example.com/', 'a=1')
      return jar.cookies()
    })()
    const broken = { ...cookie!, sameSite: 'Lax' } as unknown as Cookie
    expect(() => new CookieJar().restore([broken])).toThrow(
      expect.objectContaining({ code: 'invalid-cookie', facts: { field: 'sameSite' } }) as Error,
    )
  })

  it('deletes what is named, and only that', () => {
    const jar = jarAt({ time: start })
    jar.receive('https://example.com/', 'a=1')
    jar.receive('https://example.org/', 'a=1')
    expect(jar.delete({ name: 'a', domain: 'example.com' })).toBe(1)
    expect(jar.size).toBe(1)
    expect(() => jar.delete({})).toThrow(expect.objectContaining({ code: 'nothing-to-delete' }) as Error)
  })
})

describe('what the programmer gets wrong', () => {
  it.each([
    ['like', { like: 'safari' }],
    ['thirdPartyCookies', { thirdPartyCookies: 'block' }],
    ['now', { now: 1_800_000_000_000 }],
    ['publicSuffix', { publicSuffix: 'com' }],
    ['limits.cookies', { limits: { cookies: -1 } }],
    ['limits.cookiesPerSite', { limits: { cookiesPerSite: Number.NaN } }],
  ])('the option %s', (option, options) => {
    expect(() => new CookieJar(options as unknown as CookieJarOptions)).toThrow(
      expect.objectContaining({
        code: 'invalid-jar-option',
        facts: { option },
        message: expect.stringContaining(option) as string,
      }) as Error,
    )
  })

  it('a line that is none, such as a header that was not there', () => {
    const line = new Headers().get('set-cookie') as string
    expect(() => new CookieJar().receive('https://example.com/', line)).toThrow(
      expect.objectContaining({ code: 'not-a-string' }) as Error,
    )
  })

  it.each(['', 'example.com', '/path', 'http://', 'https://exa mple.com/'])('%j is no address', url => {
    const jar = new CookieJar()
    for (const use of [
      () => jar.receive(url, 'a=1'),
      () => jar.cookieHeader(url),
      () => jar.explain(url),
      () => jar.cookieHeader('https://example.com/', { topLevel: url || 'x', destination: 'image' }),
    ]) {
      expect(use).toThrow(RuskError)
      expect(use).toThrow(expect.objectContaining({ code: 'invalid-url' }) as Error)
    }
  })
})

describe('as other packages call it', () => {
  it('answers promises', async () => {
    const jar = jarAt({ time: start })
    await jar.setCookie('a=1', 'https://example.com/')
    expect(await jar.getCookieString('https://example.com/')).toBe('a=1')
    await expect(jar.getCookieString('nonsense')).rejects.toThrow(RuskError)
  })
})
