import { Cookie as ToughCookie, CookieJar as ToughJar } from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import { CookieJar } from '../cookie-jar.ts'
import { fromToughCookie } from './tough-cookie.ts'

const now = Date.UTC(2026, 10, 23)

describe('fromToughCookie', () => {
  it('takes what the real tough-cookie serialises, as text and as data', async () => {
    const tough = new ToughJar()
    const url = 'https://www.example.com/shop/cart'
    await tough.setCookie('id=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=100; Priority=High', url)
    await tough.setCookie(
      'wide=2; Domain=example.com; Expires=Fri, 01 Jan 2038 00:00:00 GMT; SameSite=None; Secure',
      url,
    )
    await tough.setCookie('session=3', url)
    await tough.setCookie('part=4; Partitioned; Secure', url)
    await tough.setCookie(new ToughCookie({ key: 'text', value: 'π', path: '/' }), url)
    const serialised = await tough.serialize()
    for (const input of [serialised, JSON.stringify(serialised), JSON.stringify(tough)]) {
      const { cookies, problems } = fromToughCookie(input)
      expect(problems).toMatchObject([{ at: 'cookies[3]', field: 'partitionKey', left: false }])
      const jar = new CookieJar()
      jar.restore(cookies)
      const sorted = (header: string) => header.split('; ').sort()
      expect(sorted(jar.cookieHeader(url))).toEqual(
        sorted((await tough.getCookieString(url)).replace('π', '\xcf\x80')),
      )
      expect(jar.cookieHeader('https://other.example.com/shop')).toBe('wide=2')
      const byName = Object.fromEntries(cookies.map(cookie => [cookie.name, cookie]))
      const stored = (await tough.getCookies(url)).find(cookie => cookie.key === 'id')!
      expect(byName).toMatchObject({
        id: {
          hostOnly: true,
          path: '/',
          secure: true,
          httpOnly: true,
          sameSite: 'lax',
          priority: 'high',
          creationTime: stored.creation instanceof Date ? stored.creation.getTime() : 0,
        },
        wide: {
          hostOnly: false,
          domain: 'example.com',
          path: '/shop',
          sameSite: 'none',
          expiryTime: Date.UTC(2038, 0, 1),
        },
        session: { expiryTime: null, path: '/shop', sameSite: 'unset' },
      })
      expect(byName['id']!.expiryTime! - byName['id']!.lastAccessTime).toBe(100_000)
    }
  })

  // The forms of versions 2 to 6: flags that are not set are left out, times are ISO texts or "Infinity".
  const base = {
    key: 'a',
    value: 'b',
    domain: 'a.example',
    path: '/',
    creation: '2026-11-22T00:00:00.000Z',
    lastAccessed: '2026-11-22T01:00:00.000Z',
  }
  const created = Date.parse(base.creation)
  const rows: [string, object, object][] = [
    ['a domain cookie', { hostOnly: false }, { hostOnly: false }],
    ['a cookie of which nobody said host-only', {}, { hostOnly: false }],
    ['expires "Infinity"', { expires: 'Infinity' }, { expiryTime: null }],
    ['maxAge "Infinity"', { maxAge: 'Infinity', expires: '2026-01-01T00:00:00.000Z' }, { expiryTime: null }],
    ['maxAge "-Infinity"', { maxAge: '-Infinity' }, { expiryTime: 0 }],
    ['maxAge from the last access', { maxAge: 10 }, { expiryTime: created + 3_610_000 }],
    ['maxAge 0', { maxAge: 0 }, { expiryTime: 0 }],
    ['SameSite none', { sameSite: 'none' }, { sameSite: 'none' }],
    ['Priority', { extensions: ['priority=low', 'x'] }, { priority: 'low' }],
    [
      'no times',
      { creation: undefined, lastAccessed: undefined },
      { creationTime: now, lastAccessTime: now },
    ],
    ['a nameless cookie', { key: '' }, { name: '', value: 'b' }],
    ['no path', { path: null }, { path: '/' }],
  ]
  it.each(rows)('%s', (_, change, expected) => {
    const { cookies, problems } = fromToughCookie(
      { version: 'tough-cookie@4.1.4', cookies: [{ ...base, ...change }] },
      { now },
    )
    expect(problems).toEqual([])
    expect(cookies).toMatchObject([expected])
  })
})
