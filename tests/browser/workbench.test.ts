import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programs } from '../../workbench/src/programs.ts'
import { has } from '../support/parts.ts'
import { type Desk, desk, serveWorkbench } from './workbench-desk.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }
const all = '[...document.querySelectorAll(".exchange")].map(one => one.innerText)'

describe.each(['chromium', 'firefox'] as const)('the programs and their wire in %s', browser => {
  describe.skipIf(!present[browser])('', () => {
    let served: ReturnType<typeof serveWorkbench>
    let at: Desk
    const wire = () => at.value<string[]>(all)
    const exchanges = (count: number) => at.until(`document.querySelectorAll('.exchange').length >= ${count}`)
    const held = async (name: string) => (await at.cookies()).find(cookie => cookie.name === name)

    beforeAll(async () => {
      served = serveWorkbench()
      at = await desk(browser)
    })
    afterAll(async () => {
      await at?.close()
      served?.close()
    })

    it('tells a newcomer what it is, and runs the first program at once', async () => {
      await at.open(served.site)
      expect(await at.text('h1')).toContain('A cookie makes a browser remember')
      await exchanges(1)
      const [first = ''] = await wire()
      expect(first).toContain('GET /welcome')
      expect(first).toContain('No Cookie')
      expect(first).toMatch(/visited=yes; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax/)
      expect(first).toContain('Stored')
      expect(await at.program.text()).toContain('This is your first visit.')
    })

    it('says what the browser itself holds', async () => {
      await at.until('document.querySelector("#held").innerText.includes("visited")')
      const { value, path, persistent, httpOnly } = (await held('visited'))!
      const row = await at.text('#held')
      expect(row).toContain(value)
      expect(row).toContain(`Path=${path}`)
      expect({ httpOnly, persistent }).toEqual({
        httpOnly: row.includes('HttpOnly'),
        persistent: / left/.test(row),
      })
      const browsers = (await at.cookies()).map(cookie => cookie.name).sort()
      expect(browsers).toEqual(['visited', 'workbench'])
    })

    it('counts down what expires', async () => {
      const shown = () => at.value<string>('document.querySelector("#held [data-expires]").innerText')
      const before = await shown()
      expect(before).toMatch(/^(30 days 00:00:00|29 days 23:59:\d\d) left$/)
      await at.until(`document.querySelector('#held [data-expires]').innerText !== ${JSON.stringify(before)}`)
      expect(await shown()).toMatch(/^29 days 23:59:\d\d left$/)
    })

    it('shows the conversation of a form, live, and newest last', async () => {
      await at.click('.programs a[href="/programs/likes"]')
      await at.until('document.querySelector("#stage-title")?.innerText === "Likes"')
      await at.program.fill('[name=likes]', '<b>rye</b>')
      await at.program.click('button')
      await at.until(`${all}.filter(text => text.includes('/likes')).length >= 3`)
      const texts = await wire()
      const [post = '', after = ''] = texts.slice(-2)
      expect(post).toContain('POST /likes/add')
      expect(post).toContain('303 See Other leads to /likes')
      // What the browser holds is what the wire shows, byte for byte.
      const { value, persistent } = (await held('likes'))!
      expect(decodeURIComponent(value)).toBe('<b>rye</b>')
      expect(persistent).toBe(true)
      expect(post).toContain(`likes=${value}; Max-Age=2592000`)
      expect(after).toContain('GET /likes')
      expect(after).toContain(`likes=${value}`)
      expect(await at.text('#held')).toContain(value)
      expect(await at.program.text()).toContain('You like <b>rye</b>')
    })

    it('explains each attribute, to the pointer and to the keyboard', async () => {
      // Firefox moves the pointer in its own time.
      const tip = '.exchange:nth-last-child(2) .term.attribute .tip'
      const shown = `getComputedStyle(document.querySelector('${tip}')).display`
      await at.until(`${shown} === 'none'`)
      await at.hover('.exchange:nth-last-child(2) .term.attribute')
      await at.until(`${shown} === 'block'`)
      expect(await at.text(tip)).toContain('Kept for 30 days')
      await at.hover('h1')
      await at.until(`${shown} === 'none'`)
      await at.value(`document.querySelector('.exchange:nth-last-child(2) .term.value').focus()`)
      await at.press('Tab')
      await at.until(`${shown} === 'block'`)
      await at.press('Escape')
      await at.until(`${shown} === 'none'`)
    })

    it('never shows the value of a session', async () => {
      await at.open(`${served.site}/programs/notes`)
      await at.program.fill('[name=name]', `${browser} ${Date.now()}`)
      await at.program.fill('[name=password]', 'a long password')
      await at.program.click('button[formaction="/notes/sign-up"]')
      await at.until(`${all}.some(text => text.includes('session=‹43 bytes›'))`)
      await at.until(`frames[0].document.body.innerText.includes('Good to see you')`)
      const { value } = (await held('session'))!
      expect(value.length).toBe(43)
      expect(await at.value('document.documentElement.outerHTML')).not.toContain(value)
      expect(await at.text('#held')).toContain('‹43 bytes›')
      const own = (await held('workbench'))!.value
      expect(await at.value('document.documentElement.outerHTML')).not.toContain(own)
      expect((await wire()).join()).not.toContain('workbench=')
    })

    it('notices what a person deletes in the browser', async () => {
      await at.open(`${served.site}/programs/likes`)
      await at.deleteCookie('likes')
      await at.click('.again')
      await at.until(`${all}.some(text => text.includes('likes was held before and did not come along'))`)
      expect(await at.text('#held')).not.toContain('rye')
    })

    it('deletes all cookies of the programs, and the browser agrees', async () => {
      await at.open(`${served.site}/programs/many-likes`)
      await at.click('.holds button')
      await at.until(`${all}.some(text => text.includes('/wire/forget'))`)
      const names = (await at.cookies()).map(cookie => cookie.name)
      expect(names).toEqual(['workbench'])
      expect(await at.text('#held')).toContain('Nothing yet.')
      expect((await wire()).find(text => text.includes('/wire/forget'))).toContain('Deleted')
    })

    it('clears the wire', async () => {
      await at.click('#clear button')
      await at.until('document.querySelectorAll(".exchange").length === 0')
      await at.open(`${served.site}/programs/many-likes`)
      await exchanges(1)
      expect((await wire()).join()).not.toContain('/wire/forget')
    })

    it('asks from time to time where its stream is refused', async () => {
      const key = (await held('workbench'))!.value
      const streams = new AbortController()
      const open = () =>
        fetch(`${served.site}/wire/events`, {
          headers: { Cookie: `workbench=${key}` },
          signal: streams.signal,
        })
      // The page that was open has a stream too, until the server sees it gone.
      await at.open('about:blank')
      for (let taken = 0; taken < 8; ) {
        const first = (await (await open()).body!.getReader().read()).value
        if (!new TextDecoder().decode(first).includes('event: full')) taken++
      }
      await at.open(`${served.site}/programs/count`)
      await at.until(
        `performance.getEntriesByType('resource').some(({ name }) => name.includes('/wire/exchanges'))`,
      )
      await at.until(`${all}.some(text => text.includes('GET /count'))`)
      const count = await at.value<number>(`${all}.length`)
      await at.click('.again')
      await at.until(`${all}.length > ${count}`)
      streams.abort()
      await at.open(`${served.site}/programs/many-likes`)
    })

    it('leads to the source of the program', async () => {
      await at.click('.source summary')
      expect(await at.text('.source pre')).toContain("cookie('likes-list'")
    })

    it('broke no rule of its own policy, and threw nothing', () => {
      expect(at.complaints).toEqual([])
    })
  })
})

