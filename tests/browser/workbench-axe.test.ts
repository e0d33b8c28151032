import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../support/parts.ts'
import { axeViolations, type Desk, desk, serveWorkbench } from './workbench-desk.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }

/** How each page comes to show what it is for. */
const pages: Record<string, (at: Desk, site: string) => Promise<void>> = {
  programs: async (at, site) => {
    await at.open(`${site}/programs/likes`)
    await at.program.fill('[name=likes]', 'rye')
    await at.program.click('button')
    await at.until('document.querySelector("#wire").innerText.includes("Stored")')
    await at.click('.source summary')
    await at.value('document.querySelector(".term.attribute").focus()')
  },
  alone: (at, site) => at.open(`${site}/welcome`),
  explain: async (at, site) => {
    await at.open(`${site}/explain`)
    await at.click('.examples a:nth-of-type(2)')
    await at.until('document.querySelector("#answers").innerText.includes("Refused")')
  },
  mistaken: async (at, site) => {
    await at.open(`${site}/explain`)
    await at.fill('[name=to]', 'no address')
    await at.until('document.querySelector("#faults").innerText !== ""')
  },
  audit: async (at, site) => {
    await at.open(`${site}/audit`)
    await at.click('#try')
    await at.until('document.querySelectorAll(".finding").length > 5')
  },
}

describe.each(['chromium', 'firefox'] as const)('every page in %s', browser => {
  describe.skipIf(!present[browser]).each(['light', 'dark'] as const)('%s', scheme => {
    let served: ReturnType<typeof serveWorkbench>
    let at: Desk
    beforeAll(async () => {
      served = serveWorkbench()
      at = await desk(browser, { scheme })
    })
    afterAll(async () => {
      await at?.close()
      served?.close()
    })

    it('is drawn in its colours', async () => {
      await at.open(served.site)
      const dark = await at.value('matchMedia("(prefers-color-scheme: dark)").matches')
      expect(dark).toBe(scheme === 'dark')
    })

    it.each(Object.keys(pages).flatMap(page => [390, 1280].map(width => [page, width] as const)))(
      '%s at %d pixels: axe finds nothing, and nothing is cut',
      async (page, width) => {
        await at.width(width)
        await pages[page]!(at, served.site)
        expect(await axeViolations(at)).toEqual([])
        expect(await at.value('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        expect(await at.value(cutText)).toEqual([])
      },
    )
  })
})

/** Buttons, links and labels whose text is wider than they are. */
const cutText = `[...document.querySelectorAll('button, a, label, h1, h2, .badge')]
  .filter(part => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline')
  .map(part => part.outerHTML.slice(0, 120))`
