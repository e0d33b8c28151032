import { describe, expect, it } from 'vitest'
import { cookieContent } from './cookie-content.ts'
import { defaultPath } from './default-path.ts'
import { domainAttribute } from './domain-attribute.ts'
import { domainMatch, domainMatches } from './domain-match.ts'
import { alreadyExpired, expiryTime, lifetimeLimit, maxAgeSeconds } from './lifetime.ts'
import { choicesOf, differences } from './like.ts'
import { overlays } from './overwrite.ts'
import { pairSize } from './pair-size.ts'
import { pathMatches } from './path-match.ts'
import { prefix, prefixOf } from './prefix.ts'
import { reasonTable, refuse } from './reason.ts'
import { registrableDomain } from './registrable-domain.ts'
import { sameSiteToSend } from './same-site.ts'
import { isTrustworthy } from './trustworthy.ts'

const suffixes = ['com', 'co.uk', 'github.io', 'uk', 'io', 'test']
const publicSuffix = (host: string): string =>
  suffixes.find(suffix => host === suffix || host.endsWith(`.${suffix}`)) ??
  host.slice(host.lastIndexOf('.') + 1)
const isIp = (host: string): boolean => /^[\d.]+$|^\[/.test(host)
const hosts = {
  canonicalHost: (text: string) => (/^[\w.-]+$/.test(text) ? text.toLowerCase() : undefined),
  registrableDomain: (host: string) => registrableDomain(host, isIp(host), publicSuffix),
}

describe('registrableDomain', () => {
  it.each([
    ['www.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['com', ''],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['co.uk', ''],
    ['me.github.io', 'me.github.io'],
    ['github.io', ''],
    ['localhost', ''],
    ['127.0.0.1', ''],
    ['[::1]', ''],
    ['www.example.com.', 'example.com.'],
    ['example.unknown', 'example.unknown'],
    ['.com', ''],
  ])('%s: %s', (host, domain) => {
    expect(hosts.registrableDomain(host)).toBe(domain)
  })
})

describe('domainAttribute', () => {
  const decide = (host: string, attribute: string, like: 'chromium' | 'firefox' | 'draft' = 'chromium') => {
    const answer = domainAttribute(attribute, { host, hostIsIp: isIp(host) }, hosts, choicesOf(like))
    return 'code' in answer ? answer.code : `${answer.hostOnly ? '' : '.'}${answer.domain}`
  }

  it.each([
    ['www.example.com', '', 'www.example.com'],
    ['www.example.com', 'example.com', '.example.com'],
    ['www.example.com', '.example.com', '.example.com'],
    ['www.example.com', 'EXAMPLE.com', '.example.com'],
    ['www.example.com', 'www.example.com', '.www.example.com'],
    ['www.example.com', 'a.www.example.com', 'InvalidDomain'],
    ['www.example.com', 'com', 'InvalidDomain'],
    ['www.example.com', '..example.com', 'InvalidDomain'],
    ['www.example.com', 'example.com.', 'InvalidDomain'],
    ['www.example.com', 'ample.com', 'InvalidDomain'],
    ['www.example.com', '%65xample.com', 'InvalidDomain'],
    ['www.example.com', '.', 'InvalidDomain'],
    ['me.github.io', 'github.io', 'InvalidDomain'],
    ['github.io', 'github.io', 'github.io'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '.127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '0.0.1', 'InvalidDomain'],
    ['localhost', 'LOCALHOST', 'localhost'],
    ['example.com..', '', 'InvalidDomain'],
  ])('on %s, Domain=%s: %s', (host, attribute, domain) => {
    expect(decide(host, attribute)).toBe(domain)
  })

  it('lets a suffix host name a parent that is none only where the draft alone is followed', () => {
    expect(decide('github.io', 'io')).toBe('InvalidDomain')
    expect(decide('s3.example.co.uk', 'example.co.uk', 'draft')).toBe('.example.co.uk')
  })

  it('asks for ASCII in the draft', () => {
    expect(decide('www.example.com', 'ex\xc3\xa4mple.com', 'draft')).toBe('DomainNonAscii')
    expect(decide('www.example.com', '.', 'draft')).toBe('www.example.com')
  })
})

describe('domainMatches', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['www.example.com', 'example.com', true],
    ['wwwexample.com', 'example.com', false],
    ['example.com', 'www.example.com', false],
    ['.example.com', 'example.com', false],
  ])('%s in %s: %s', (host, domain, matches) => {
    expect(domainMatches(host, domain)).toBe(matches)
  })

  it('has nothing above an IP address', () => {
    const request = { host: '127.0.0.1', hostIsIp: true }
    expect(domainMatch({ domain: '0.0.1', hostOnly: false }, request)).not.toBeNull()
    expect(domainMatch({ domain: '127.0.0.1', hostOnly: false }, request)).toBeNull()
  })
})

