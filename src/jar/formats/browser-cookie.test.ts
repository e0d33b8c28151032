import { chromium as playwright } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Loopback, loopback } from '../../../tests/support/loopback.ts'
import { chromium, has } from '../../../tests/support/parts.ts'
import type { Cookie } from '../cookie.ts'
import { CookieJar } from '../cookie-jar.ts'
import { fromBrowser, toPlaywright, toPuppeteer } from './browser-cookie.ts'

const base = { name: 'a', value: 'b', domain: 'a.example', path: '/' }

describe('fromBrowser', () => {
  const rows: [string, object, object][] = [
    ['a host', {}, { domain: 'a.example', hostOnly: true }],
    ['a domain', { domain: '.a.example' }, { domain: 'a.example', hostOnly: false }],
    [
      'a url instead of a domain',
      { domain: undefined, url: 'https://b.example/x' },
      { domain: 'b.example', hostOnly: true },
    ],
    ['a session', { expires: -1 }, { expiryTime: null }],
    ['seconds with a fraction', { expires: 1_900_000_000.123 }, { expiryTime: 1_900_000_000_123 }],
    ['SameSite', { sameSite: 'Strict' }, { sameSite: 'strict' }],
    ['no SameSite', { sameSite: undefined }, { sameSite: 'unset' }],
    ['Priority', { priority: 'High' }, { priority: 'high' }],
    ['text', { value: 'π' }, { value: '\xcf\x80' }],
    [
      "Playwright's partition",
      { partitionKey: 'https://top.example', _crHasCrossSiteAncestor: false },
      { partitionKey: { topLevelSite: 'https://top.example', hasCrossSiteAncestor: false } },
    ],
    [
      "Playwright's partition without the word",
      { partitionKey: 'https://top.example' },
      { partitionKey: { topLevelSite: 'https://top.example', hasCrossSiteAncestor: true } },
    ],
    [
      "Puppeteer's partition",
      { partitionKey: { sourceOrigin: 'https://top.example' } },
      { partitionKey: { topLevelSite: 'https://top.example', hasCrossSiteAncestor: false } },
    ],
    [
      "DevTools' partition",
      { partitionKey: { topLevelSite: 'https://top.example', hasCrossSiteAncestor: true } },
      { partitionKey: { topLevelSite: 'https://top.example', hasCrossSiteAncestor: true } },
    ],
    [
      "an extension's words",
      { expirationDate: 1_900_000_000, hostOnly: false, sameSite: 'no_restriction' },
      { expiryTime: 1_900_000_000_000, hostOnly: false, sameSite: 'none' },
    ],
  ]
  it.each(rows)('%s', (_, change, expected) => {
    const { cookies, problems } = fromBrowser([{ ...base, ...change }])
    expect(problems).toEqual([])
    expect(cookies).toMatchObject([expected])
  })

  it('says what is no cookie: local storage, an unknown SameSite', () => {
    const { cookies, problems } = fromBrowser({
      cookies: [{ ...base, sameSite: 'Sometimes' }],
      origins: [{ origin: 'https://a.example', localStorage: [{ name: 'a', value: 'b' }] }],
    })
    expect(cookies).toMatchObject([{ sameSite: 'unset' }])
    expect(problems).toMatchObject([
      { at: 'cookies[0]', field: 'sameSite', left: false },
      { at: 'origins[0]', left: true },
    ])
  })
})

it('what expired long ago is no session cookie on its way out', () => {
  const [cookie] = fromBrowser([base]).cookies
  for (const expiryTime of [0, -5]) {
    const old = [{ ...cookie!, expiryTime }]
    expect([toPlaywright(old).data.cookies[0]!.expires, toPuppeteer(old).data[0]!.expires]).toEqual([
      0.001, 0.001,
    ])
  }
})

const timeless = (cookies: readonly Cookie[]) =>
  cookies
    .map(cookie => ({
      ...cookie,
      creationTime: 0,
      lastAccessTime: 0,
      expiryTime: cookie.expiryTime && Math.floor(cookie.expiryTime / 1000),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

// Playwright says Lax of a cookie without SameSite.
const asPlaywright = (cookies: readonly Cookie[]): Cookie[] =>
  cookies.map(cookie => (cookie.sameSite === 'unset' ? { ...cookie, sameSite: 'lax' } : cookie))

describe.skipIf(!(await has('chromium')))('Chromium', () => {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-sync',
  ]
  let server: Loopback
  const seen: string[] = []
  beforeAll(async () => {
    server = await loopback((request, response) => {
      seen.push(request.headers.cookie ?? '-')
      if (request.url === '/set')
        response.setHeader('set-cookie', [
          'fresh=1; SameSite=Strict; HttpOnly',
          'part=2; Partitioned; Secure; SameSite=None',
        ])
      response.end()
    })
  })
  afterAll(() => server.close())

  const filled = () => {
    const jar = new CookieJar()
    const lines = [
      'lax=1; SameSite=Lax',
      'strict=2; SameSite=Strict; Max-Age=86400; Path=/',
      'script=3; Secure; SameSite=None',
      'text=\xcf\x80; HttpOnly',
      'deep=4; Path=/deep',
      '__Host-a=5; Secure; Path=/',
      'both=6; Secure; SameSite=None; Partitioned',
    ]
    for (const line of lines) jar.receive(`${server.origin}/`, line)
    jar.receive('https://www.example.com/', 'wide=7; Domain=example.com; SameSite=Lax')
    return jar
  }

  it("takes our storageState through Playwright, and we take Playwright's", async () => {
    const browser = await playwright.launch({ executablePath: chromium!, args })
    try {
      const jar = filled()
      const { data, lost } = toPlaywright(jar.cookies())
      expect(lost.map(({ field }) => field)).toEqual(['creationTime'])
      const context = await browser.newContext({ storageState: data })
      const page = await context.newPage()
      await page.goto(`${server.origin}/`)
      const sent = seen[0]!
      expect(sent.split('; ').sort()).toEqual(jar.cookieHeader(server.origin).split('; ').sort())
      const back = fromBrowser(await context.storageState())
      expect(back.problems).toEqual([])
      expect(timeless(back.cookies)).toEqual(timeless(asPlaywright(jar.cookies())))
      await page.goto(`${server.origin}/set`)
      jar.receive(`${server.origin}/set`, 'fresh=1; SameSite=Strict; HttpOnly')
      jar.receive(`${server.origin}/set`, 'part=2; Partitioned; Secure; SameSite=None')
      expect(timeless(fromBrowser({ cookies: await context.cookies() }).cookies)).toEqual(
        timeless(asPlaywright(jar.cookies())),
      )
    } finally {
      await browser.close()
    }
  })

  it("takes our list through Puppeteer, and we take Puppeteer's", async () => {
    const browser = await puppeteer.launch({ executablePath: chromium!, args, headless: true })
    try {
      const jar = filled()
      jar.receive(`${server.origin}/`, 'important=8; Priority=High')
      await browser.setCookie(...toPuppeteer(jar.cookies()).data)
      const back = fromBrowser(await browser.cookies())
      expect(back.problems).toEqual([])
      expect(timeless(back.cookies)).toEqual(timeless(jar.cookies()))
    } finally {
      await browser.close()
    }
  })
})
