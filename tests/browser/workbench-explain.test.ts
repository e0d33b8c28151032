import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../support/parts.ts'
import { type Desk, desk, serveWorkbench } from './workbench-desk.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }

const har = JSON.stringify({
  log: {
    version: '1.2',
    creator: { name: 'test', version: '1' },
    entries: [
      {
        startedDateTime: '2026-11-23T10:00:00.000Z',
        time: 1,
        request: { method: 'GET', url: 'http://shop.example/', headers: [], httpVersion: 'HTTP/1.1' },
        response: {
          status: 200,
          headers: [
            { name: 'Set-Cookie', value: 'good=1; Path=/' },
            { name: 'Set-Cookie', value: '<img src=x onerror=pwned=1>=2; Domain=<script>pwned=1</script>' },
          ],
        },
      },
    ],
  },
})

describe.each(['chromium', 'firefox'] as const)('Explain in %s', browser => {
  describe.skipIf(!present[browser])('', () => {
    let served: ReturnType<typeof serveWorkbench>
    let at: Desk
    const answers = () => at.text('#answers')
    const shows = (place: string, words: string) =>
      at.until(
        `document.querySelector(${JSON.stringify(place)}).innerText.includes(${JSON.stringify(words)})`,
      )

    beforeAll(async () => {
      served = serveWorkbench()
      at = await desk(browser)
    })
    afterAll(async () => {
      await at?.close()
      served?.close()
    })

    it('answers an example to whoever comes without a question', async () => {
      await at.open(`${served.site}/explain`)
      await shows('#sent', 'Withheld')
      expect(await at.text('#sent')).toContain('SameSiteStrict')
      expect(await at.text('#sent')).toContain('✓ Sent')
      expect(await at.text('#scene')).toContain('https://mail.example')
      expect(await at.text('#scene')).toContain('another site')
    })

    it('judges lines while they are typed, with the rule, the section and the mend', async () => {
      await at.fill('[name=url]', 'https://www.shop.example/')
      await at.fill('[name=set]', '__Host-id=1; Domain=shop.example; Path=/\nok=1')
      await shows('#answers', 'InvalidPrefix')
      expect(await answers()).toContain('requires Secure, no Domain')
      expect(await answers()).toContain('RFC 6265bis §5.7')
      expect(await answers()).toContain('✗ prefix')
      expect(await answers()).toContain('✓ Stored')
    })

    it('tells browsers apart', async () => {
      await at.fill('[name=set]', 'plain=1; Path=/; Secure')
      await at.fill('[name=to]', 'https://www.shop.example/')
      await at.fill('[name=page]', 'https://news.example/')
      await at.choose('[name=how]', 'image')
      await shows('#sent', 'SameSiteUnspecifiedTreatedAsLax')
      await at.choose('[name=like]', 'firefox')
      await at.until(`!document.querySelector('#sent').innerText.includes('SameSiteUnspecified')`)
      await at.choose('[name=like]', 'chromium')
      await shows('#sent', 'SameSiteUnspecifiedTreatedAsLax')
    })

    it('reads what curl -v printed, and a HAR', async () => {
      const verbose = [
        '* Connected to shop.example (127.0.0.1) port 443',
        '> GET /cart HTTP/1.1',
        '> Host: shop.example',
        '>',
        '< HTTP/1.1 200 OK',
        '< Set-Cookie: a=1; Path=/cart',
        '< Content-Type: text/html',
        '<',
        '<p>Set-Cookie: not=this</p>',
      ]
      await at.fill('[name=set]', verbose.join('\n'))
      await shows('#answers', 'from https://shop.example/cart')
      expect(await answers()).not.toContain('not=this')
      await at.fill('[name=set]', har)
      await shows('#answers', 'from http://shop.example/')
      expect(await answers()).toContain('good=1')
      expect(await answers()).toContain('InvalidDomain')
    })

    it('makes no markup of what is pasted or linked', async () => {
      const hostile = '<img src=x onerror="pwned=1"><script>pwned=1</script>'
      await at.fill('[name=set]', `${hostile}=1; Domain=${hostile}\na=${hostile}`)
      await shows('#answers', '<script>')
      const fragment = new URLSearchParams({
        set: hostile,
        to: `https://x.example/${hostile}`,
        page: 'javascript:pwned=1',
        how: 'link',
      })
      await at.open(`${served.site}/explain#${fragment}`)
      await at.open('about:blank')
      await at.open(`${served.site}/explain#${fragment}`)
      await shows('#answers', '<img')
      expect(await at.value('typeof pwned')).toBe('undefined')
      expect(
        await at.value('document.querySelectorAll("main img, main script, main [onerror]").length'),
      ).toBe(0)
      expect(await at.value('document.querySelectorAll(\'[href^="javascript"]\').length')).toBe(0)
    })

    it('hides the value of a session, and puts no value into a link', async () => {
      await at.open('about:blank')
      await at.open(`${served.site}/explain`)
      await shows('#answers', 'session=‹4 bytes›')
      await at.fill('[name=set]', 'mood=hunter2; Path=/\nCookie: also=hunter2')
      await at.fill('[name=set]', 'mood=hunter2; Path=/; Secure')
      await at.fill('[name=url]', 'https://bank.example/in?token=hunter2')
      await shows('#answers', 'mood=hunter2')
      await at.click('#share')
      await at.until('document.querySelector("#link").value !== ""')
      const link = await at.value<string>('document.querySelector("#link").value')
      expect(link).not.toContain('hunter2')
      await at.open('about:blank')
      await at.open(link)
      await shows('#answers', 'mood=xxxxxxx')
      expect(await answers()).toContain('✓ Stored')
    })

    it('says what is no address, instead of an answer', async () => {
      await at.fill('[name=to]', 'shop')
      await shows('#faults', 'needs a whole address')
      expect(await at.text('#sent')).toBe('')
      await at.fill('[name=to]', 'https://bank.example/')
      await at.until(`document.querySelector('#faults').innerText === ''`)
    })

    it('broke no rule of its own policy, and threw nothing', () => {
      expect(at.complaints).toEqual([])
    })
  })
})
