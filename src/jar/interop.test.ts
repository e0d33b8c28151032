import axios from 'axios'
import { wrapper } from 'axios-cookiejar-support'
import fetchCookie from 'fetch-cookie'
import got from 'got'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Loopback, loopback } from '../../tests/support/loopback.ts'
import { CookieJar } from './cookie-jar.ts'

let server: Loopback
let jar: CookieJar
let seen: string[] = []

/** `/set?line=…` sets a cookie, `/go` sets one and redirects to `/end`, any other path answers with the Cookie that came. */
beforeAll(async () => {
  server = await loopback((request, response) => {
    const url = new URL(request.url!, 'http://localhost')
    seen.push(`${url.pathname} ${request.headers.cookie ?? '-'}`)
    if (url.pathname === '/set') response.setHeader('set-cookie', url.searchParams.getAll('line'))
    if (url.pathname === '/go') response.writeHead(302, { 'set-cookie': 'hop=1', location: '/end' })
    // As bytes: Node would write the header of a text in UTF-8.
    response.end(Buffer.from(request.headers.cookie ?? '-', 'latin1'))
  })
})
afterAll(() => server.close())
beforeEach(() => {
  jar = new CookieJar()
  seen = []
})

const clients: Record<string, (path: string) => Promise<string>> = {
  got: path => got(server.origin + path, { cookieJar: jar }).text(),
  'fetch-cookie': async path => (await fetchCookie(fetch, jar)(server.origin + path)).text(),
  'axios-cookiejar-support': async path => {
    // The type of `jar` there is tough-cookie's class; what it calls are four members of it.
    const client = wrapper(axios.create({ jar: jar as never }))
    return String((await client.get(server.origin + path, { responseType: 'text' })).data)
  },
}

describe.each(Object.entries(clients))('%s', (_, get) => {
  it('stores and sends', async () => {
    await get('/set?line=a%3D1%3B%20Path%3D/&line=b%3D2%3B%20Path%3D/%3B%20HttpOnly')
    expect(jar.cookies().map(cookie => cookie.name)).toEqual(['a', 'b'])
    expect(await get('/')).toBe('a=1; b=2')
  })

  it('keeps the cookies of a redirect', async () => {
    expect(await get('/go')).toBe('hop=1')
    expect(seen).toEqual(['/go -', '/end hop=1'])
  })

  it('deletes', async () => {
    jar.receive(server.origin, 'a=1')
    await get('/set?line=a%3D%3B%20Max-Age%3D0')
    expect(await get('/')).toBe('-')
  })

  it('meets a refusal without failing', async () => {
    await get('/set?line=a%3D1%3B%20Domain%3Dcom&line=b%3D2')
    expect(await get('/')).toBe('b=2')
  })

  it('keeps a comma in Expires, and bytes as they are', async () => {
    await get('/set?line=a%3D%C3%BC%3B%20Expires%3DFri%2C%2001%20Jan%202038%2000%3A00%3A00%20GMT&line=b%3D2')
    expect(jar.cookies()).toMatchObject([
      { name: 'a', value: 'ü', expiryTime: expect.any(Number) },
      { name: 'b', expiryTime: null },
    ])
    await get('/')
    expect(seen.at(-1)).toBe('/ a=ü; b=2')
  })
})