describe('paths', () => {
  it.each([
    ['/', '/'],
    ['/a', '/'],
    ['/a/', '/a'],
    ['/a/b', '/a'],
    ['//', '/'],
    ['', '/'],
  ])('the default path of %s is %s', (path, expected) => {
    expect(defaultPath(path)).toBe(expected)
  })

  it.each([
    ['/', '/', true],
    ['/a', '/', true],
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/a/b', '/a/', true],
    ['/ab', '/a', false],
    ['/A', '/a', false],
    ['/a', '/a/', false],
    ['/%61', '/a', false],
  ])('%s on %s: %s', (path, cookiePath, matches) => {
    expect(pathMatches(path, cookiePath)).toBe(matches)
  })
})

describe('lifetime', () => {
  it.each([
    ['100', 100, 100, 100],
    ['0100', 100, 100, 100],
    ['0', 0, 0, 0],
    ['-1', -1, alreadyExpired, -1],
    ['+5', 5, undefined, undefined],
    ['', undefined, undefined, undefined],
    ['-', undefined, alreadyExpired, undefined],
    ['-x', undefined, alreadyExpired, undefined],
    ['1.5', undefined, undefined, undefined],
    ['1e3', undefined, undefined, undefined],
    ['--1', undefined, alreadyExpired, undefined],
  ])('Max-Age=%s', (text, integer, digitsOrMinus, digits) => {
    expect(maxAgeSeconds(text, 'integer')).toBe(integer)
    expect(maxAgeSeconds(text, 'digits-or-minus')).toBe(digitsOrMinus)
    expect(maxAgeSeconds(text, 'digits')).toBe(digits)
  })

  it('stops where 64 bits are full, as browsers do, whatever follows', () => {
    expect(maxAgeSeconds('9223372036854775808x', 'integer')).toBeGreaterThan(1e18)
    expect(maxAgeSeconds('9223372036854775808x', 'digits')).toBeUndefined()
  })

  const request = { now: 1_000_000, clockAhead: 0 }
  it('takes Max-Age before Expires, and no more than 400 days', () => {
    expect(expiryTime(10, 5, request)).toBe(1_010_000)
    expect(expiryTime(0, 2_000_000, request)).toBe(alreadyExpired)
    expect(expiryTime(Number.POSITIVE_INFINITY, undefined, request)).toBe(1_000_000 + lifetimeLimit)
    expect(expiryTime(undefined, 1e15, request)).toBe(1_000_000 + lifetimeLimit)
    expect(expiryTime(undefined, undefined, request)).toBe(Number.POSITIVE_INFINITY)
  })

  it("moves Expires by what the server's clock is off", () => {
    expect(expiryTime(undefined, 2_000_000, { now: 1_000_000, clockAhead: -5000 })).toBe(1_995_000)
  })
})

describe('prefix', () => {
  const cookie = {
    name: '__Host-a',
    value: '1',
    secure: true,
    httpOnly: true,
    domainAttribute: '',
    pathAttribute: '/',
    path: '/',
    hostOnly: true,
  }
  const request = { trustworthy: true, hostIsIp: false, host: 'example.com' }
  const judge = (change: Partial<typeof cookie>, on: Partial<typeof request> = {}) =>
    prefix({ ...cookie, ...change }, { ...request, ...on }, choicesOf('chromium'))?.facts['needs'] ?? 'passed'

  it('knows prefixes in any case', () => {
    expect(['__Secure-a', '__HOST-a', '__http-', '__Host-Http-x', '_Host-', 'a'].map(prefixOf)).toEqual([
      '__Secure-',
      '__Host-',
      '__Http-',
      '__Host-Http-',
      undefined,
      undefined,
    ])
  })

  it.each([
    [{}, {}, 'passed'],
    [{ secure: false }, {}, 'Secure'],
    [{}, { trustworthy: false }, 'a secure origin'],
    [{ pathAttribute: '' }, {}, 'Path=/'],
    [{ domainAttribute: 'example.com', hostOnly: false }, {}, 'no Domain'],
    [{ domainAttribute: '127.0.0.1' }, { host: '127.0.0.1', hostIsIp: true }, 'passed'],
    [{ name: '__Host-Http-a', httpOnly: false }, {}, 'HttpOnly'],
    [{ name: '__Http-a', pathAttribute: '/x' }, {}, 'passed'],
    [{ name: '__Secure-a', pathAttribute: '', domainAttribute: 'example.com' }, {}, 'passed'],
    [{ name: '', value: '__Host-a' }, {}, 'a name before "="'],
  ])('%j on %j: %s', (change, on, needs) => {
    expect(judge(change, on)).toBe(needs)
  })
})

