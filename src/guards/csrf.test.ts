import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { csrf } from './csrf.ts'

type Sent = Readonly<Record<string, string | undefined>>

function request(method: string, sent: Sent = {}, url = 'https://shop.example/pay'): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(sent)) if (value !== undefined) headers.append(name, value)
  return { method, url, headers } as unknown as Request
}
const codeOf = (guard: ReturnType<typeof csrf>, ...args: Parameters<typeof request>) =>
  guard(request(...args))?.code

describe('csrf', () => {
  const guard = csrf({ origins: ['https://accounts.example'] })

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('lets %s pass from anywhere', method => {
    expect(
      guard(request(method, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })),
    ).toBeUndefined()
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'post', 'get', ''])('guards %s', method => {
    expect(codeOf(guard, method, { 'sec-fetch-site': 'cross-site' })).toBe('csrf-cross-site')
  })

  const rows: readonly [description: string, sent: Sent, code: string | undefined][] = [
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' }, undefined],
    ['the user himself', { 'sec-fetch-site': 'none' }, undefined],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'csrf-cross-site'],
    [
      'a sub-domain',
      { 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' },
      'csrf-same-site',
    ],
    [
      'another site that hides its origin',
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
      'csrf-cross-site',
    ],
    ['another site without Origin', { 'sec-fetch-site': 'cross-site' }, 'csrf-cross-site'],
    ['a listed site', { 'sec-fetch-site': 'cross-site', origin: 'https://accounts.example' }, undefined],
    ['a word nobody knows', { 'sec-fetch-site': 'friendly' }, 'csrf-fetch-metadata'],
    ['capitals', { 'sec-fetch-site': 'Same-Origin' }, 'csrf-fetch-metadata'],
    ['two words', { 'sec-fetch-site': 'same-origin, cross-site' }, 'csrf-fetch-metadata'],
    ['an empty word', { 'sec-fetch-site': '' }, 'csrf-fetch-metadata'],
    ['an old browser, our own page', { origin: 'https://shop.example' }, undefined],
    ['an old browser, a listed site', { origin: 'https://accounts.example' }, undefined],
    ['an old browser, another site', { origin: 'https://evil.example' }, 'csrf-origin'],
    ['an old browser, a sub-domain', { origin: 'https://blog.shop.example' }, 'csrf-origin'],
    ['an old browser, another port', { origin: 'https://shop.example:8443' }, 'csrf-origin'],
    ['an old browser, plain http', { origin: 'http://shop.example' }, 'csrf-origin'],
    ['an old browser, a hidden origin', { origin: 'null' }, 'csrf-origin'],
    ['an old browser, two origins', { origin: 'https://shop.example, https://evil.example' }, 'csrf-origin'],
    ['a longer host', { origin: 'https://shop.example.evil.example' }, 'csrf-origin'],
    ['a user name that looks like us', { origin: 'https://shop.example@evil.example' }, 'csrf-origin'],
    ['an origin with a path', { origin: 'https://shop.example/' }, 'csrf-origin'],
    ['an empty origin', { origin: '' }, 'csrf-origin'],
    ['a program that is no browser', {}, undefined],
  ]
  it.each(rows)('judges %s', (_, sent, code) => expect(codeOf(guard, 'POST', sent)).toBe(code))

  it('refuses, when strict, what does not say where it comes from', () => {
    const strict = csrf({ strict: true })
    expect(codeOf(strict, 'POST')).toBe('csrf-no-origin')
    expect(codeOf(strict, 'POST', { 'sec-fetch-site': 'same-origin' })).toBeUndefined()
    expect(codeOf(strict, 'POST', { origin: 'https://shop.example' })).toBeUndefined()
    expect(codeOf(strict, 'GET')).toBeUndefined()
  })

  it('guards the handshake of a WebSocket', () => {
    const handshake = { upgrade: 'WebSocket', origin: 'https://evil.example' }
    expect(codeOf(guard, 'GET', handshake)).toBe('csrf-origin')
    expect(codeOf(guard, 'GET', { ...handshake, origin: 'https://shop.example' })).toBeUndefined()
  })

  it('takes a page that reached us by https through a proxy that speaks http to us', () => {
    const behind = {
      method: 'POST',
      url: '/pay',
      headers: { host: 'shop.example', origin: 'https://shop.example' },
    }
    expect(guard(behind)).toBeUndefined()
    expect(guard({ ...behind, headers: { ...behind.headers, host: 'shop.example:443' } })).toBeUndefined()
    expect(guard({ ...behind, headers: { ...behind.headers, host: '10.0.0.7:3000' } })?.code).toBe(
      'csrf-origin',
    )
    expect(guard({ ...behind, headers: { origin: 'https://shop.example' } })?.code).toBe('csrf-origin')
    expect(guard({ ...behind, socket: { encrypted: true } })).toBeUndefined()
    const http = { ...behind.headers, origin: 'http://shop.example' }
    expect(guard({ ...behind, headers: http })).toBeUndefined()
    expect(guard({ ...behind, headers: http, socket: { encrypted: true } })?.code).toBe('csrf-origin')
  })

  it('lets allowed paths be asked from anywhere, and no path that only looks like one', () => {
    const open = csrf({ allow: ['/saml/acs', '/hooks/*'] })
    const cross = { 'sec-fetch-site': 'cross-site' }
    const at = (path: string) => open({ method: 'POST', url: path, headers: cross })?.code
    for (const path of ['/saml/acs', '/saml/acs?x=1', '/hooks/a', '/hooks/a/b', '/hooks/'])
      expect(at(path)).toBeUndefined()
    const lookalikes = [
      '/saml/acs/',
      '/saml/acs2',
      '/SAML/acs',
      '/hooks',
      '/hooks/../pay',
      '/hooks/..',
      '/hooks/..;/pay',
      '/hooks/%2e%2e/pay',
      '/hooks/%2E./pay',
      '/hooks/..%2fpay',
      '/hooks/%252e%252e/pay',
      '/hooks/..\\pay',
      '/hooks/%5c../pay',
      '/hooks//pay',
      '//hooks/a',
      '/pay?/hooks/a',
    ]
    for (const path of lookalikes) expect(at(path), path).toBe('csrf-cross-site')
  })

  it('asks the path that was asked for, behind an Express router too', () => {
    const open = csrf({ allow: ['/hooks/*'] })
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect(open({ method: 'POST', url: '/a', originalUrl: '/hooks/a', headers })).toBeUndefined()
    expect(open({ method: 'POST', url: '/hooks/a', originalUrl: '/api/hooks/a', headers })?.status).toBe(403)
  })

  it('answers in plain text that repeats nothing of the request', () => {
    const answer = guard(request('POST', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }))!
    expect(answer).toEqual({
      code: 'csrf-cross-site',
      status: 403,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: 'Refused: this request came from a page of another site.\n',
    })
    const response = new Response(answer.body, answer)
    expect([response.status, response.headers.get('cache-control')]).toEqual([403, 'no-store'])
  })

  it('guards a server of node:http in two lines', async () => {
    const server = createServer((req, res) => {
      const refusal = guard(req)
      if (refusal) return void res.writeHead(refusal.status, refusal.headers).end(refusal.body)
      res.end('done')
    })
    await new Promise<void>(done => void server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const post = async (headers: Record<string, string>) =>
      (await fetch(url, { method: 'POST', headers })).status
    try {
      expect(await post({ origin: 'https://evil.example' })).toBe(403)
      expect(await post({ origin: url.slice(0, -1) })).toBe(200)
      expect(await post({})).toBe(200)
    } finally {
      await new Promise(done => server.close(done))
    }
  })

  it.each([
    'https://accounts.example/',
    'accounts.example',
    'https://Accounts.example',
    'https://accounts.example:443',
    'https://*.example',
    'null',
    '*',
    '',
  ])('says that %j is no origin', origin => {
    expect(() => csrf({ origins: [origin] })).toThrow(expect.objectContaining({ code: 'invalid-origin' }))
  })

  it.each(['hooks/*', '/hooks*', '/a/*/b', '/a?b', '', '/a/../b/*', '*'])('says that %j is no path', path => {
    expect(() => csrf({ allow: [path] })).toThrow(expect.objectContaining({ code: 'invalid-path' }))
  })
})
