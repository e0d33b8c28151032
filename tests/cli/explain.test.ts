import { describe, expect, test } from 'vitest'
import { rusk } from './command.ts'

const shop = 'https://shop.example/'

test('says what is stored and what is not, with the mend', async () => {
  const { code, out, err } = await rusk(['explain', shop, 'a=1; Path=/', 'b=2; Domain=com', 'c=; Max-Age=0'])
  expect(out).toBe(`https://shop.example/
  stored   a=‹1 byte›; Path=/
    shop.example alone · Path=/ · no SameSite · until the browser closes
  refused  b=‹1 byte›; Domain=com
    InvalidDomain: The host shop.example may not set a cookie for Domain=com: the host does not lie below it.
    Mend: Leave Domain out for a host-only cookie, or name the host itself or a parent below its public suffix. (RFC 6265bis §5.7)
  deleted nothing c=‹0 bytes›; Max-Age=0
    It is over already, and no cookie of this name, Domain and Path is stored.
`)
  expect([code, err]).toEqual([1, ''])
})

describe('asked whether it is sent', () => {
  const ask = async (line: string, ...more: string[]) => {
    const { code, out } = await rusk(['explain', shop, line, '--to', ...more])
    return [code, /withheld|sent /.exec(out)?.[0].trim(), /^ {4}([A-Z]\w+):/m.exec(out)?.[1]]
  }
  test.each([
    ['the user goes there', 'a=1; SameSite=Strict', [shop], [0, 'sent', undefined]],
    [
      'a link elsewhere',
      'a=1; SameSite=Strict',
      [shop, '--from', 'https://news.example/'],
      [1, 'withheld', 'SameSiteStrict'],
    ],
    [
      'a link elsewhere, Lax',
      'a=1; SameSite=Lax',
      [shop, '--from', 'https://news.example/'],
      [0, 'sent', undefined],
    ],
    [
      'a POST elsewhere',
      'a=1; SameSite=Lax',
      [shop, '--from', 'https://news.example/', '-X', 'post'],
      [1, 'withheld', 'SameSiteLax'],
    ],
    [
      'a frame',
      'a=1',
      [shop, '--destination', 'iframe', '--top-level', 'https://news.example/'],
      [1, 'withheld', 'SameSiteUnspecifiedTreatedAsLax'],
    ],
    [
      'a fetch without credentials',
      'a=1',
      [shop, '--destination', 'fetch', '--top-level', shop, '--credentials', 'omit'],
      [1, 'withheld', 'CredentialsOmitted'],
    ],
    ['a script', 'a=1; HttpOnly', [shop, '--script'], [1, 'withheld', 'HttpOnly']],
    ['another path', 'a=1; Path=/x', [shop], [1, 'withheld', 'NotOnPath']],
    ['another host', 'a=1', ['https://api.shop.example/'], [1, 'withheld', 'DomainMismatch']],
    ['after its time', 'a=1; Max-Age=60', [shop, '--after', '61'], [1, 'withheld', 'Expired']],
    ['within its time', 'a=1; Max-Age=60', [shop, '--after', '59'], [0, 'sent', undefined]],
    [
      'Firefox',
      'a=1',
      [shop, '-X', 'POST', '--from', 'https://news.example/', '--like', 'firefox'],
      [0, 'sent', undefined],
    ],
    [
      'blocked third parties',
      'a=1; Secure; SameSite=None',
      [shop, '--destination', 'iframe', '--top-level', 'https://news.example/', '--third-party', 'blocked'],
      [1, 'withheld', 'UserPreferences'],
    ],
    [
      'a redirect, in Firefox',
      'a=1; SameSite=Strict',
      [shop, '--redirects', 'https://news.example/', '--like', 'firefox'],
      [1, 'withheld', 'SameSiteStrict'],
    ],
  ])('%s', async (_, line, more, expected) => expect(await ask(line, ...more)).toEqual(expected))
})

