import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { chromium, firefox } from '../support/parts.ts'
import type { LabServer } from './lab-server.ts'

/** A stored cookie, in the words that the browsers' protocols share. */
export interface LabCookie {
  readonly name: string
  readonly value: string
  /** With a leading dot where it is not host-only. */
  readonly domain: string
  readonly path: string
  readonly httpOnly: boolean
  readonly secure: boolean
  /** Epoch milliseconds; null for a session cookie. */
  readonly expiryTime: number | null
}

/** A page of a browser in the laboratory. */
export interface LabPage {
  /** As if typed into the address bar. */
  open(url: string): Promise<void>
  /** Runs a script of a page, given as text of an expression. */
  run(expression: string): Promise<unknown>
}

export interface LabBrowser extends AsyncDisposable {
  newPage(): Promise<LabPage>
  /** Every stored cookie, where the browser tells. */
  stored(): Promise<readonly LabCookie[] | undefined>
}

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--ignore-certificate-errors',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,IsolateOrigins,site-per-process',
  '--disable-site-isolation-trials',
]

async function inChromium(server: LabServer): Promise<LabBrowser> {
  const rules = `MAP *:80 127.0.0.1:${server.port}, MAP *:443 127.0.0.1:${server.tlsPort}`
  // A profile of its own that allows third-party cookies: private windows block them, and some distributions do.
  const profile = mkdtempSync(join(tmpdir(), 'rusk-lab-profile-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await playwright.launchPersistentContext(profile, {
    executablePath: chromium!,
    ignoreHTTPSErrors: true,
    args: [...chromiumFlags, `--host-resolver-rules=${rules}`],
  })
  return {
    newPage: async () => {
      const page = await context.newPage()
      return {
        open: async url => void (await page.goto(url, { waitUntil: 'commit' })),
        run: expression => page.evaluate(expression),
      }
    },
    stored: async () => {
      const page = await context.newPage()
      const session = await context.newCDPSession(page)
      const { cookies } = await session.send('Network.getAllCookies')
      await page.close()
      return cookies.map(({ expires, session: ofSession, ...cookie }) => ({
        ...cookie,
        expiryTime: ofSession ? null : expires * 1000,
      }))
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

async function inFirefox(server: LabServer): Promise<LabBrowser> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefox!,
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': server.port,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': server.port,
      'network.proxy.no_proxies_on': '',
      'network.proxy.allow_hijacking_localhost': true,
      'dom.security.https_first': false,
      'dom.security.https_first_schemeless': false,
      'network.stricttransportsecurity.preloadlist': false,
    },
  })
  return {
    newPage: async () => {
      const page = await browser.newPage()
      return {
        open: async url => void (await page.goto(url, { waitUntil: 'domcontentloaded' })),
        run: expression => page.evaluate(expression),
      }
    },
    stored: async () => undefined,
    async [Symbol.asyncDispose]() {
      await browser.close()
    },
  }
}

export const labBrowsers: Readonly<
  Record<'chromium' | 'firefox', (server: LabServer) => Promise<LabBrowser>>
> = { chromium: inChromium, firefox: inFirefox }
