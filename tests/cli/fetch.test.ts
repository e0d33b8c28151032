import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loopback } from '../support/loopback.ts'
import { rusk } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'rusk-fetch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const site = async (request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url)
  if (pathname === '/login') {
    return new Response(null, {
      status: 303,
      headers: [
        ['location', '/home'],
        ['set-cookie', 'sid=s3cret; Path=/; HttpOnly'],
        ['set-cookie', 'no=s3cret; Domain=com'],
      ],
    })
  }
  const told = [
    request.method,
    request.headers.get('cookie'),
    request.headers.get('x-me'),
    request.headers.get('content-type'),
    await request.text(),
  ]
  return new Response(JSON.stringify(told), {
    status: pathname === '/none' ? 404 : 200,
    headers: { 'x-token': 's3cret' },
  })
}
const get = (...args: string[]) => rusk(['fetch', ...args], { fetch: site })
const body = async (...args: string[]) => JSON.parse((await get(...args)).out)

test('the response on standard output, the trace of cookies on the other', async () => {
  const { out, err, code } = await get('https://shop.example/login', '-d', 'user=me')
  expect(JSON.parse(out)).toEqual(['GET', 'sid=s3cret', null, null, ''])
  expect(err).toBe(`POST https://shop.example/login → 303
  < Set-Cookie: sid=‹6 bytes›; Path=/; HttpOnly
    stored: shop.example alone · Path=/ · HttpOnly · no SameSite · until the browser closes
  < Set-Cookie: no=‹6 bytes›; Domain=com
    refused (InvalidDomain): The host shop.example may not set a cookie for Domain=com: the host does not lie below it. Mend: Leave Domain out for a host-only cookie, or name the host itself or a parent below its public suffix.
GET https://shop.example/home → 200
  > Cookie: sid=‹6 bytes›
`)
  expect(code).toBe(0)
})

describe('the request', () => {
  test('method, fields and body', async () => {
    expect(
      await body('https://shop.example/', '-X', 'put', '-H', 'X-Me: me', '-d', 'a=1', '-d', 'b=2'),
    ).toEqual(['PUT', null, 'me', 'application/x-www-form-urlencoded', 'a=1&b=2'])
    expect(await body('https://shop.example/', '-d', 'a', '-H', 'Content-Type: text/plain')).toEqual([
      'POST',
      null,
      null,
      'text/plain',
      'a',
    ])
  })

  test('a body from a file and from standard input', async () => {
    const path = join(folder, 'body')
    writeFileSync(path, 'from a file')
    expect((await body('https://shop.example/', '-d', `@${path}`))[4]).toBe('from a file')
    const { out } = await rusk(['fetch', 'https://shop.example/', '-d', '@-'], {
      fetch: site,
      stdin: 'piped',
    })
    expect(JSON.parse(out)[4]).toBe('piped')
  })

  test('cookies as pairs, and from a file that is written again', async () => {
    expect((await body('https://shop.example/', '-b', 'a=1; b=2'))[1]).toBe('a=1; b=2')
    const jar = join(folder, 'jar.txt')
    await get('https://shop.example/login', '-b', jar, '-c', jar)
    expect(readFileSync(jar, 'utf8')).toContain('\tsid\ts3cret')
    expect((await body('https://shop.example/', '-b', jar))[1]).toBe('sid=s3cret')
    expect(
      (
        await body(
          'https://shop.example/',
          '-b',
          jar,
          '--destination',
          'iframe',
          '--top-level',
          'https://news.example/',
        )
      )[1],
    ).toBeNull()
  })

  test('--no-follow, -i, -s, -f', async () => {
    const first = await get('https://shop.example/login', '--no-follow', '-i', '-s')
    expect(first.out).toMatch(/^HTTP 303\n(?:.*\n)*set-cookie: sid=‹6 bytes›; Path=\/; HttpOnly\n/)
    expect([first.out.includes('s3cret'), first.err]).toEqual([false, ''])
    expect((await get('https://shop.example/none', '-i')).out).toContain('x-token: ‹6 bytes›')
    expect((await get('https://shop.example/none')).code).toBe(0)
    expect((await get('https://shop.example/none', '-f')).code).toBe(1)
  })
})

