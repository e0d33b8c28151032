import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../support/parts.ts'
import { type Desk, desk, serveWorkbench } from './workbench-desk.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }
const found = 'document.querySelectorAll(".finding").length'

describe.each(['chromium', 'firefox'] as const)('Audit in %s', browser => {
  describe.skipIf(!present[browser])('', () => {
    let served: ReturnType<typeof serveWorkbench>
    let shop: Server
    let at: Desk

    beforeAll(async () => {
      served = serveWorkbench()
      shop = createServer((_, response) => {
        response.setHeader('Set-Cookie', [
          'sessionid=3f786850e387550fdab836ed7e6dc881',
          '<b>bold</b>=1; Path=/',
        ])
        response.end('hi')
      }).listen(0)
      at = await desk(browser)
    })
    afterAll(async () => {
      await at?.close()
      served?.close()
      shop?.close()
    })

    it('finds the faults of a transcript, the worst first, and shows no value', async () => {
      await at.open(`${served.site}/audit`)
      await at.click('#try')
      await at.until(`${found} > 5`)
      const text = await at.text('#findings')
      expect(text).toMatch(/^Error/)
      expect(text).toContain('sessionid')
      expect(text).toMatch(/RFC 6265bis §/)
      expect(text).toMatch(/OWASP ASVS 5\.0/)
      expect(text).not.toContain('3f786850e387550fdab836ed7e6dc881')
      const ranks = await at.value<string[]>(
        '[...document.querySelectorAll(".finding")].map(one => one.dataset.severity)',
      )
      const order = ['error', 'warning', 'note']
      expect(ranks).toEqual([...ranks].sort((a, b) => order.indexOf(a) - order.indexOf(b)))
    })

    it('filters by severity and by words', async () => {
      const before = await at.value<number>(found)
      await at.click('[name=severity][value=error]')
      await at.until(`document.querySelectorAll('.finding[data-severity=error]').length === 0`)
      expect(await at.value<number>(found)).toBeLessThan(before)
      await at.click('[name=severity][value=error]')
      await at.fill('#words', '__Host-basket')
      await at.until(`${found} === 1`)
      await at.fill('#words', 'nothing is called this')
      await at.until(`${found} === 0`)
      expect(await at.text('#findings')).toContain('Nothing fits the filter.')
      await at.fill('#words', '')
      await at.until(`${found} === ${before}`)
    })

    it('says that an address is not whole', async () => {
      await at.open(`${served.site}/audit`)
      await at.fill('#paste textarea', 'Set-Cookie: theme=dark; Domain=com')
      await at.fill('#paste [name=url]', 'shop.example')
      await at.click('#paste button')
      await at.until('document.querySelector("#problems").textContent !== ""')
      expect(await at.text('#problems')).toBe('The address is not whole: write it as https://shop.example/.')
      await at.fill('#paste [name=url]', 'https://shop.example/')
      await at.click('#paste button')
      await at.until(`${found} === 1`)
      await at.open(`${served.site}/audit`)
      await at.click('#try')
      await at.until(`${found} > 5`)
    })

    it('gives the findings as JSON and as SARIF', async () => {
      const made = `(() => {
        globalThis.made = []
        const original = URL.createObjectURL
        URL.createObjectURL = blob => { made.push(blob); return original(blob) }
        HTMLAnchorElement.prototype.click = function () { made.push(this.download) }
      })()`
      await at.value(made)
      await at.click('#json')
      await at.click('#sarif')
      expect(await at.value('[made[1], made[3]]')).toEqual(['audit.json', 'audit.sarif'])
      const json = JSON.parse(await at.value<string>('made[0].text()')) as { findings: unknown[] }
      const sarif = JSON.parse(await at.value<string>('made[2].text()')) as {
        version: string
        runs: { results: unknown[] }[]
      }
      expect(json.findings.length).toBeGreaterThan(5)
      expect(sarif.version).toBe('2.1.0')
      expect(sarif.runs[0]?.results.length).toBe(json.findings.length)
    })

    it('asks a server of this machine, and shows its names as text', async () => {
      await at.fill('[name=address]', `http://localhost:${(shop.address() as AddressInfo).port}/`)
      await at.click('#local button')
      await at.until(`document.querySelector('#findings-title').innerText.includes('in 1 exchange')`)
      expect(await at.text('#findings')).toContain('sessionid')
      expect(await at.value('document.querySelectorAll("#findings b").length')).toBe(0)
    })

    it('asks nobody else', async () => {
      await at.fill('[name=address]', 'http://192.0.2.1/')
      await at.click('#local button')
      await at.until(`document.querySelector('#problems').innerText.includes('Only servers on this machine')`)
    })

    it('says what it cannot read', async () => {
      await at.fill('[name=text]', '{"log": {"entries": [')
      await at.click('#paste button')
      await at.until(`document.querySelector('#problems').innerText !== ''`)
      await at.fill('[name=text]', 'no header at all')
      await at.click('#paste button')
      await at.until(`document.querySelector('#problems').innerText.includes('neither a header field')`)
      expect(await at.value('document.querySelector("#report").hidden')).toBe(true)
    })

    it('makes no markup of what a HAR holds', async () => {
      const hostile = '<img src=x onerror=pwned=1>'
      const entry = {
        request: { method: hostile, url: `https://shop.example/${hostile}`, headers: [] },
        response: {
          status: 200,
          headers: [{ name: 'Set-Cookie', value: `__Host-${hostile}=1; Domain=${hostile}; Path=${hostile}` }],
        },
      }
      await at.fill('[name=text]', JSON.stringify({ log: { entries: [entry] } }))
      await at.click('#paste button')
      await at.until(`document.querySelector('#findings').innerText.includes('<img')`)
      expect(await at.value('document.querySelectorAll("main img").length')).toBe(0)
      expect(await at.value('typeof pwned')).toBe('undefined')
    })

    it('finds nothing in what is as it should be', async () => {
      await at.fill(
        '[name=text]',
        'HTTP/1.1 200 OK\nCache-Control: private, no-store\nSet-Cookie: __Host-session=3f786850e387550fdab836ed7e6dc881; Path=/; Secure; HttpOnly; SameSite=Lax',
      )
      await at.fill('[name=url]', 'https://shop.example/')
      await at.click('#paste button')
      await at.until(`document.querySelector('#findings').innerText.includes('Nothing found')`)
    })

    it('broke no rule of its own policy, and threw nothing', () => {
      // Both browsers note a refused request (422) in the console.
      expect(at.complaints.filter(text => !text.includes('422'))).toEqual([])
    })
  })
})
