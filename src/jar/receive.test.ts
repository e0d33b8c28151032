import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choicesOf } from '../rules/like.ts'
import { AddressReader } from './address.ts'
import type { RequestContext } from './context.ts'
import { CookieJar } from './cookie-jar.ts'
import { Keeper } from './keep.ts'
import { limitsWith } from './limits.ts'
import { lineSyntax } from './line-syntax.ts'
import { publicSuffix } from './public-suffix.ts'
import { Receiver, Receiving, reasonAgainst, receivingRules } from './receive.ts'
import { LineReader } from './set-cookie-line.ts'
import { Sites } from './sites.ts'
import { type Deriving, situationOf } from './situation.ts'
import { Store } from './store.ts'
import { firstReason } from './walk.ts'

const runs = process.env.RUSK_LONG ? 20_000 : 2000

const url = fc
  .tuple(
    fc.constantFrom('http', 'https', 'wss', 'ftp'),
    fc.constantFrom('example.com', 'www.example.com', 'example.org', 'localhost', '127.0.0.1', 'com', 'x..'),
    fc.constantFrom('/', '/a/b'),
  )
  .map(([s, h, p]) => `${s}://${h}${p}`)
const line = fc
  .tuple(
    fc.constantFrom(
      'a=1',
      'a=2',
      '__Host-a=1',
      '__Secure-a',
      '=a',
      '==a',
      '',
      'a=\x01',
      `a=${'b'.repeat(5000)}`,
    ),
    fc.subarray([
      'Domain=example.com',
      'Domain=com',
      'Path=/',
      'Path=/\t/',
      'Max-Age=0',
      'Secure',
      'HttpOnly',
      'Partitioned',
      'SameSite=None',
      'SameSite=Lax',
      'x=\x7f',
    ]),
  )
  .map(([pair, attributes]) => [pair, ...attributes].join('; '))
const context: fc.Arbitrary<RequestContext> = fc.record(
  {
    destination: fc.constantFrom('document', 'image'),
    credentials: fc.constantFrom('include', 'omit'),
    initiator: fc.constantFrom('https://example.com/', 'https://example.org/', null),
    topLevel: fc.constantFrom('https://example.com/', 'https://example.org/'),
    api: fc.constantFrom('http' as const, 'script' as const),
  },
  { requiredKeys: [] },
)

describe('the rules about a line', () => {
  it('that have no cause to be asked have nothing against it', () => {
    const exchange = fc.record({ url, line, context })
    fc.assert(
      fc.property(
        fc.constantFrom('chromium' as const, 'firefox' as const, 'draft' as const),
        fc.constantFrom('allowed' as const, 'blocked' as const, 'total-cookie-protection' as const),
        fc.array(exchange, { maxLength: 6 }),
        (like, thirdPartyCookies, exchanges) => {
          const choices = choicesOf(like)
          const sites = new Sites(publicSuffix)
          const store = new Store(sites)
          const deriving: Deriving = { choices, thirdPartyCookies, sites, partitionOf: store.partitionOf }
          const receiver = new Receiver(store, sites, choices)
          const keeper = new Keeper(store, sites, choices, limitsWith({}))
          const reader = new LineReader(lineSyntax(choices))
          for (const { url, line, context } of exchanges) {
            const request = situationOf(
              new AddressReader(sites).read(url),
              context,
              1_800_000_000_000,
              deriving,
            )
            const receiving = new Receiving(reader.read(line), request, receiver, 0)
            const reason = reasonAgainst(receiving)
            expect(reason).toEqual(firstReason(receivingRules, receiving))
            if (reason === null) keeper.keep(receiving)
          }
        },
      ),
      { numRuns: runs },
    )
  })
})

describe('a cookie that is set again', () => {
  const at = (...seconds: number[]) => {
    let call = 0
    const jar = new CookieJar({ now: () => 1_800_000_000_000 + 1000 * (seconds[call++] ?? seconds.at(-1)!) })
    return { jar, set: (line: string) => jar.receive('https://example.com/x', line) }
  }

  it('counts as used now, and keeps its creation where its value is the same', () => {
    const { jar, set } = at(0, 100, 250)
    set('a=1')
    set('a=1; Secure')
    const [cookie] = jar.cookies()
    expect(cookie).toMatchObject({ secure: true, creationTime: 1_800_000_000_000 })
    expect(cookie!.lastAccessTime).toBe(1_800_000_100_000)
    set('a=2')
    expect(jar.cookies()[0]).toMatchObject({
      value: '2',
      secure: false,
      creationTime: 1_800_000_250_000,
      lastAccessTime: 1_800_000_250_000,
    })
  })

  it('says what was there before and what is now, each as it was then', () => {
    const { set } = at(0, 100)
    const first = set('a=1; HttpOnly')
    const second = set('a=23; Secure; Max-Age=5')
    expect(first.stored && first.cookie).toMatchObject({ value: '1', httpOnly: true, expiryTime: null })
    expect(second.stored && second.replaced).toEqual(first.stored && first.cookie)
    expect(second.stored && second.cookie).toMatchObject({ value: '23', httpOnly: false, secure: true })
  })

  it('stays before those of shorter paths', () => {
    const { jar, set } = at(0)
    for (const line of ['a=1; Path=/x', 'b=1; Path=/x', 'c=1; Path=/', 'a=2; Path=/x']) set(line)
    expect(jar.cookieHeader('https://example.com/x')).toBe('b=1; a=2; c=1')
    set('b=1; Path=/x')
    set('b=3; Path=/x')
    expect(jar.cookieHeader('https://example.com/x')).toBe('a=2; b=3; c=1')
  })

  it('goes before those that were created later, where the clock was set back', () => {
    const { jar, set } = at(10, 20, 30, 15)
    for (const line of ['a=1; Path=/', 'b=1; Path=/', 'c=1; Path=/', 'a=2; Path=/']) set(line)
    expect(jar.cookieHeader('https://example.com/')).toBe('a=2; b=1; c=1')
    set('c=2; Path=/')
    expect(jar.cookieHeader('https://example.com/')).toBe('a=2; c=2; b=1')
  })
})

describe('a line with Domain', () => {
  it('goes to no other host where the public suffixes failed before', () => {
    let fails = false
    const publicSuffix = (): string => {
      if (fails) throw new Error('not loaded')
      return 'example'
    }
    const jar = new CookieJar({ publicSuffix })
    jar.receive('https://www.shop.example/', 'a=1; Domain=shop.example')
    fails = true
    const receive = () => jar.receive('https://www.other.example/', 'a=2; Domain=other.example')
    expect(receive).toThrow('not loaded')
    fails = false
    expect(receive()).toMatchObject({ stored: true, cookie: { domain: 'other.example' } })
  })
})