test('--json: each hop as data, without values', async () => {
  const { out, err } = await get('https://shop.example/login', '--json')
  const { exchanges } = JSON.parse(out)
  expect(exchanges.map((each: { response: { status: number } }) => each.response.status)).toEqual([303, 200])
  expect(exchanges[0].verdicts.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'stored',
    'refused',
  ])
  expect(out + err).not.toContain('s3cret')
  expect((await get('https://shop.example/login', '--json', '--show-values')).out).toContain('s3cret')
})

test('a body that would command a terminal is shown, not obeyed; through a pipe it goes as it is', async () => {
  const fetch = () => new Response('a\x1b[2Jb\n\tc\r\n\u202e', { headers: { 'set-cookie': 'x=1' } })
  const shown = await rusk(['fetch', 'https://shop.example/', '-s'], { fetch, terminal: ['stdout'] })
  expect(shown.out).toBe('a\\x1b[2Jb\n\tc\n\\u202e')
  const piped = await rusk(['fetch', 'https://shop.example/', '-s'], { fetch })
  expect(piped.out).toBe('a\x1b[2Jb\n\tc\r\n\u202e')
})

describe('what goes wrong is one line', () => {
  const failure = async (...args: string[]) => {
    const { code, err } = await rusk(['fetch', '-s', ...args])
    expect(err).toMatch(/^rusk: [^\n]+\n$/)
    return [code, err.slice(6, -1)]
  }
  test('no connection, no host, no address', async () => {
    await using server = await loopback(() => undefined)
    await server.close()
    expect(await failure(`${server.otherOrigin}/`)).toEqual([
      4,
      `127.0.0.1:${server.port}: nothing listens there.`,
    ])
    expect(await failure('http://nowhere.invalid/')).toEqual([
      4,
      expect.stringMatching(/^nowhere\.invalid: /),
    ])
    expect(await failure('shop.example')).toEqual([
      2,
      expect.stringContaining('write it in full, as https://shop.example/'),
    ])
    expect(await failure('localhost:3000/login')).toEqual([
      2,
      expect.stringContaining('write it in full, as http://localhost:3000/login.'),
    ])
    expect(await failure('file:///etc/passwd')).toEqual([2, expect.stringContaining('only http and https')])
  })

  test('a server that does not answer in time, or breaks off', async () => {
    await using silent = await loopback(() => undefined)
    expect(await failure(`${silent.otherOrigin}/`, '--max-time', '0.3')).toEqual([
      4,
      `127.0.0.1:${silent.port}: nothing answered in time.`,
    ])
    await using rude = await loopback(request => request.socket.destroy())
    expect(await failure(`${rude.otherOrigin}/`)).toEqual([4, expect.stringContaining('broken off')])
    await using half = await loopback((_, response) => {
      response.writeHead(200, { 'Content-Length': 100 })
      response.write('half')
      setTimeout(() => response.destroy(), 50)
    })
    expect((await failure(`${half.otherOrigin}/`))[0]).toBe(4)
  })

  test('redirects without end', async () => {
    await using server = await loopback((_, response) => response.writeHead(302, { location: '/' }).end())
    expect((await failure(`${server.otherOrigin}/`))[0]).toBe(4)
  })

  test('fields that cannot be sent, without their value', async () => {
    expect(await failure('https://shop.example/', '-H', 'X-Me')).toEqual([
      2,
      expect.stringContaining('"Name: value"'),
    ])
    const [code, line] = await failure('https://shop.example/', '-H', 'X Me: s3cret')
    expect([code, String(line).includes('s3cret')]).toEqual([2, false])
    expect((await failure('https://shop.example/', '-d', '@/nowhere'))[0]).toBe(3)
    expect((await failure('https://shop.example/', '--max-time', 'soon'))[0]).toBe(2)
    expect((await failure('https://shop.example/', '-X', 'GE T'))[0]).toBe(2)
    expect((await failure('https://shop.example/', '-X', 'GET', '-d', 'a'))[0]).toBe(2)
    expect((await failure('https://user:s3cret@shop.example/'))[1]).not.toContain('s3cret')
  })
})
