import { describe, expect, it } from 'vitest'
import { CookieJar, type CookieJarOptions, documentCookie, type Like, type RequestContext } from './index.ts'

const url = 'https://www.example.com/'
const other = 'https://other.test/'

function filled(options: CookieJarOptions = {}): CookieJar {
  const jar = new CookieJar({ now: () => 1_800_000_000_000, ...options })
  for (const line of [
    'strict=1; SameSite=Strict',
    'lax=1; SameSite=Lax',
    'none=1; SameSite=None; Secure',
    'unset=1',
  ]) {
    jar.receive(url, line)
  }
  return jar
}

const sent = (context: RequestContext | undefined, options: CookieJarOptions = {}): string =>
  filled(options).cookieHeader(url, context).replaceAll('=1', '').replaceAll(';', '')

const all = 'strict lax none unset'
const insecure = 'http://www.example.com/'

describe('same-site', () => {
  it.each<[string, RequestContext | undefined, string]>([
    ['an address typed in', undefined, all],
    ['the same, described', {}, all],
    ['a link on the site', { initiator: 'https://example.com/' }, all],
    ['a link elsewhere', { initiator: other }, 'lax none unset'],
    ['a link on a page without origin', { initiator: 'null' }, 'lax none unset'],
    ['a form elsewhere', { initiator: other, method: 'POST' }, 'none unset'],
    ['a link on the insecure site', { initiator: insecure }, 'lax none unset'],
    ['a reload of a page that a link elsewhere led to', { initiator: other, reload: true }, all],
    ['a redirect by another site', { redirects: [other] }, all],
    ['a frame on the site', { destination: 'iframe', topLevel: 'https://example.com/' }, all],
    ['a frame elsewhere', { destination: 'iframe', topLevel: other }, 'none'],
    [
      'a frame on the site, in a frame elsewhere',
      { destination: 'iframe', topLevel: url, ancestors: [other, url] },
      'none',
    ],
    [
      'a frame that another site sends here',
      { destination: 'iframe', topLevel: url, ancestors: [url], initiator: other },
      'none',
    ],
    [
      'a fetch of a page that is a blob of the site',
      { destination: 'empty', topLevel: url, initiator: 'blob:https://www.example.com/1f2e' },
      all,
    ],
    [
      'a fetch of a page that is a blob without origin',
      { destination: 'empty', topLevel: url, initiator: 'blob:null/1f2e' },
      'none',
    ],
    ['a script of a page that a link elsewhere opened', { api: 'script', initiator: other }, all],
    ['an image on the site', { destination: 'image', topLevel: url }, all],
    ['an image elsewhere', { destination: 'image', topLevel: other }, 'none'],
    [
      'a fetch of a page in a sandbox',
      { destination: 'empty', topLevel: url, ancestors: [url], initiator: 'null' },
      'none',
    ],
    ['a part of a page that is not told', { destination: 'image' }, all],
    ['a fetch without credentials', { destination: 'empty', topLevel: url, credentials: 'omit' }, ''],
    [
      'a fetch from another origin, for its own',
      { destination: 'empty', topLevel: 'https://example.com/', credentials: 'same-origin' },
      '',
    ],
    ['a fetch from its own origin', { destination: 'empty', topLevel: url, credentials: 'same-origin' }, all],
    ['a script', { api: 'script' }, all],
    ['a script in a frame elsewhere', { api: 'script', topLevel: other }, 'none'],
  ])('%s', (_, context, expected) => {
    expect(sent(context)).toBe(expected)
  })

  it.each<[string, RequestContext, string]>([
    ['a link on the insecure site', { initiator: insecure }, all],
    ['a link elsewhere', { initiator: other }, 'lax none unset'],
    ['a redirect by another site', { redirects: [other] }, 'lax none unset'],
    ['a reload of a page that a link elsewhere led to', { initiator: other, reload: true }, 'lax none unset'],
    ['an image elsewhere: its cookies are kept for that page', { destination: 'image', topLevel: other }, ''],
  ])('like Firefox: %s', (_, context, expected) => {
    expect(sent(context, { like: 'firefox' })).toBe(expected)
  })

  it('is as strict when cookies are set, but for navigations', () => {
    const set = (context: RequestContext): boolean =>
      filled().receive(url, 'new=1; SameSite=Strict', context).stored
    expect(set({ initiator: other, method: 'POST' })).toBe(true)
    expect(set({ destination: 'image', topLevel: other })).toBe(false)
    expect(set({ destination: 'iframe', topLevel: other })).toBe(false)
  })

  it.each<[string, RequestContext, string, string, Like?]>([
    ['who began', { initiator: 'https://a.other.test/x' }, 'https://other.test', 'GET navigation'],
    [
      'who redirected, where only that counts',
      { initiator: url, redirects: [url, other] },
      'https://other.test',
      'redirected GET navigation',
      'firefox',
    ],
    [
      'who began, before who redirected',
      { initiator: other, redirects: ['https://third.test/'] },
      'https://other.test',
      'GET navigation',
      'firefox',
    ],
    [
      'the page around a frame that sends itself on',
      { destination: 'iframe', initiator: url, topLevel: other, ancestors: [other] },
      'https://other.test',
      'GET navigation of a frame',
    ],
    [
      'a frame between',
      { destination: 'iframe', initiator: url, topLevel: url, ancestors: [other, url] },
      'https://other.test',
      'GET navigation of a frame',
    ],
    [
      'another scheme, where redirects do not count',
      { initiator: insecure, redirects: [other] },
      'http://example.com',
      'GET navigation',
    ],
  ])('names the site that decided: %s', (_, context, from, situation, like = 'chromium') => {
    const [reason] = filled({ like }).explain(url, context)[0]!.reasons
    expect(reason?.code).toMatch(/SameSiteStrict$/)
    expect(reason?.facts).toMatchObject({ from, situation })
  })
})