describe('reads', () => {
  const head = 'HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nSet-Cookie: a=1\r\n\r\n'
  test('a response from standard input', async () => {
    for (const args of [[shop], ['-', '--input', '-'], [shop, '-']]) {
      const { out } = await rusk(['explain', ...args], {
        stdin:
          args[0] === '-'
            ? `> GET / HTTP/1.1\n> Host: shop.example\n< ${head.replaceAll('\r\n', '\n< ')}`
            : head,
      })
      expect(out).toContain('stored   a=‹1 byte›')
    }
  })

  test('a transcript of curl -v, which tells its address', async () => {
    const stdin =
      '* Connected to shop.example (::1) port 443\n> GET / HTTP/2\n> Host: shop.example\n>\n< HTTP/2 200\n< set-cookie: a=1; Secure\n<\n'
    const { out, code } = await rusk(['explain'], { stdin })
    expect(out).toContain('https://shop.example/\n  stored ')
    expect(code).toBe(0)
  })

  test('an archive, in the order of its entries', async () => {
    const entry = (value: string) => ({
      request: { url: shop },
      response: { headers: [{ name: 'Set-Cookie', value }] },
    })
    const stdin = JSON.stringify({ log: { entries: [entry('a=1'), entry('a=; Max-Age=0')] } })
    const { out } = await rusk(['explain', '--to', shop], { stdin })
    expect(out).toMatch(/stored .*\n.*\n {2}deleted {2}a=/)
    expect(out).toContain('No Cookie field.')
  })

  test('an archive of old, at the time of its entries and in their context', async () => {
    const entry = (value: string, more: object = {}) => ({
      startedDateTime: '2020-01-01T00:00:00Z',
      request: { url: shop, ...more },
      response: { headers: [{ name: 'Set-Cookie', value }] },
    })
    const frame = {
      headers: [
        { name: 'Sec-Fetch-Site', value: 'cross-site' },
        { name: 'Sec-Fetch-Dest', value: 'iframe' },
      ],
    }
    const stdin = JSON.stringify({
      log: {
        entries: [entry('a=1; Expires=Thu, 02 Jan 2020 00:00:00 GMT'), entry('b=1; SameSite=Lax', frame)],
      },
    })
    const { out } = await rusk(['explain', '--to', shop], { stdin })
    expect(out).toContain('for 24 hours')
    expect(out).toContain('SameSiteLax: ')
    expect(out).toContain('Cookie: a=‹1 byte›')
  })

  test('UTF-16, as Windows writes it', async () => {
    const stdin = Buffer.from('\ufeffSet-Cookie: a=1\r\n', 'utf16le')
    expect((await rusk(['explain', shop], { stdin })).out).toContain('stored')
  })
})

test('--json is data, without values', async () => {
  const { out } = await rusk([
    'explain',
    shop,
    'a=s3cret; Path=/',
    'b=s3cret; Domain=com',
    '--to',
    shop,
    '--json',
  ])
  const data = JSON.parse(out)
  expect(out).not.toContain('s3cret')
  expect(data.set.map(({ outcome, line }: { outcome: string; line: string }) => [outcome, line])).toEqual([
    ['stored', 'a=‹6 bytes›; Path=/'],
    ['refused', 'b=‹6 bytes›; Domain=com'],
  ])
  expect(data.set[1].reasons[0]).toMatchObject({ code: 'InvalidDomain', section: '5.7' })
  expect(data.request).toMatchObject({ url: shop, header: 'a=‹6 bytes›', cookies: [{ sent: true }] })
})

test('--show-values shows them', async () => {
  const args = ['explain', shop, 'a=käse', '--to', shop, '--show-values']
  expect((await rusk(args)).out).toContain('Cookie: a=käse')
  expect((await rusk([...args, '--json'])).out).toContain('"header": "a=käse"')
})

test('a file holds cookies of many kinds, and none shows its value', async () => {
  const lines = ['=s3cret', 's3cret', 'a = s3cret ; Path=/', 'b="s3cret"', '__Host-c=s3cret']
  for (const more of [[], ['--json']]) {
    expect((await rusk(['explain', shop, ...lines, '--to', shop, ...more])).out).not.toContain('s3cret')
  }
})

test('nothing that a server sends reaches the terminal as a command', async () => {
  const lines = ['a\x1b[2J=1; Domain=\x1b]0;x\x07', 'b=\x9b31m; Path=/\u202e', 'c=\u2066d']
  for (const more of [[], ['--json'], ['--show-values'], ['--json', '--show-values']]) {
    const { out, err } = await rusk(['explain', shop, ...lines, '--to', shop, ...more])
    expect((out + err).replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u2066]/)
  }
})
