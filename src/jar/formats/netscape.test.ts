import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { loopback } from '../../../tests/support/loopback.ts'
import { CookieJar } from '../cookie-jar.ts'
import { fromNetscape, toNetscape } from './netscape.ts'

const now = Date.UTC(2026, 10, 23)

/** Fields between TABs; the columns here are for the eye. */
const line = (text: string) => text.trim().split(/ +/).join('\t')

describe('fromNetscape', () => {
  it('reads what curl writes', () => {
    const file = [
      '# Netscape HTTP Cookie File',
      '# https://curl.se/docs/http-cookies.html',
      '',
      line('#HttpOnly_.example.com TRUE  /    TRUE  1900000000 id   abc'),
      line('www.example.com        FALSE /app FALSE 0          lang de'),
    ].join('\n')
    const { cookies, problems } = fromNetscape(file, { now })
    expect(problems).toEqual([])
    expect(cookies).toMatchObject([
      {
        name: 'id',
        value: 'abc',
        domain: 'example.com',
        hostOnly: false,
        path: '/',
        secure: true,
        httpOnly: true,
        expiryTime: 1_900_000_000_000,
      },
      {
        name: 'lang',
        value: 'de',
        domain: 'www.example.com',
        hostOnly: true,
        path: '/app',
        secure: false,
        httpOnly: false,
        expiryTime: null,
        creationTime: now,
      },
    ])
  })

  // what is odd about a line, the line, and the cookie's fields that show how it was read
  const odd: [string, string, object][] = [
    ['CR LF', 'a.example\tFALSE\t/\tFALSE\t0\ta\tb\r', { value: 'b' }],
    ['a byte order mark', '\ufeffa.example\tFALSE\t/\tFALSE\t0\ta\tb', { domain: 'a.example' }],
    ['no value', 'a.example\tFALSE\t/\tFALSE\t0\ta', { name: 'a', value: '' }],
    ['an empty value', 'a.example\tFALSE\t/\tFALSE\t0\ta\t', { name: 'a', value: '' }],
    ['no name', 'a.example\tFALSE\t/\tFALSE\t0\t\tb', { name: '', value: 'b' }],
    ['no path', 'a.example\tFALSE\tFALSE\t0\ta\tb', { path: '/', value: 'b' }],
    [
      'a dot, but no sub-domains',
      '.a.example\tFALSE\t/\tFALSE\t0\ta\tb',
      { domain: 'a.example', hostOnly: true },
    ],
    [
      'no dot, but sub-domains',
      'a.example\tTRUE\t/\tFALSE\t0\ta\tb',
      { domain: 'a.example', hostOnly: false },
    ],
    ['an address with sub-domains', '192.0.2.1\tTRUE\t/\tFALSE\t0\ta\tb', { hostOnly: true }],
    ['flags in lower case', 'a.example\ttrue\t/\ttrue\t0\ta\tb', { hostOnly: false, secure: true }],
    ['capitals in the host', 'A.Example\tFALSE\t/\tFALSE\t0\ta\tb', { domain: 'a.example' }],
    [
      'a fraction of a second',
      'a.example\tFALSE\t/\tFALSE\t1900000000.5\ta\tb',
      { expiryTime: 1_900_000_000_500 },
    ],
    ['no expiry', 'a.example\tFALSE\t/\tFALSE\t\ta\tb', { expiryTime: null }],
    ['spaces and quotes in the value', 'a.example\tFALSE\t/\tFALSE\t0\ta\t"b c"', { value: '"b c"' }],
    ['UTF-8', 'a.example\tFALSE\t/\tFALSE\t0\ta\tü', { value: '\xc3\xbc' }],
    ['a fragment-like name', 'a.example\tFALSE\t/\tFALSE\t0\t#a\tb', { name: '#a' }],
  ]
  it.each(odd)('%s', (_, text, fields) => {
    const { cookies, problems } = fromNetscape(text, { now })
    expect(problems).toEqual([])
    expect(cookies).toMatchObject([fields])
  })

  const wrong: [string, string, string][] = [
    ['spaces instead of TABs', 'a.example FALSE / FALSE 0 a b', 'cookie'],
    ['too many fields', 'a.example\tFALSE\t/\tFALSE\t0\ta\tb\tc', 'cookie'],
    ['no flag for sub-domains', 'a.example\tYES\t/\tFALSE\t0\ta\tb', 'hostOnly'],
    ['no flag for Secure', 'a.example\tFALSE\t/\t1\t0\ta\tb', 'secure'],
    ['a negative time', 'a.example\tFALSE\t/\tFALSE\t-5\ta\tb', 'expiryTime'],
    ['a date', 'a.example\tFALSE\t/\tFALSE\ttomorrow\ta\tb', 'expiryTime'],
    ['no host', '\tFALSE\t/\tFALSE\t0\ta\tb', 'domain'],
    ['__Host- with sub-domains', '.a.example\tTRUE\t/\tTRUE\t0\t__Host-a\tb', 'hostOnly'],
  ]
  it.each(wrong)('%s is a problem, with its line', (_, text, field) => {
    const { cookies, problems } = fromNetscape(
      `# a comment\n\n${text}\na.example\tFALSE\t/\tFALSE\t0\tgood\t1\n`,
    )
    expect(cookies).toMatchObject([{ name: 'good' }])
    expect(problems).toMatchObject([{ at: 'line 3', line: 3, field, left: true }])
  })

  it('takes no cookie for a public suffix: it would go to every site below', () => {
    for (const domain of ['com', '.co.uk', '.github.io', 'localhost']) {
      const { cookies, problems } = fromNetscape(`${domain}\tTRUE\t/\tFALSE\t0\ta\tb`)
      expect(cookies).toMatchObject([{ hostOnly: true }])
      expect(problems).toMatchObject([{ field: 'hostOnly', left: false }])
    }
  })

  it('reads a million bytes of anything in linear time', () => {
    for (const piece of ['\t', '\n', '#HttpOnly_', 'a\t', ' ', '0', '.']) {
      const started = performance.now()
      fromNetscape(piece.repeat(1_000_000 / piece.length))
      expect(performance.now() - started).toBeLessThan(5_000)
    }
  })
})

