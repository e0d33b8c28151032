import { describe, expect, it } from 'vitest'
import { type ReasonCode, reasonTable } from '../rules/reason.ts'
import type { RequestContext } from './context.ts'
import { CookieJar } from './cookie-jar.ts'
import type { CookieJarOptions } from './jar-options.ts'

/** How each code is reached: what is stored first, and then a line that is refused or a request that goes without. */
interface Way {
  readonly options?: CookieJarOptions
  readonly before?: readonly (readonly [url: string, line: string])[]
  readonly set?: readonly [url: string, line: string, context?: RequestContext]
  readonly get?: readonly [url: string, context?: RequestContext & { all?: boolean }]
}

const https = 'https://www.example.com/a/b'
const http = 'http://www.example.com/a/b'
const fromElsewhere: RequestContext = {
  destination: 'image',
  initiator: 'https://other.test/',
  topLevel: 'https://other.test/',
}
const fromHttp: RequestContext = { destination: 'image', initiator: http, topLevel: http }
const bareFrame: RequestContext = { destination: 'iframe', topLevel: 'null' }

const ways: Readonly<Record<ReasonCode, Way>> = {
  NoCookieContent: { set: [https, '; Path=/'] },
  DisallowedCharacter: { set: [https, 'a=\x01'] },
  NameValuePairExceedsMaxSize: { set: [https, `a=${'b'.repeat(4096)}`] },
  AmbiguousSerialization: { set: [https, '=a=b'] },
  NamelessCookie: { options: { like: 'firefox' }, set: [https, '=a'] },
  NoncookieableScheme: { set: ['ftp://example.com/', 'a=1'] },
  InvalidDomain: { set: [https, 'a=1; Domain=com'] },
  DomainNonAscii: { options: { like: 'draft' }, set: [https, 'a=1; Domain=\xe9.com'] },
  InvalidPrefix: { set: [https, '__Host-a=1; Secure; Path=/a'] },
  InvalidPartitioned: { set: [https, 'a=1; Partitioned'] },
  NoPartition: { set: [https, 'a=1; Partitioned; Secure; SameSite=None', bareFrame] },
  SecureOnly: { set: [http, 'a=1; Secure'] },
  HttpOnly: { set: [https, 'a=1; HttpOnly', { api: 'script' }] },
  SameSiteNoneInsecure: { set: [https, 'a=1; SameSite=None'] },
  SameSiteStrict: { set: [https, 'a=1; SameSite=Strict', fromElsewhere] },
  SameSiteLax: { set: [https, 'a=1; SameSite=Lax', fromElsewhere] },
  SameSiteUnspecifiedTreatedAsLax: { set: [https, 'a=1', fromElsewhere] },
  SchemefulSameSiteStrict: { set: [https, 'a=1; SameSite=Strict', fromHttp] },
  SchemefulSameSiteLax: { set: [https, 'a=1; SameSite=Lax', fromHttp] },
  SchemefulSameSiteUnspecifiedTreatedAsLax: { set: [https, 'a=1', fromHttp] },
  UserPreferences: {
    options: { thirdPartyCookies: 'blocked' },
    set: [https, 'a=1; SameSite=None; Secure', fromElsewhere],
  },
  CredentialsOmitted: { set: [https, 'a=1', { credentials: 'omit' }] },
  OverwriteSecure: { before: [[https, 'a=1; Secure']], set: [http, 'a=2'] },
  OverwriteHttpOnly: { before: [[https, 'a=1; HttpOnly']], set: [https, 'a=2', { api: 'script' }] },
  DomainMismatch: { before: [[https, 'a=1']], get: ['https://example.com/a/b', { all: true }] },
  NotOnPath: { before: [[https, 'a=1']], get: ['https://www.example.com/x'] },
  PartitionMismatch: {
    before: [[https, 'a=1; Partitioned; Secure; Path=/']],
    get: [https, { destination: 'iframe', topLevel: 'https://other.test/' }],
  },
  Expired: { set: [https, 'a=1; Max-Age=0'] },
  EvictedOnArrival: {
    options: { limits: { cookiesPerSite: 2, cookiesPerSiteKept: 2 } },
    before: [
      [https, 'a=1; Secure'],
      [https, 'b=1; Secure'],
    ],
    set: [https, 'c=1'],
  },
}

function reach({ options, before = [], set, get }: Way) {
  const jar = new CookieJar({ now: () => 1_800_000_000_000, ...options })
  for (const [url, line] of before) expect(jar.receive(url, line).stored).toBe(true)
  if (get !== undefined) {
    const [url, context] = get
    expect(jar.cookieHeader(url, context)).toBe('')
    return jar.explain(url, context)[0]!.reasons
  }
  const verdict = jar.receive(...set!)
  return verdict.stored ? [] : (verdict.reasons ?? [])
}

describe('every reason is reached', () => {
  it.each(Object.entries(ways))('%s', (code, way) => {
    const reasons = reach(way)
    expect(reasons.map(reason => reason.code)).toContain(code)
    for (const { message, mend, section } of reasons) {
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(mend).toMatch(/^[A-Z].*\.$/)
      expect(`${message}${mend}`).not.toMatch(/[{}]|undefined/)
      expect(section).not.toBe('')
    }
  })

  it('and none has no way', () => {
    expect(Object.keys(ways).sort()).toEqual(Object.keys(reasonTable).sort())
  })
})
