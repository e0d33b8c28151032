import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { assets } from './assets.ts'

const app = assets()
const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`http://localhost${path}`, { headers })
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())

it('gives the stylesheet, smaller to whoever takes it so', async () => {
  const plain = await get('/assets/workbench.css')
  expect(plain.headers.get('Content-Type')).toBe('text/css; charset=utf-8')
  const text = await bytes(plain)
  const br = await get('/assets/workbench.css', { 'Accept-Encoding': 'gzip, deflate, br, zstd' })
  expect(br.headers.get('Content-Encoding')).toBe('br')
  expect(brotliDecompressSync(await bytes(br))).toEqual(text)
  const gzip = await get('/assets/workbench.css', { 'Accept-Encoding': 'gzip, deflate' })
  expect(gzip.headers.get('Content-Encoding')).toBe('gzip')
  expect(gunzipSync(await bytes(gzip))).toEqual(text)
})

it('is not sent twice', async () => {
  const tag = (await get('/assets/workbench.css')).headers.get('ETag') ?? ''
  expect((await get('/assets/workbench.css', { 'If-None-Match': tag })).status).toBe(304)
  expect((await get('/assets/workbench.css', { 'If-None-Match': '"old"' })).status).toBe(200)
})

it.each(['/assets/server.js', '/assets/..%2fserver.ts', '/assets/__proto__', '/assets/', '/assets/dom.js'])(
  'has no %s',
  async path => {
    expect((await get(path)).status).toBe(404)
  },
)
