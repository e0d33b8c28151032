import fc from 'fast-check'
import { CookieJar } from 'rusk/jar'
import { describe, expect, it } from 'vitest'
import { emptyQuestion, fragmentOf, questionOf, withLines } from './question.ts'
import { readReceived } from './received.ts'

const shared = (set: string, more = {}) => questionOf(fragmentOf({ ...emptyQuestion, ...more, set }))!

describe('a link', () => {
  it('asks the same question', () => {
    const question = {
      ...emptyQuestion,
      like: 'firefox',
      how: 'frame',
      set: 'a=; Path=/',
      page: 'https://b.example/c',
    } as const
    expect(questionOf(fragmentOf(question))).toEqual(question)
  })

  it.each([
    ['a=hunter2; Path=/; Secure', 'a=xxxxxxx; Path=/; Secure'],
    ['Set-Cookie: a=hunter2; Path=/', 'a=xxxxxxx; Path=/'],
    ['< set-cookie: a=hunter2', 'a=xxxxxxx'],
    ['hunter2', 'xxxxxxx'],
    ['a=b=hunter2', 'a=x=xxxxxxx'],
    ['a=1; hunter2; Secure', 'a=x; …; Secure'],
    ['Authorization: Bearer hunter2', ''],
    ['Cookie: a=hunter2', ''],
    ['https://u:hunter2@shop.example/a?t=hunter2', 'https://shop.example/a'],
  ])('holds no value of %j', (set, redacted) => {
    expect(shared(set).set).toBe(redacted)
  })

  it('holds no value, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a=', 'Set-Cookie: a=', '> Cookie: a=', 'X-Key: ', 'a; Secure=', ''),
        start => {
          const fragment = fragmentOf({
            ...emptyQuestion,
            set: `${start}hunter2`,
            to: 'https://x.example/?hunter2',
            redirects: 'hunter2',
          })
          expect(decodeURIComponent(fragment)).not.toContain('hunter2')
        },
      ),
    )
  })

  it('holds of a transcript, and of a HAR, their lines alone', async () => {
    const transcript =
      '> GET /x?hunter2 HTTP/1.1\n> Host: a.example\n> Authorization: hunter2=\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: è=hunter2; Path=/'
    const har = JSON.stringify({
      log: {
        entries: [
          {
            request: {
              method: 'POST',
              url: 'http://a.example/x?hunter2',
              headers: [],
              postData: { text: 'hunter2 a=b' },
            },
            response: { status: 200, headers: [{ name: 'Set-Cookie', value: 'è=hunter2; Path=/' }] },
          },
        ],
      },
    })
    for (const set of [transcript, har]) {
      const question = { ...emptyQuestion, set }
      const { lines } = await readReceived(set, question.url)
      expect(questionOf(fragmentOf(withLines(question, lines)))?.set).toBe(
        'http://a.example/x\nè=xxxxxxx; Path=/',
      )
    }
  })

  it('brings the same verdict', () => {
    const texts = [
      'a=1; Domain=other.example',
      '__Host-a=secret',
      `a=${'v'.repeat(4096)}`,
      'a=b\x07c',
      '=x=y',
      'a="q" ; Path=/x',
    ]
    for (const set of texts) {
      const verdict = (line: string) => new CookieJar().receive(emptyQuestion.url, line)
      const [before, after] = [verdict(set), verdict(shared(set).set)]
      expect(after.stored).toBe(before.stored)
      const codes = ({ stored, ...rest }: typeof before) =>
        stored || !('reasons' in rest) ? [] : rest.reasons?.map(reason => reason.code)
      expect(codes(after)).toEqual(codes(before))
    }
  })

  it('that is none asks nothing; a browser that is none is Chromium', () => {
    expect(questionOf('#main')).toBeUndefined()
    expect(questionOf('#set=a&like=netscape')?.like).toBe('chromium')
  })
})

describe('what was received', () => {
  const lines = async (text: string) =>
    (await readReceived(text, 'https://shop.example/')).lines.map(({ url, line }) => `${url} ${line}`)

  it('is lines alone, however odd', async () => {
    expect(await lines('a=1; Path=/\n\n=b\nplain\n')).toEqual([
      'https://shop.example/ a=1; Path=/',
      'https://shop.example/ =b',
      'https://shop.example/ plain',
    ])
  })

  it('is the fields of a response', async () => {
    expect(await lines('HTTP/2 200\ncontent-type: text/html\nset-cookie: a=1\nSet-Cookie: b=2')).toEqual([
      'https://shop.example/ a=1',
      'https://shop.example/ b=2',
    ])
  })

  it('may come from several addresses', async () => {
    expect(await lines('a=1\nhttps://other.example/x\nb=2')).toEqual([
      'https://shop.example/ a=1',
      'https://other.example/x b=2',
    ])
  })

  it('is bytes', async () => {
    expect(await lines('a=è')).toEqual(['https://shop.example/ a=\xc3\xa8'])
  })

  it('is never more than can be shown', async () => {
    const { lines, problems } = await readReceived('a=1\n'.repeat(1000), 'https://shop.example/')
    expect(lines.length).toBe(400)
    expect(problems.join()).toContain('600 follow')
  })
})