/** Lines of which browsers keep some and refuse some, on http://localhost. */
const lines = [
  'kept=1; Path=/',
  'strict=1; Path=/; SameSite=Strict',
  'secure=1; Path=/; Secure',
  'none=1; Path=/; SameSite=None',
  'both=1; Path=/; SameSite=None; Secure',
  '__Host-good=1; Path=/; Secure',
  '__Host-bad=1; Path=/',
  '__Secure-bad=1; Path=/',
  'foreign=1; Path=/; Domain=example.com',
  'own=1; Path=/; Domain=localhost',
  'apart=1; Path=/; Partitioned',
  'past=1; Path=/; Max-Age=0',
  'elsewhere=1; Path=/elsewhere',
  'folder=1',
  `big=${'x'.repeat(4097)}; Path=/`,
  `fits=${'x'.repeat(4090)}; Path=/`,
  'twice=1; Path=/',
  'twice=2; Path=/',
  'gone=1; Path=/',
  'gone=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
]

describe.each(['chromium', 'firefox'] as const)('the verdicts in %s', browser => {
  it.skipIf(!present[browser])('are those that the browser came to', async () => {
    const app = new Hono().get('/welcome', c => {
      for (const line of lines) c.header('Set-Cookie', line, { append: true })
      return c.html('<title>Lab</title><main></main>')
    })
    const served = serveWorkbench({ programs: [{ ...programs[0]!, app }] })
    const at = await desk(browser)
    try {
      await at.open(served.site)
      await at.until(`document.querySelectorAll('.exchange .line').length === ${lines.length}`)
      // The wire may be faster than the response itself.
      await at.until(`frames[0].document.title === 'Lab' && frames[0].document.readyState === 'complete'`)
      const told = await at.value<[string, string][]>(
        `[...document.querySelectorAll('.exchange .response .field')].map(field =>
          [field.querySelector('.name .word').innerText, field.dataset.outcome])`,
      )
      const keeps = new Set<string>()
      for (const [name, outcome] of told) {
        if (outcome === 'stored' || outcome === 'replaced') keeps.add(name)
        else if (outcome === 'deleted') keeps.delete(name)
      }
      const held = (await at.cookies()).map(({ name }) => name).filter(name => name !== 'workbench')
      expect([...keeps].sort()).toEqual(held.sort())
      const outcomes = new Set(told.map(([, outcome]) => outcome))
      expect([...outcomes].sort()).toEqual(['deleted', 'refused', 'replaced', 'stored'])
      const rows = await at.value<string[]>(
        `[...document.querySelectorAll('#held th')].map(cell => cell.innerText)`,
      )
      expect(rows.sort()).toEqual(held)
    } finally {
      await at.close()
      served.close()
    }
  })
})

