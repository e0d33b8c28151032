import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rusk } from './command.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rusk-jar-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, data?: string): string => {
  const path = join(folder, name)
  if (data !== undefined) writeFileSync(path, data)
  return path
}
const text = (path: string): string => readFileSync(path, 'utf8')

const netscape =
  '# Netscape HTTP Cookie File\n#HttpOnly_.shop.example\tTRUE\t/\tTRUE\t1900000000\tsid\ts3cret\nshop.example\tFALSE\t/\tFALSE\t1000\told\ts3cret\n'
const storageState = JSON.stringify({
  cookies: [
    {
      name: 'sid',
      value: 's3cret',
      domain: '.shop.example',
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    },
  ],
  origins: [],
})
const tough = JSON.stringify({
  version: 'tough-cookie@6.0.0',
  storeType: 'MemoryCookieStore',
  cookies: [
    {
      key: 'sid',
      value: 's3cret',
      domain: 'shop.example',
      path: '/',
      hostOnly: true,
      creation: '2026-01-01T00:00:00.000Z',
    },
  ],
})
const har = JSON.stringify({
  log: {
    entries: [
      {
        request: { url: 'https://shop.example/' },
        response: {
          headers: [
            { name: 'Set-Cookie', value: 'sid=s3cret; Path=/' },
            { name: 'Set-Cookie', value: 'no=1; Domain=com' },
          ],
        },
      },
    ],
  },
})
const formats = {
  'cookies.txt': netscape,
  'storage-state': storageState,
  'tough-cookie': tough,
  har,
  puppeteer: JSON.stringify(JSON.parse(storageState).cookies),
}

describe('show', () => {
  test.each(Object.entries(formats))('finds out what %s is', async (format, data) => {
    const { out, code } = await rusk(['jar', 'show', file('x', data)])
    expect(out).toContain(`, ${format}\n`)
    expect(out).toContain('sid=‹6 bytes›\n    shop.example')
    expect(code).toBe(0)
  })

  test('values only where asked for, JSON too', async () => {
    const path = file('cookies.txt', netscape)
    expect((await rusk(['jar', 'show', path])).out).not.toContain('s3cret')
    expect((await rusk(['jar', 'show', path, '--json'])).out).not.toContain('s3cret')
    expect(
      JSON.parse((await rusk(['jar', 'show', path, '--json', '--show-values'])).out).cookies[0].value,
    ).toBe('s3cret')
  })

  test('what a request would carry', async () => {
    const path = file('cookies.txt', netscape)
    expect((await rusk(['jar', 'show', path, '--url', 'https://www.shop.example/'])).out).toContain(
      '1 cookie,',
    )
    expect((await rusk(['jar', 'show', path, '--url', 'http://shop.example/'])).out).toContain('0 cookies,')
  })

  test('what could not be read is told on stderr', async () => {
    const { err, code } = await rusk(['jar', 'show', file('x', har)])
    expect(err).toMatch(/^rusk: \S+: log\.entries\[0\]: Refused \(InvalidDomain\): .*\n$/)
    expect(code).toBe(0)
  })
})

describe('convert', () => {
  test.each(['cookies.txt', 'storage-state', 'puppeteer', 'json'])(
    'to %s, and back the same',
    async format => {
      const to = file('out')
      for (const data of Object.values(formats)) {
        const { code } = await rusk(['jar', 'convert', file('x', data), '--to', format, '-o', to])
        expect(code).toBe(0)
        expect((await rusk(['jar', 'show', to])).out).toMatch(
          new RegExp(`^sid=‹6 bytes›\\n(?:.*\\n)*\\d cookies?, ${format}\\n$`),
        )
      }
    },
  )

  test("a file of cookies is its owner's alone, and nothing lies beside it", async () => {
    const to = file('out.json')
    await rusk(['jar', 'convert', file('x', netscape), '--to', 'json', '-o', to])
    expect(statSync(to).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['out.json', 'x'])
  })

  test('bytes come through a pipe unchanged; a terminal gets none', async () => {
    const path = file('x')
    writeFileSync(path, Buffer.from('shop.example\tFALSE\t/\tFALSE\t0\ta\t\xe4\xff\n', 'latin1'))
    const { bytes, err } = await rusk(['jar', 'convert', path, '--to', 'json', '--show-values'])
    expect(err).toBe('')
    const again = await rusk([
      'jar',
      'convert',
      file('y', Buffer.from(bytes).toString()),
      '--to',
      'cookies.txt',
    ])
    expect(Buffer.from(again.bytes).toString('latin1')).toContain('\ta\t')
    const onTerminal = await rusk(['jar', 'convert', path, '--to', 'json'], { terminal: ['stdout'] })
    expect([onTerminal.code, onTerminal.out]).toEqual([2, ''])
  })

  test('tells what is lost', async () => {
    const { err } = await rusk(['jar', 'convert', file('x', storageState), '--to', 'cookies.txt'])
    expect(err).toContain('cookies.txt has no SameSite. sid')
  })
})

