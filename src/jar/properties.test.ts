import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestContext } from './context.ts'
import { CookieJar } from './cookie-jar.ts'
import { documentCookie } from './document-cookie.ts'

const runs = process.env.RUSK_LONG ? 5000 : 300

const host = fc.constantFrom(
  'example.com',
  'www.example.com',
  'a.www.example.com',
  'example.org',
  'localhost',
  '127.0.0.1',
  'me.github.io',
)
const path = fc.constantFrom('/', '/a', '/a/', '/a/b', '/ab', '/a%20b', '/%')
const url = fc
  .tuple(fc.constantFrom('http', 'https', 'wss', 'ftp'), host, path)
  .map(([s, h, p]) => `${s}://${h}${p}`)
const bytes = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
  .map(codes => String.fromCharCode(...codes))
const attribute = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('Domain', 'Path', 'Max-Age', 'Expires', 'SameSite', 'Priority', 'X'),
      fc.constantFrom(
        '',
        '/',
        '/a',
        'example.com',
        '.example.com',
        'com',
        '100',
        '-1',
        '0',
        'Lax',
        'None',
        'Strict',
        'low',
        'Wed, 09 Jun 2100 10:18:14 GMT',
      ),
    )
    .map(([n, v]) => `${n}=${v}`),
  fc.constantFrom('Secure', 'HttpOnly', 'Partitioned', ''),
  bytes,
)
const line = fc
  .tuple(
    fc.oneof(fc.constantFrom('a=1', 'a=2', 'b=1', '__Host-a=1', '__Secure-b=2', 'c'), bytes),
    fc.array(attribute, { maxLength: 5 }),
  )
  .map(([pair, attributes]) => [pair, ...attributes].join('; '))
const context: fc.Arbitrary<RequestContext> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST'),
    destination: fc.constantFrom('document', 'iframe', 'image', 'empty', ''),
    credentials: fc.constantFrom('include', 'omit', 'same-origin'),
    initiator: fc.oneof(url, fc.constantFrom(null, 'null')),
    topLevel: fc.oneof(url, fc.constantFrom(null, 'null', 'about:blank')),
    ancestors: fc.array(url, { maxLength: 2 }),
    redirects: fc.array(url, { maxLength: 2 }),
    reload: fc.boolean(),
    api: fc.constantFrom('http' as const, 'script' as const),
    date: fc.oneof(fc.constant('Wed, 09 Jun 2027 10:18:14 GMT'), bytes),
  },
  { requiredKeys: [] },
)
const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ set: line, url, context: fc.option(context, { nil: undefined }) }) },
  { weight: 3, arbitrary: fc.record({ get: url, context: fc.option(context, { nil: undefined }) }) },
  { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: -1000, max: 100_000_000 }) }) },
  { weight: 1, arbitrary: fc.record({ script: bytes, url }) },
)
const like = fc.constantFrom('chromium' as const, 'firefox' as const, 'draft' as const)
const thirdPartyCookies = fc.constantFrom(
  'allowed' as const,
  'blocked' as const,
  'total-cookie-protection' as const,
)

describe('properties of a jar', () => {
  it('what is sent is what explain says is sent, and every cookie of it keeps every rule; nothing throws', () => {
    fc.assert(
      fc.property(
        like,
        thirdPartyCookies,
        fc.array(operation, { maxLength: 25 }),
        (like, thirdPartyCookies, operations) => {
          let now = 1_800_000_000_000
          const jar = new CookieJar({
            like,
            thirdPartyCookies,
            now: () => now,
            limits: { cookiesPerSite: 6, cookiesPerSiteKept: 4 },
          })
          for (const step of operations) {
            if ('wait' in step) now += step.wait
            else if ('set' in step) jar.receive(step.url, step.set, step.context)
            else if ('script' in step) {
              documentCookie(jar, step.url).cookie = step.script
              expect(typeof documentCookie(jar, step.url).cookie).toBe('string')
            } else {
              const said = jar.explain(step.get, { ...step.context, all: true })
              const sent = said
                .filter(({ sent }) => sent)
                .map(({ cookie }) => (cookie.name === '' ? cookie.value : `${cookie.name}=${cookie.value}`))
              expect(jar.cookieHeader(step.get, step.context)).toBe(sent.join('; '))
              for (const { sent, reasons } of said) expect(sent).toBe(reasons.length === 0)
            }
          }
          expect(
            CookieJar.from(jar.toJSON(), {
              like,
              now: () => now,
              limits: { cookiesPerSite: 6, cookiesPerSiteKept: 4 },
            }).toJSON(),
          ).toEqual(jar.toJSON())
        },
      ),
      { numRuns: runs },
    )
  })

  it('a stored cookie holds no control character, and fits', () => {
    fc.assert(
      fc.property(like, url, line, (like, url, line) => {
        const verdict = new CookieJar({ like }).receive(url, line)
        if (!verdict.stored) return
        const { name, value, path } = verdict.cookie
        expect(name.length + value.length).toBeLessThanOrEqual(4096)
        expect(`${name}${value}${path}`).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f;]/)
      }),
      { numRuns: runs },
    )
  })
})

describe('hostile lines', () => {
  const timed = (line: string): number => {
    const jar = new CookieJar()
    const start = process.cpuUsage()
    for (const _ of [1, 2, 3]) jar.receive('https://example.com/', line)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 3000
  }

  it.each([
    ['100,000 attributes', `a=b${'; x=y'.repeat(100_000)}`],
    ['a megabyte of value', `a=${'b'.repeat(1_000_000)}`],
    ['a megabyte of TABs', `a=${'\t'.repeat(1_000_000)}b`],
    ['a megabyte of blanks', `a=b;${' '.repeat(1_000_000)}x`],
    ['a megabyte of semicolons', ';'.repeat(1_000_000)],
    ['a megabyte of "="', '='.repeat(1_000_000)],
    ['100,000 Domains', `a=b${'; Domain=example.com'.repeat(100_000)}`],
    ['100,000 Expires', `a=b${'; Expires=Wed, 09 Jun 2100 10:18:14 GMT'.repeat(100_000)}`],
    ['an Expires of separators', `a=b; Expires=${'-'.repeat(1_000_000)}`],
    ['TABs between letters', `a=${'\tb'.repeat(500_000)}`],
  ])('%s neither hang nor overflow', (_, line) => {
    expect(timed(line)).toBeLessThan(2000)
  })

  it('a jar holds on to no more of a line than its cookie', () => {
    const jar = new CookieJar()
    for (let number = 0; number < 100; number++) {
      jar.receive('https://example.com/', `name${number}=${'v'.repeat(20)}; x=${'y'.repeat(1_000_000)}`)
    }
    expect(jar.size).toBe(100)
  })
})

describe('hostile addresses', () => {
  it.each(['http', 'script'] as const)('a host of 100,000 labels costs no more than its length: %s', api => {
    const jar = new CookieJar()
    jar.receive('https://example.com/', 'a=1; Domain=example.com')
    const url = `https://${'a.'.repeat(100_000)}example.com/`
    const before = process.cpuUsage()
    expect(jar.cookieHeader(url, { api })).toBe('a=1')
    expect(jar.explain(url, { api })).toHaveLength(1)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(2000)
  })
})
