import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workbench } from '../../workbench/src/app.ts'
import { type Visitor, visitors } from '../support/browsers.ts'
import { has } from '../support/parts.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }

describe.each(['chromium', 'firefox'] as const)('the chapter’s programs in %s', browser => {
  describe.skipIf(!present[browser])('', () => {
    let server: Server
    let site: string
    let visitor: Visitor

    beforeAll(async () => {
      server = createServer(getRequestListener(workbench.fetch)).listen(0)
      site = `http://localhost:${(server.address() as AddressInfo).port}`
      visitor = await visitors[browser]()
    })
    afterAll(async () => {
      await visitor?.close()
      server?.closeAllConnections()
      server?.close()
    })

    const held = async (name: string) => (await visitor.cookies()).find(cookie => cookie.name === name)
    // Secure is left out on http://localhost.
    const safe = { path: '/', httpOnly: true, secure: false, sameSite: 'lax', persistent: true }

    it('lists the programs and opens one by a click', async () => {
      await visitor.open(`${site}/programs/likes`)
      expect(await visitor.text('.programs')).toContain('Licence agreement')
      await visitor.click('.programs a[href="/programs/many-likes"]', { leads: true })
      expect(visitor.url()).toBe(`${site}/programs/many-likes`)
    })

    it('welcome: knows the second visit', async () => {
      await visitor.open(`${site}/welcome`)
      expect(await visitor.text('main')).toContain('This is your first visit.')
      expect(await visitor.text('.wire')).toContain('Set-Cookie: visited=yes')
      await visitor.open(`${site}/welcome`)
      expect(await visitor.text('main')).toContain('You have been here before.')
      expect(await visitor.text('.wire')).toContain('Cookie: visited=yes')
      expect(await held('visited')).toEqual({ name: 'visited', value: 'yes', ...safe })
    })

    it('likes: posts, redirects, and shows what was typed, escaped', async () => {
      await visitor.open(`${site}/likes`)
      await visitor.fill('likes', '<b>cheese</b> & crème; 100% 🧀')
      await visitor.click('button', { leads: true })
      expect(visitor.url()).toBe(`${site}/likes`)
      expect(await visitor.text('main p')).toBe('You like <b>cheese</b> & crème; 100% 🧀')
      const value = encodeURIComponent('<b>cheese</b> & crème; 100% 🧀')
      expect(await held('likes')).toEqual({ name: 'likes', value, ...safe })

      await visitor.click('button', { leads: true })
      expect(await held('likes')).toMatchObject({ value })
    })

    it('count: counts, and starts again when the cookie is no count', async () => {
      await visitor.open(`${site}/count`)
      expect(await visitor.text('output')).toBe('1')
      await visitor.open(`${site}/count`)
      await visitor.open(`${site}/count`)
      expect(await visitor.text('output')).toBe('3')
      expect(await held('count')).toEqual({ name: 'count', value: '3', ...safe })
      await visitor.setCookie({ name: 'count', value: '12abc', url: site })
      await visitor.open(`${site}/count`)
      expect(await visitor.text('output')).toBe('1')
      expect(await held('count')).toMatchObject({ value: '1' })
    })

    it('many likes: one cookie holds several, and says when it is full', async () => {
      await visitor.open(`${site}/many-likes`)
      for (const like of ['cheese', 'a|b; 100%', '🧀']) {
        await visitor.fill('likes', like)
        await visitor.click('button', { leads: true })
      }
      expect((await visitor.text('main ul')).split('\n').filter(Boolean)).toEqual([
        'cheese',
        'a|b; 100%',
        '🧀',
      ])
      const before = await held('likes-list')
      expect(before).toMatchObject(safe)
      expect(before?.value.split('|').length).toBe(3)

      await visitor.fill('likes', 'x'.repeat(4090))
      await visitor.click('button', { leads: true })
      expect(await visitor.text('[role=alert]')).toContain('full')
      expect(await held('likes-list')).toEqual(before)
      await visitor.open(`${site}/many-likes`)
      expect((await visitor.text('main ul')).split('\n').filter(Boolean).length).toBe(3)
    })

    it('licence: walls off the content until accepted, by keyboard alone', async () => {
      await visitor.open(`${site}/licence/oven`)
      expect(await visitor.text('h1')).toBe('Licence agreement')
      await visitor.click('button', { leads: true })
      expect(await visitor.text('[role=alert]')).toContain('Tick the box')
      expect(await held('licence')).toBeUndefined()

      await visitor.open(`${site}/licence/oven`)
      await visitor.press('Tab')
      await visitor.press('Space')
      await visitor.press('Tab')
      await visitor.press('Enter', { leads: true })
      expect(visitor.url()).toBe(`${site}/licence/oven`)
      expect(await visitor.text('main')).toContain('The second baking')
      // The time of the acceptance, and the version of the terms.
      const value = expect.stringMatching(/^\d+\.2026-11$/)
      expect(await held('licence')).toEqual({ name: 'licence', value, ...safe })

      await visitor.open(`${site}/licence`)
      expect(await visitor.text('main')).toContain('Flour, eggs, sugar')
    })

    it('fits a phone: no page is wider than the window', async () => {
      for (const path of ['/', '/welcome', '/likes', '/count', '/many-likes', '/licence']) {
        await visitor.open(`${site}${path}`)
        expect(await visitor.widthIn(390), path).toBeLessThanOrEqual(390)
      }
    })
  })
})
