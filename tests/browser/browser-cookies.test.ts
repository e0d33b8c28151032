import { fileURLToPath } from 'node:url'
import { Cookies } from 'rusk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LabBrowser, type LabPage, labBrowsers } from '../live/lab-browser.ts'
import { type LabServer, labServer } from '../live/lab-server.ts'
import { pageBundle } from '../support/page-bundle.ts'
import { has } from '../support/parts.ts'
import { type Shared, shared } from './shared-cookies.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

describe.each(['chromium', 'firefox'] as const)('in a page of %s', browserName => {
  describe.skipIf(!present[browserName])('', () => {
    let server: LabServer
    let browser: LabBrowser
    let tab: LabPage
    let bundle: string
    let visits = 0

    beforeAll(async () => {
      bundle = await pageBundle(file('page-cookies.ts'), 'cookieTest')
      server = await labServer()
      browser = await labBrowsers[browserName](server)
      tab = await browser.newPage()
    })
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]()
      await server?.[Symbol.asyncDispose]()
    })

    /** Opens a page that the server answers with these lines; gives the cookies that the request brought. */
    const open = async (url: string, setCookie: readonly string[] = [], page = tab) => {
      const id = `${browserName}-${++visits}`
      server.plan(id, { setCookie })
      await page.open(`${url}?lab=${id}`)
      await page.run(bundle)
      return new Cookies(server.cookieOf(id))
    }
    const call = (call: string, ...args: unknown[]) =>
      tab.run(`cookieTest.page.${call}(${args.map(arg => JSON.stringify(arg)).join()})`)
    const get = (name: Shared) => call('get', name)
    const set = (name: Shared, value: unknown) => call('set', name, value)

    it('headers, cookies, keys and jar do what they do in Node', async () => {
      const rooms = file('page-rooms.mjs')
      const here = (await import(rooms)) as { exercise(): Promise<Exercised> }
      await tab.open('https://rooms.test/?lab=rooms')
      const script = await pageBundle(rooms, 'rooms')
      const there = (await tab.run(`${script}, rooms.exercise()`)) as Exercised
      const { areas, values } = await here.exercise()
      expect(there.areas).toEqual(areas)
      expect(Object.values(there.areas).flatMap(({ failed }) => failed)).toEqual([])
      expect(there.values).toEqual(values)
    })

    it('reads what the server set, and the server reads what the page set', async () => {
      await open('https://both.test/', [shared.theme.stringify('<b>dark</b> & crème; 100% 🧀')])
      expect(await call('hasCookieStore')).toBe(true)
      expect(await get('theme')).toBe('<b>dark</b> & crème; 100% 🧀')
      expect(await get('visits')).toBe(0)
      await set('likes', ['cheese', 'a|b; "c"', '🧀'])
      await set('host', 'light')
      await set('visits', 7)
      const sent = await open('https://both.test/')
      expect(sent.get(shared.likes)).toEqual(['cheese', 'a|b; "c"', '🧀'])
      expect(sent.get(shared.host)).toBe('light')
      expect(sent.get(shared.visits)).toBe(7)
    })

    it('changes and deletes the very cookie of the server', async () => {
      const lines = [shared.theme.stringify('1'), shared.basket.stringify('1'), shared.wide.stringify('1')]
      await open('https://www.wide.test/shop/1', lines)
      for (const name of ['theme', 'basket', 'wide'] as const) expect(await set(name, '2')).toBeUndefined()
      const sent = await open('https://www.wide.test/shop/2')
      expect(sent.entries().sort()).toEqual([
        ['basket', '2'],
        ['theme', '2'],
        ['wide', '2'],
      ])
      expect(sent.duplicates()).toEqual([])
      for (const name of ['theme', 'basket', 'wide'] as const) await call('delete', name)
      expect((await open('https://www.wide.test/shop/3')).entries()).toEqual([])
    })

    it('reads the same of two cookies with one name as the server', async () => {
      await open('https://twice.test/shop/1', ['theme=root; Path=/', 'theme=deep; Path=/shop'])
      expect(await get('theme')).toBe('deep')
      expect((await open('https://twice.test/shop/1')).get(shared.theme)).toBe('deep')
    })

    it('hears of changes, whoever makes them', async () => {
      await open('https://heard.test/')
      await call('listen', 'visits')
      await set('visits', 1)
      expect(await call('heard', 1)).toEqual([1])
      server.plan('heard-response', { setCookie: [shared.visits.stringify(2)] })
      await tab.run(`fetch('/?lab=heard-response').then(() => undefined)`)
      expect(await call('heard', 1)).toEqual([2])
      const other = await browser.newPage()
      await open('https://heard.test/', [shared.visits.stringify(3)], other)
      expect(await call('heard', 1)).toEqual([3])
      await call('delete', 'visits')
      expect(await call('heard', 1)).toEqual([0])
    })

    it('says when the browser keeps nothing', async () => {
      await open('https://refused.test/', ['theme=server; HttpOnly; Secure; Path=/'])
      expect(await set('foreign', 'a')).toMatchObject({ code: 'cookie-not-stored' })
      expect(await set('theme', 'a')).toMatchObject({ code: 'cookie-not-stored' })
      expect(await set('theme', 'x'.repeat(5000))).toMatchObject({ code: 'cookie-too-large' })
      expect(await set('visits', 'seven')).toMatchObject({ code: 'invalid-cookie-value' })
      expect((await open('https://refused.test/')).entries()).toEqual([['theme', 'server']])
    })

    it('goes through document.cookie on http', async () => {
      await open('http://plain.test/')
      expect(await call('hasCookieStore')).toBe(false)
      await call('listen', 'plain')
      expect(await set('plain', 'é')).toBeUndefined()
      expect(await get('plain')).toBe('é')
      expect(await call('heard', 1)).toEqual(['é'])
      expect(await set('theme', 'dark')).toEqual({
        code: 'cookie-not-stored',
        message:
          'Cookie "theme": it is Secure and this page came over http, so browsers drop it. Mend: serve the page over https.',
      })
      expect((await open('http://plain.test/')).entries()).toEqual([['plain', 'é']])
      await call('delete', 'plain')
      expect((await open('http://plain.test/')).entries()).toEqual([])
    })

    it('sets on http://localhost what the server sets there', async () => {
      await open('http://localhost/')
      expect(await call('hasCookieStore')).toBe(true)
      await set('theme', 'dark')
      await set('host', 'light')
      const sent = await open('http://localhost/', [
        shared.theme.line('server', false),
        shared.host.line('server', false),
      ])
      expect(sent.get(shared.theme)).toBe('dark')
      expect(await get('theme')).toBe('server')
      expect(await get('host')).toBe('server')
      const stored = await browser.stored()
      const secure = stored?.filter(({ domain }) => domain === 'localhost').map(c => [c.name, c.secure])
      expect(
        secure?.sort() ?? [
          ['__Host-theme', true],
          ['theme', false],
        ],
      ).toEqual([
        ['__Host-theme', true],
        ['theme', false],
      ])
    })

    it('says that a page without an origin has no cookies', async () => {
      await tab.open('data:text/html,<title>opaque</title>')
      await tab.run(bundle)
      expect(await get('theme')).toMatchObject({ code: 'no-cookies-here' })
      expect(await set('theme', 'dark')).toMatchObject({ code: 'no-cookies-here' })
    })
  })
})

interface Exercised {
  readonly areas: Readonly<Record<string, { readonly passed: number; readonly failed: readonly string[] }>>
  readonly values: Readonly<Record<string, string>>
}
