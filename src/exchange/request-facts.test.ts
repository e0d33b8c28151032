import { describe, expect, it } from 'vitest'
import { isLocalHost } from './local-host.ts'
import { requestFacts, setsSecureCookies } from './request-facts.ts'
import type { RequestReading } from './request-reading.ts'
import { type TrustProxy, trustOf } from './trust-proxy.ts'

function reading(given: Partial<RequestReading>, headers: Record<string, string> = {}): RequestReading {
  return {
    header: name => headers[name],
    hasAny: names => names.some(name => headers[name] !== undefined),
    host: 'a.example',
    encrypted: false,
    oldProtocol: false,
    peer: '10.0.0.1',
    ...given,
  }
}

function secure(headers: Record<string, string>, trustProxy: TrustProxy, encrypted = false): boolean {
  return requestFacts(reading({ encrypted }, headers), trustOf(trustProxy)).secure
}

describe('isLocalHost', () => {
  it.each([
    'localhost',
    'LOCALHOST:8000',
    'a.localhost',
    'a.b.localhost:1',
    'localhost.',
    '127.0.0.1',
    '127.255.0.9:80',
    '[::1]',
    '[::1]:3000',
  ])('is true of %s', host => {
    expect(isLocalHost(host)).toBe(true)
  })
  it.each([
    undefined,
    '',
    'localhost.example',
    'xlocalhost',
    '.localhost',
    '127.0.0.1.example',
    '127.1',
    '[::2]',
    '[::1]x',
    '::1',
    '0.0.0.0',
    '128.0.0.1',
    'localhost..',
    'localhost:80:90',
    'localhost:x',
    '127.0.0.1:80@a.example',
    '[::1]:80@a.example',
    'user@localhost',
  ])('is false of %s', host => {
    expect(isLocalHost(host)).toBe(false)
  })
})

describe('secure', () => {
  it('is what the connection says, unless a trusted proxy knows better', () => {
    expect(secure({}, false, true)).toBe(true)
    expect(secure({ 'x-forwarded-proto': 'https' }, false)).toBe(false)
    expect(secure({ 'x-forwarded-proto': 'https' }, ['10.0.0.2'])).toBe(false)
    expect(secure({ 'x-forwarded-proto': 'https' }, ['10.0.0.1'])).toBe(true)
    expect(secure({ 'x-forwarded-proto': 'HTTPS ' }, ['10.0.0.1'])).toBe(true)
    expect(secure({ 'x-forwarded-proto': 'http' }, ['10.0.0.1'], true)).toBe(false)
    expect(secure({ 'x-forwarded-proto': '' }, ['10.0.0.1'], true)).toBe(true)
  })

  it('follows a chain of proxies as far as each is trusted', () => {
    const chain = { 'x-forwarded-proto': 'https, http', 'x-forwarded-for': '192.0.2.9, 10.0.0.5' }
    expect(secure(chain, ['10.0.0.0/8'])).toBe(true)
    expect(secure(chain, ['10.0.0.1'])).toBe(false)
    // The client made up the first entry.
    const forged = { 'x-forwarded-proto': 'https, http', 'x-forwarded-for': '10.0.0.5, 192.0.2.9' }
    expect(secure(forged, ['10.0.0.0/8'])).toBe(false)
    expect(secure({ 'x-forwarded-proto': 'https, http' }, ['10.0.0.0/8'])).toBe(false)
    expect(secure({ 'x-forwarded-proto': 'https, http', 'x-forwarded-for': 'a, b' }, true)).toBe(true)
  })

  it('reads Forwarded, quotes and all', () => {
    const forwarded = (value: string) => secure({ forwarded: value }, ['10.0.0.0/8', '2001:db8::/32'])
    expect(forwarded('for=192.0.2.9;proto=https')).toBe(true)
    expect(forwarded('For="[2001:db8::1]:4711"; Proto=HTTPS ;by=x')).toBe(true)
    expect(forwarded('for=192.0.2.9;proto=https, for="[2001:db8::1]:4711";proto=http')).toBe(true)
    expect(forwarded('for=10.0.0.5;proto=https, for=192.0.2.9;proto=http')).toBe(false)
    expect(forwarded('for="a,b;proto=https\\"";proto=http')).toBe(false)
    expect(forwarded('for=192.0.2.9')).toBe(false)
    expect(forwarded(';;,,="')).toBe(false)
  })

  it('is linear in what a client sends', () => {
    const count = (length: number) => {
      let calls = 0
      const trust = trustOf(() => {
        calls += 1
        return true
      })
      requestFacts(reading({}, { forwarded: 'for=1;proto=http,'.repeat(length) }), trust)
      return calls
    }
    expect(count(2000)).toBeLessThanOrEqual(2 * count(1000) + 2)
  })
})

describe('setsSecureCookies', () => {
  const nobody = trustOf(undefined)
  const sets = (given: Partial<RequestReading>, headers: Record<string, string> = {}) =>
    setsSecureCookies(reading(given, headers), nobody)

  it('leaves Secure out over plain http to this machine alone', () => {
    expect(sets({ host: 'localhost:3000' })).toBe(false)
    expect(sets({ host: 'localhost:3000', encrypted: true })).toBe(true)
    expect(sets({ host: 'a.example' })).toBe(true)
    expect(sets({ host: undefined })).toBe(true)
  })

  it('keeps it at any sign of a proxy, HTTP/1.0 included', () => {
    for (const name of [
      'x-forwarded-for',
      'x-forwarded-proto',
      'x-forwarded-host',
      'forwarded',
      'via',
      'x-real-ip',
    ]) {
      expect([name, sets({ host: 'localhost:3000' }, { [name]: '' })]).toEqual([name, true])
    }
    expect(sets({ host: 'localhost:3000', oldProtocol: true })).toBe(true)
  })

  it('tells sessions the same', () => {
    const facts = requestFacts(reading({ host: 'localhost:3000' }, { via: '1.1 x' }), nobody)
    expect(facts).toEqual({ secure: false, local: false, host: 'localhost:3000' })
  })
})
