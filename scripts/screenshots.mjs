// Pictures of each page of the workbench, dark and light, at 390 and 1280 pixels: `npm run screenshots [page …]` puts them into
// .cache/screenshots. Needs a Chromium.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { chromium as executablePath } from '../tests/support/parts.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, '.cache/screenshots')
mkdirSync(folder, { recursive: true })

if (executablePath === undefined) {
  console.error('rusk: no Chromium is here. Install one, or name it: RUSK_CHROMIUM=/path/to/chromium')
  process.exit(1)
}

/** Acts on a page until it shows what it is for. */
const pages = {
  programs: async (page, site) => {
    await page.goto(`${site}/`)
    await page.click('.again')
    await page.waitForSelector('#wire .exchange:nth-child(2)')
  },
  likes: async (page, site) => {
    await page.goto(`${site}/programs/likes`)
    const program = page.frameLocator('iframe')
    await program.locator('[name=likes]').fill('crème & cheese')
    await program.locator('button').click()
    await page.waitForSelector('#wire .exchange:nth-child(3)')
    await page.locator('.term.attribute').first().focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
  },
  notes: async (page, site) => {
    await page.goto(`${site}/programs/notes`)
    const program = page.frameLocator('iframe')
    await program.locator('[name=name]').fill(`Ann ${Date.now()}`)
    await program.locator('[name=password]').fill('a long password')
    await program.locator('button').last().click()
    await page.waitForSelector('#wire .exchange:nth-child(3)')
  },
  alone: (page, site) => page.goto(`${site}/many-likes`),
  explain: async (page, site) => {
    await page.goto(`${site}/explain`)
    await page.waitForSelector('#answers [data-outcome]')
  },
  withheld: async (page, site) => {
    await page.goto(`${site}/explain`)
    await page.click('.examples a:nth-of-type(2)')
    await page.waitForSelector('#sent [data-outcome]')
  },
  audit: async (page, site) => {
    await page.goto(`${site}/audit`)
    await page.click('#try')
    await page.waitForSelector('#findings [data-severity]')
  },
}

const server = spawn(process.execPath, [join(root, 'workbench/src/server.ts')], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const site = await new Promise((found, failed) => {
  server.once('exit', code => failed(new Error(`the workbench ended with ${code}`)))
  server.stdout.on('data', text => {
    const address = /http:\/\/localhost:\d+/.exec(String(text))
    if (address !== null) found(address[0])
  })
})

const wanted = process.argv.slice(2)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      for (const [name, act] of Object.entries(pages)) {
        if (wanted.length > 0 && !wanted.includes(name)) continue
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 860 } })
        const page = await context.newPage()
        page.on(
          'console',
          message => message.type() === 'error' && console.error(`${name}: ${message.text()}`),
        )
        page.on('pageerror', error => console.error(`${name}: ${error.message}`))
        await act(page, site)
        await page.waitForTimeout(500)
        const path = join(folder, `${name}-${colorScheme}-${width}.png`)
        await page.screenshot({ path, fullPage: true })
        await context.close()
        console.log(path.slice(root.length + 1))
      }
    }
  }
} finally {
  await browser.close()
  server.kill()
}
