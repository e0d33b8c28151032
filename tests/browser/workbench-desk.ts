import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { chromium as playwright } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { createWorkbench, type WorkbenchOptions } from '../../workbench/src/app.ts'
import { chromiumFlags, type HeldCookie, heldCookies } from '../support/browsers.ts'
import { doorsToSource } from '../support/page-bundle.ts'
import { chromium, firefox } from '../support/parts.ts'

export type Scheme = 'light' | 'dark'

/** A person with a browser at the workbench: what the tests of its pages need, the same in both browsers. */
export interface Desk {
  open(url: string): Promise<void>
  click(selector: string): Promise<void>
  /** Fills a field from empty. */
  fill(selector: string, text: string): Promise<void>
  choose(selector: string, value: string): Promise<void>
  hover(selector: string): Promise<void>
  press(key: string): Promise<void>
  readonly program: {
    click(selector: string): Promise<void>
    fill(selector: string, text: string): Promise<void>
    text(): Promise<string>
  }
  text(selector: string): Promise<string>
  /** The value of an expression in the page. */
  value<Value>(expression: string): Promise<Value>
  /** Waits until an expression in the page is true. */
  until(expression: string): Promise<void>
  width(pixels: number): Promise<void>
  cookies(): Promise<readonly HeldCookie[]>
  deleteCookie(name: string): Promise<void>
  /** Errors and refusals that the pages' consoles told of. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

const patience = 10_000

async function inChromium(scheme: Scheme, script: boolean): Promise<Desk> {
  const browser = await playwright.launch({ executablePath: chromium!, args: chromiumFlags })
  const context = await browser.newContext({ colorScheme: scheme, javaScriptEnabled: script })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', error => void complaints.push(error.message))
  const program = page.frameLocator('iframe')
  return {
    complaints,
    open: async url => void (await page.goto(url)),
    click: selector => page.click(selector),
    fill: (selector, text) => page.fill(selector, text),
    choose: async (selector, value) => void (await page.selectOption(selector, value)),
    hover: selector => page.hover(selector),
    press: key => page.keyboard.press(key),
    program: {
      click: selector => program.locator(selector).first().click(),
      fill: (selector, text) => program.locator(selector).fill(text),
      text: () => program.locator('body').innerText(),
    },
    text: selector => page.innerText(selector),
    value: expression => page.evaluate(expression),
    until: expression => untilTrue(() => page.evaluate(expression)),
    width: width => page.setViewportSize({ width, height: 800 }),
    cookies: async () => heldCookies(await context.cookies()),
    deleteCookie: name => context.clearCookies({ name }),
    close: () => browser.close(),
  }
}

async function inFirefox(scheme: Scheme): Promise<Desk> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefox!,
    headless: true,
    extraPrefsFirefox: { 'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1 },
  })
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  const complaints: string[] = []
  page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', error => void complaints.push(String(error)))
  const frame = async () => (await (await page.waitForSelector('iframe'))!.contentFrame())!
  const clear = (input: Element) => {
    ;(input as HTMLInputElement).value = ''
  }
  return {
    complaints,
    open: async url => void (await page.goto(url)),
    click: async selector => {
      await page.waitForSelector(selector, { visible: true })
      await page.click(selector)
    },
    fill: async (selector, text) => {
      await page.$eval(
        selector,
        (input, value) => {
          ;(input as HTMLInputElement).value = value as string
          input.dispatchEvent(new Event('input', { bubbles: true }))
        },
        text,
      )
    },
    choose: async (selector, value) => void (await page.select(selector, value)),
    hover: selector => page.hover(selector),
    press: key => page.keyboard.press(key as 'Tab'),
    program: {
      click: async selector => {
        const shown = await frame()
        await shown.waitForSelector(selector)
        await shown.click(selector)
      },
      fill: async (selector, text) => {
        const shown = await frame()
        await shown.waitForSelector(selector)
        await shown.$eval(selector, clear)
        await shown.type(selector, text)
      },
      text: async () => (await frame()).$eval('body', body => (body as HTMLElement).innerText),
    },
    text: selector => page.$eval(selector, element => (element as HTMLElement).innerText),
    value: expression => page.evaluate(expression) as never,
    until: expression => untilTrue(() => page.evaluate(expression)),
    width: width => page.setViewport({ width, height: 800 }),
    cookies: async () => heldCookies(await context.cookies()),
    deleteCookie: async name => {
      const doomed = (await context.cookies()).filter(cookie => cookie.name === name)
      await context.deleteCookie(...doomed)
    },
    close: () => browser.close(),
  }
}

/** Asks again and again: browsers' own ways to wait evaluate text in the page, which its policy forbids. */
async function untilTrue(ask: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + patience
  // While a page gives way to the next there is nobody to ask.
  while ((await ask().catch(() => false)) !== true) {
    if (Date.now() > end) throw new Error(`it did not come true in ${patience} ms`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Opens a browser; `script: false` is for Chromium alone. */
export function desk(
  browser: 'chromium' | 'firefox',
  { scheme = 'light', script = true }: { scheme?: Scheme; script?: boolean } = {},
): Promise<Desk> {
  return browser === 'chromium' ? inChromium(scheme, script) : inFirefox(scheme)
}

/** A workbench of its own, with nobody in it. */
export function serveWorkbench(options: WorkbenchOptions = {}): {
  readonly site: string
  readonly server: Server
  close(): void
} {
  const app = createWorkbench({ plugins: [doorsToSource], ...options })
  const server = createServer(getRequestListener(app.fetch)).listen(0)
  return {
    site: `http://localhost:${(server.address() as AddressInfo).port}`,
    server,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe holds against the page as it stands: rule, and the parts of the page. */
export async function axeViolations(at: Desk): Promise<readonly string[]> {
  await at.value(`${axeSource};void 0`)
  return at.value<readonly string[]>(
    `axe.run(document, { iframes: false }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(node => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).join(', ')))`,
  )
}