describe('partitions', () => {
  const inside = (topLevel: string, ancestors: readonly string[] = []): RequestContext => ({
    destination: 'iframe',
    topLevel,
    ancestors,
  })
  const partitioned = 'p=1; Secure; SameSite=None; Partitioned'

  it('keep a cookie for the pages of a site', () => {
    const jar = new CookieJar()
    expect(jar.receive(url, partitioned, inside('https://a.shop.test/'))).toMatchObject({
      cookie: { partitionKey: { topLevelSite: 'https://shop.test', hasCrossSiteAncestor: true } },
    })
    expect(jar.cookieHeader(url, inside('https://b.shop.test/'))).toBe('p=1')
    expect(jar.cookieHeader(url, inside('http://shop.test/'))).toBe('')
    expect(jar.cookieHeader(url, inside(other))).toBe('')
    expect(jar.cookieHeader(url)).toBe('')
  })

  it('tell a page of its own from the same page in a frame elsewhere', () => {
    const jar = new CookieJar()
    jar.receive(url, partitioned)
    expect(jar.cookieHeader(url)).toBe('p=1')
    expect(jar.cookieHeader(url, inside(url))).toBe('p=1')
    expect(jar.cookieHeader(url, inside(url, [other, url]))).toBe('')
  })

  it('are what third parties have where third-party cookies are blocked', () => {
    const jar = new CookieJar({ thirdPartyCookies: 'blocked' })
    jar.receive(url, 'plain=1; Secure; SameSite=None')
    jar.receive(url, partitioned, inside(other))
    expect(jar.cookieHeader(url, inside(other))).toBe('p=1')
    expect(jar.explain(url, inside(other))[0]!.reasons.map(({ code }) => code)).toEqual(['UserPreferences'])
  })

  it('hold every cookie of a third party under total cookie protection', () => {
    const jar = new CookieJar({ like: 'firefox' })
    jar.receive(url, 'plain=top')
    jar.receive(url, 'plain=framed', inside(other))
    expect(jar.cookieHeader(url, inside(other))).toBe('plain=framed')
    expect(jar.cookieHeader(url)).toBe('plain=top')
  })
})

describe('documentCookie', () => {
  it('reads and writes real text, and no HttpOnly cookie', () => {
    const jar = new CookieJar()
    jar.receive(url, 'secret=1; HttpOnly')
    const page = documentCookie(jar, url)
    page.cookie = 'likes=k\u00e4se \u{1f9c0}'
    expect(page.cookie).toBe('likes=k\u00e4se \u{1f9c0}')
    expect(jar.cookieHeader(url)).toBe('secret=1; likes=k\xc3\xa4se \xf0\x9f\xa7\x80')
    expect(page.set('secret=2')).toMatchObject({ stored: false, reasons: [{ code: 'OverwriteHttpOnly' }] })
    expect(page.set('x=1; HttpOnly')).toMatchObject({ stored: false, reasons: [{ code: 'HttpOnly' }] })
  })

  it('reads what is no UTF-8 as each browser does', () => {
    const text = (like: 'chromium' | 'firefox' | 'draft'): string => {
      const jar = new CookieJar({ like })
      jar.receive(url, 'a=\xff')
      return documentCookie(jar, url).cookie
    }
    expect(text('chromium')).toBe('')
    expect(text('firefox')).toBe('a=\ufffd')
    expect(text('draft')).toBe('a=\ufffd')
  })

  it('writes half a surrogate pair as each browser does', () => {
    const bytes = (like: 'chromium' | 'firefox'): string => {
      const jar = new CookieJar({ like })
      documentCookie(jar, url).cookie = 'a=\ud800'
      return jar.cookieHeader(url)
    }
    expect(bytes('chromium')).toBe('a=\xed\xa0\x80')
    expect(bytes('firefox')).toBe('a=\xef\xbf\xbd')
  })
})