describe('edit', () => {
  test('set, replace and delete, in the format that the file has', async () => {
    for (const [name, data] of [
      ['cookies.txt', netscape],
      ['state.json', storageState],
      ['new.json', undefined],
      ['new.txt', undefined],
    ] as const) {
      const path = file(name, data)
      const set = await rusk(['jar', 'set', path, 'https://shop.example/', 'theme=dark; Max-Age=60; Path=/'])
      expect([set.code, set.out.includes('stored   theme=‹4 bytes›')]).toEqual([0, true])
      expect((await rusk(['jar', 'show', path])).out).toContain('theme=‹4 bytes›')
      const format =
        data === undefined
          ? name === 'new.json'
            ? 'json'
            : 'cookies.txt'
          : name === 'state.json'
            ? 'storage-state'
            : 'cookies.txt'
      expect((await rusk(['jar', 'show', path])).out).toContain(`, ${format}\n`)
      expect((await rusk(['jar', 'delete', path, '--name', 'theme'])).out).toMatch(/^1 deleted, /)
      expect((await rusk(['jar', 'delete', path, '--name', 'theme'])).out).toMatch(/^0 deleted, /)
    }
  })

  test('what a browser refuses does not get in', async () => {
    const path = file('cookies.txt', netscape)
    const { code, out } = await rusk(['jar', 'set', path, 'https://shop.example/', '__Host-a=1'])
    expect([code, out.includes('InvalidPrefix')]).toEqual([1, true])
    expect(text(path)).toBe(netscape)
  })

  test('a line in the past deletes', async () => {
    const path = file('state.json', storageState)
    await rusk([
      'jar',
      'set',
      path,
      'https://shop.example/',
      'sid=; Domain=shop.example; Path=/; Max-Age=0; Secure',
    ])
    expect((await rusk(['jar', 'show', path])).out).toContain('0 cookies')
  })

  test('clear-expired takes out what is over', async () => {
    const path = file('cookies.txt', netscape)
    expect((await rusk(['jar', 'clear-expired', path])).out).toBe('1 deleted, 1 left\n')
    expect(text(path)).not.toContain('old')
  })

  test('delete needs to be told what', async () => {
    expect(await rusk(['jar', 'delete', file('x', netscape)])).toMatchObject({ code: 2 })
  })

  test('what is only read is not written', async () => {
    for (const data of [tough, har]) {
      const path = file('x.json', data)
      const { code, err } = await rusk(['jar', 'delete', path, '--name', 'sid'])
      expect([code, err.includes('rusk jar convert')]).toEqual([2, true])
      expect(text(path)).toBe(data)
    }
  })
})

test.each([
  ['no file', undefined, 'there is no such file'],
  ['an empty one', '', 'is empty'],
  ['words', 'hello world', 'neither cookies.txt nor JSON'],
  ['broken JSON', '{"cookies":[', 'is no JSON, or was cut off'],
  ['other JSON', '{"a":1}', 'it has no list of cookies'],
  ['a truncated archive', '{"log":{"entries":[{', 'it was cut off'],
])('%s: one line, and 3', async (_, data, message) => {
  const { code, err, out } = await rusk(['jar', 'show', file('x', data)])
  expect(err).toMatch(/^rusk: [^\n]+\n$/)
  expect(err).toContain(message)
  expect([code, out]).toEqual([3, ''])
})

test('a folder that cannot be written to: one line, and 3', async () => {
  const { code, err } = await rusk([
    'jar',
    'convert',
    file('x', netscape),
    '--to',
    'json',
    '-o',
    join(folder, 'none/out'),
  ])
  expect([code, err]).toEqual([3, expect.stringMatching(/^rusk: .*cannot be written: ENOENT\.\n$/)])
})
