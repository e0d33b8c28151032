import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkbench } from '../app.ts'
import { loopbackFetch, NotAsked } from './loopback-fetch.ts'

let server: Server
let site: string
let asked: { url: string | undefined; host: string | undefined; cookie: string | undefined }[] = []

const redirects: Record<string, string> = { '/out': 'http://192.0.2.1/secret', '/round': '/round' }

beforeAll(async () => {
  server = createServer(({ url, headers }, response) => {
    asked.push({ url, host: headers.host, cookie: headers.cookie })
    if (url === '/endless') return void response.writeHead(200, { 'Set-Cookie': 'id=1' }).write('x')
    const location = redirects[url ?? '']
    const fields = location === undefined ? {} : { Location: location }
    response.writeHead(location === undefined ? 200 : 302, {
      ...fields,
      'Set-Cookie': ['sessionid=abc123', 'b=2'],
    })
    response.end('hi')
  }).listen(0)
  site = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'rusk-tls-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
    ]
    execFileSync('openssl', [...request, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('asking this machine', () => {
  it('gives the head of the answer, each Set-Cookie by itself', async () => {
    const response = await loopbackFetch(new Request(`${site}/a?b`))
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual(['sessionid=abc123', 'b=2'])
    expect(asked.at(-1)).toMatchObject({ url: '/a?b', host: site.slice('http://'.length) })
  })

  it('waits for no body', async () => {
    expect((await loopbackFetch(new Request(`${site}/endless`))).status).toBe(200)
  })

  it('knows names below localhost without a name server', async () => {
    const response = await loopbackFetch(new Request(site.replace('localhost', 'shop.localhost')))
    expect(response.status).toBe(200)
  })

  it.each([
    'http://example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0/',
    'http://[::ffff:10.0.0.1]/',
    'http://[fe80::1]/',
    'http://1/',
  ])('does not ask %s', async address => {
    await expect(loopbackFetch(new Request(address))).rejects.toThrow(NotAsked)
  })

  it.skipIf(spawnSync('openssl', ['version']).error)(
    'asks a server whose certificate is signed by itself',
    async () => {
      const own = createSecureServer(selfSigned(), (_, response) => {
        response.writeHead(200, { 'Set-Cookie': 'id=1' }).end()
      }).listen(0)
      try {
        const { port } = own.address() as AddressInfo
        for (const host of ['localhost', '127.0.0.1']) {
          const response = await loopbackFetch(new Request(`https://${host}:${port}/`))
          expect(response.headers.getSetCookie()).toEqual(['id=1'])
        }
      } finally {
        own.close()
      }
    },
  )

  it('says that nobody answers', async () => {
    await expect(loopbackFetch(new Request('http://localhost:1/'))).rejects.toThrow('does not answer')
  })
})

describe('POST /audit/address', () => {
  const app = createWorkbench()
  const ask = (
    address: string,
    { from = '127.0.0.1', headers = {} }: { from?: string; headers?: Record<string, string> } = {},
  ) =>
    app.fetch(
      new Request('http://localhost:8000/audit/address', {
        method: 'POST',
        body: new URLSearchParams({ address }),
        headers: { Host: 'localhost:8000', ...headers },
      }),
      { incoming: { socket: { remoteAddress: from } } },
    )

  it('audits what a server of this machine sets, and sends it no cookie', async () => {
    asked = []
    const response = await ask(`${site}/`)
    expect(response.status).toBe(200)
    const { findings, exchanges } = (await response.json()) as { findings: unknown[]; exchanges: number }
    expect(exchanges).toBe(1)
    expect(findings.length).toBeGreaterThan(0)
    expect(JSON.stringify(findings)).not.toContain('abc123')
    expect(asked.map(({ cookie }) => cookie)).toEqual([undefined])
  })

  it('does not follow a redirect that leaves this machine', async () => {
    const response = await ask(`${site}/out`)
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('Only servers on this machine')
  })

  it('comes to an end where redirects go round', async () => {
    const response = await ask(`${site}/round`)
    expect([422, 502]).toContain(response.status)
  })

  it('says what is wrong with an address that holds a password', async () => {
    const response = await ask(site.replace('//', '//ann:hunter2@'))
    const text = await response.text()
    expect([response.status, text]).toEqual([422, expect.stringContaining('user name and password')])
    expect(text).not.toContain('hunter2')
  })

  it.each(['', 'no address', 'file:///etc/passwd', 'ftp://localhost/', 'http://'])(
    'refuses %j',
    async address => {
      expect([422, 502]).toContain((await ask(address)).status)
    },
  )

  it.each([
    ['another machine', { from: '192.0.2.7' }],
    ['a proxy', { headers: { 'X-Forwarded-For': '192.0.2.7' } }],
    ['a page whose name was made to lead here', { headers: { Host: 'evil.example:8000' } }],
    ['a page of another site', { headers: { 'Sec-Fetch-Site': 'cross-site' } }],
    ['a page of another origin', { headers: { Origin: 'https://evil.example' } }],
  ])('is not for %s', async (_, options) => {
    asked = []
    expect((await ask(`${site}/`, options)).status).toBe(403)
    expect(asked).toEqual([])
  })
})