describe.skipIf(!present.chromium)('without JavaScript', () => {
  let served: ReturnType<typeof serveWorkbench>
  let at: Desk
  beforeAll(async () => {
    served = serveWorkbench()
    at = await desk('chromium', { script: false })
  })
  afterAll(async () => {
    await at?.close()
    served?.close()
  })

  it('programs work, and the wire shows what is new when asked', async () => {
    await at.open(`${served.site}/programs/likes`)
    await at.program.fill('[name=likes]', 'rye')
    await at.program.click('button')
    await expect.poll(() => at.program.text()).toContain('You like rye')
    await at.click('noscript a')
    await expect.poll(() => at.text('#wire')).toContain('POST /likes/add')
    expect(await at.text('#held')).toContain('likes')
  })
})

describe.skipIf(!present.chromium)('the first page', () => {
  it('is under 60 kB on the wire, the program in it included', async () => {
    const served = serveWorkbench()
    const at = await desk('chromium')
    try {
      await at.open(served.site)
      await at.until('document.querySelectorAll(".exchange").length > 0')
      const sizes = await at.value<Record<string, number>>(`Object.fromEntries(
        [window, frames[0]]
          .flatMap(page => [...page.performance.getEntriesByType('navigation'), ...page.performance.getEntriesByType('resource')])
          .map(entry => [new URL(entry.name).pathname, entry.transferSize]))`)
      for (const path of ['/', '/welcome', '/style.css', '/assets/workbench.css', '/assets/programs.js']) {
        expect(sizes[path], path).toBeGreaterThan(0)
      }
      const total = Object.values(sizes).reduce((sum, size) => sum + size, 0)
      expect(total).toBeLessThan(60_000)
    } finally {
      await at.close()
      served.close()
    }
  })
})