describe('small rules', () => {
  it('count octets of name and value', () => {
    expect(pairSize({ name: 'a', value: 'b'.repeat(4095) })).toBeNull()
    expect(pairSize({ name: 'a', value: 'b'.repeat(4096) })?.facts).toEqual({ bytes: 4097, limit: 4096 })
  })

  it('know what a nameless cookie may be', () => {
    const judge = (name: string, value: string, like: 'chromium' | 'firefox' | 'draft') =>
      cookieContent({ name, value }, choicesOf(like))?.code
    expect(judge('', '', 'draft')).toBe('NoCookieContent')
    expect(judge('', 'a', 'chromium')).toBeUndefined()
    expect(judge('', 'a', 'firefox')).toBe('NamelessCookie')
    expect(judge('', 'a=b', 'chromium')).toBe('AmbiguousSerialization')
    expect(judge('', 'a=b', 'draft')).toBeUndefined()
  })

  it('trust this machine, in browsers', () => {
    const trusted = (scheme: string, host: string, like: 'chromium' | 'draft' = 'chromium') =>
      isTrustworthy(scheme, { host, hostIsIp: isIp(host) }, choicesOf(like))
    expect(
      ['localhost', 'a.localhost', 'localhost.', '127.9.8.7', '[::1]'].map(h => trusted('http', h)),
    ).toEqual(Array(5).fill(true))
    expect(['example.com', 'localhost.com', '10.0.0.1'].map(h => trusted('http', h))).toEqual(
      Array(3).fill(false),
    )
    expect(trusted('http', 'localhost', 'draft')).toBe(false)
    expect(trusted('wss', 'example.com', 'draft')).toBe(true)
  })

  it('find insecure cookies that would overlay Secure ones', () => {
    const place = (domain: string, hostOnly: boolean, path: string) => ({ domain, hostOnly, path })
    const chromium = choicesOf('chromium')
    expect(overlays(place('a.x.com', true, '/p'), place('x.com', true, '/'), chromium)).toBe(true)
    expect(overlays(place('a.x.com', true, '/p'), place('x.com', true, '/'), choicesOf('firefox'))).toBe(
      false,
    )
    expect(overlays(place('a.x.com', true, '/p'), place('x.com', false, '/'), choicesOf('firefox'))).toBe(
      true,
    )
    expect(overlays(place('x.com', true, '/'), place('x.com', true, '/p'), chromium)).toBe(false)
    expect(overlays(place('y.com', false, '/'), place('x.com', false, '/'), chromium)).toBe(false)
  })

  it('let a cookie without SameSite go with a cross-site POST for two minutes, in Chromium', () => {
    const request = {
      api: 'http',
      siteClass: 'lax-unsafe',
      schemelessClass: 'lax-unsafe',
      setsSameSite: true,
      schemelessSetsSameSite: true,
      now: 200_000,
      situation: 'POST navigation',
      foreignSite: 'https://other.test',
    } as const
    const judge = (creationTime: number, like: 'chromium' | 'firefox' | 'draft') =>
      sameSiteToSend({ sameSite: 'unset', creationTime }, request, choicesOf(like))?.code
    expect(judge(80_000, 'chromium')).toBeUndefined()
    expect(judge(79_999, 'chromium')).toBe('SameSiteUnspecifiedTreatedAsLax')
    expect(judge(80_000, 'draft')).toBe('SameSiteUnspecifiedTreatedAsLax')
    expect(judge(0, 'firefox')).toBeUndefined()
  })
})

describe('the tables', () => {
  it('freeze what rules answer', () => {
    const reason = refuse('HttpOnly')
    expect(Object.isFrozen(reason) && Object.isFrozen(reason.facts)).toBe(true)
    expect(reason).toEqual({ code: 'HttpOnly', section: reasonTable.HttpOnly.section, facts: {} })
  })

  it('hold differences only: no line in which all three agree', () => {
    const alike = Object.entries(differences).filter(
      ([, { chromium, firefox, draft }]) => chromium === firefox && firefox === draft,
    )
    expect(alike).toEqual([])
  })
})