describe('toNetscape', () => {
  it('names what the format cannot hold', () => {
    const jar = new CookieJar({ now: () => now })
    const url = 'https://a.example/'
    jar.receive(url, 'plain=1; Max-Age=60')
    jar.receive(url, 'strict=1; SameSite=Strict; Priority=High')
    jar.receive(url, 'part=1; Partitioned; Secure; SameSite=None', {
      destination: 'iframe',
      topLevel: 'https://top.example/',
    })
    const { text, lost } = toNetscape(jar.cookies())
    expect(text.split('\n').filter(row => row !== '' && !row.startsWith('#'))).toEqual([
      line(`a.example FALSE / FALSE ${now / 1000 + 60} plain 1`),
      line('a.example FALSE / FALSE 0 strict 1'),
    ])
    const names = (field: string) =>
      lost.filter(loss => loss.field === field).map(loss => loss.cookies.map(({ name }) => name))
    expect(names('cookie')).toEqual([['part']])
    expect(names('sameSite')).toEqual([['strict']])
    expect(names('priority')).toEqual([['strict']])
    expect(names('creationTime')).toEqual([['plain', 'strict']])
  })

  it('leaves out a TAB, and never makes a session cookie of one that expired', () => {
    const jar = new CookieJar({ now: () => now, like: 'draft' })
    jar.receive('https://a.example/', 'a=b\tc')
    const [cookie] = jar.cookies()
    expect(toNetscape([cookie!]).lost).toMatchObject([{ field: 'cookie' }])
    for (const expiryTime of [-1, 0, 999]) {
      expect(fromNetscape(toNetscape([{ ...cookie!, value: 'b', expiryTime }]).text).cookies).toMatchObject([
        { expiryTime: 1000 },
      ])
    }
  })
})

const curl = (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, 'curl')))

it('addresses of IPv6 are written as curl writes them, without brackets, and read with and without', () => {
  const jar = new CookieJar()
  jar.receive('http://[2001:db8::1]/', 'a=1')
  const { text } = toNetscape(jar.cookies())
  expect(text.split('\n').at(-2)).toBe('2001:db8::1\tFALSE\t/\tFALSE\t0\ta\t1')
  for (const file of [text, text.replace('2001:db8::1', '[2001:DB8:0::1]')]) {
    expect(fromNetscape(file)).toMatchObject({ cookies: [{ domain: '[2001:db8::1]' }], problems: [] })
  }
})

describe.skipIf(!curl)('curl', () => {
  it('takes our file, and we take the file that it writes', async () => {
    const seen: string[] = []
    await using server = await loopback((request, response) => {
      seen.push(request.headers.cookie ?? '-')
      response.setHeader('set-cookie', [
        'new=1; Path=/; HttpOnly; Max-Age=3600',
        'session=2',
        'empty=; Path=/',
      ])
      response.end()
    })
    const folder = await mkdtemp(join(tmpdir(), 'rusk-'))
    try {
      const file = join(folder, 'cookies.txt')
      const jar = new CookieJar()
      const url = `${server.origin}/a/b`
      for (const sent of ['old=1; Max-Age=3600', 'deep=\xfc\xff; Path=/a; HttpOnly', 'elsewhere=1; Path=/b'])
        jar.receive(url, sent)
      await writeFile(file, toNetscape(jar.cookies()).bytes)
      await promisify(execFile)('curl', ['-s', '-b', file, '-c', file, url])
      expect(seen[0]!.split('; ').sort()).toEqual([
        'deep=\xfc\xff',

        'old=1',
      ])
      const back = fromNetscape(await readFile(file))
      expect(back.problems).toEqual([])
      const copy = new CookieJar()
      copy.restore(back.cookies)
      expect(copy.cookieHeader(url).split('; ').sort()).toEqual([
        'deep=\xfc\xff',
        'empty=',
        'new=1',
        'old=1',
        'session=2',
      ])
      const facts = Object.fromEntries(copy.cookies().map(cookie => [cookie.name, cookie]))
      expect(facts).toMatchObject({
        new: { httpOnly: true, hostOnly: true, path: '/', expiryTime: expect.any(Number) },
        // curl keeps the slash of a default path.
        session: { httpOnly: false, path: '/a/', expiryTime: null },
        elsewhere: { path: '/b' },
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
