import { chromium as playwright } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { chromium, firefox } from './parts.ts'

/** A cookie as a browser holds it, in the words both browsers share. */
export interface HeldCookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: string
  /** Whether it outlives the browser's session. */
  readonly persistent: boolean
}

/** A cookie as a browser's driver tells of it. */
interface ToldCookie {
  readonly name: string
  readonly value: string
  readonly path?: string
  readonly httpOnly?: boolean
  readonly secure: boolean
  readonly sameSite?: string
  readonly expires?: number
}

/** What the drivers of both browsers tell, in the words they share. */
export function heldCookies(told: readonly ToldCookie[]): HeldCookie[] {
  return told.map(
    ({ name, value, path = '/', httpOnly = false, secure, sameSite = 'none', expires = -1 }) => ({
      name,
      value,
      path,
      httpOnly,
      secure,
      sameSite: sameSite.toLowerCase(),
      persistent: expires !== -1,
    }),
  )
}

/** The few gestures of a person that the tests need, the same in each browser. */
export interface Visitor {
  open(url: string): Promise<void>
  /** Fills a field, found by its name. */
  fill(field: string, text: string): Promise<void>
  /** Clicks, and waits for the page that follows where `leads` says so. */
  click(selector: string, options?: { leads: boolean }): Promise<void>
  press(key: 'Tab' | 'Space' | 'Enter', options?: { leads: boolean }): Promise<void>
  text(selector: string): Promise<string>
  url(): string
  /** Makes the window this wide, in CSS pixels, and answers how wide the page then is. */
  widthIn(windowWidth: number): Promise<number>
  cookies(): Promise<readonly HeldCookie[]>
  setCookie(cookie: { name: string; value: string; url: string }): Promise<void>
  close(): Promise<void>
}

/** Chromium without what asks the network by itself. */
export const chromiumFlags: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

async function inChromium(): Promise<Visitor> {
  const browser = await playwright.launch({ executablePath: chromium!, args: chromiumFlags })
  const context = await browser.newContext()
  const page = await context.newPage()
  const act = async (action: () => Promise<void>, leads: boolean) => {
    const followed = leads ? page.waitForEvent('load') : undefined
    await action()
    await followed
  }
  return {
    open: async url => void (await page.goto(url)),
    fill: (field, text) => page.fill(`[name="${field}"]`, text),
    click: (selector, options) => act(() => page.click(selector), options?.leads ?? false),
    press: (key, options) => act(() => page.keyboard.press(key), options?.leads ?? false),
    text: selector => page.innerText(selector),
    url: () => page.url(),
    widthIn: async width => {
      await page.setViewportSize({ width, height: 800 })
      return page.evaluate(() => document.documentElement.scrollWidth)
    },
    cookies: async () => heldCookies(await context.cookies()),
    setCookie: cookie => context.addCookies([cookie]),
    close: () => browser.close(),
  }
}

async function inFirefox(): Promise<Visitor> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox!, headless: true })
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const act = async (action: () => Promise<void>, leads: boolean) => {
    const followed = leads ? page.waitForNavigation({ waitUntil: 'load' }) : undefined
    await action()
    await followed
  }
  return {
    open: async url => void (await page.goto(url)),
    fill: async (field, text) => {
      // Typing key by key takes 4 ms each; a long text is pasted.
      const typed = text.length <= 100
      await page.$eval(
        `[name="${field}"]`,
        (input, value) => {
          ;(input as HTMLInputElement).value = value
        },
        typed ? '' : text,
      )
      if (typed) await page.type(`[name="${field}"]`, text)
    },
    click: (selector, options) => act(() => page.click(selector), options?.leads ?? false),
    press: (key, options) =>
      act(() => page.keyboard.press(key === 'Space' ? ' ' : key), options?.leads ?? false),
    text: selector => page.$eval(selector, element => (element as HTMLElement).innerText),
    url: () => page.url(),
    widthIn: async width => {
      await page.setViewport({ width, height: 800 })
      return page.evaluate(() => document.documentElement.scrollWidth)
    },
    cookies: async () => heldCookies(await context.cookies()),
    setCookie: async ({ name, value, url }) =>
      context.setCookie({
        name,
        value,
        domain: new URL(url).hostname,
        path: '/',
        secure: false,
        httpOnly: true,
        expires: -1,
      }),
    close: () => browser.close(),
  }
}

export const visitors: Record<'chromium' | 'firefox', () => Promise<Visitor>> = {
  chromium: inChromium,
  firefox: inFirefox,
}
