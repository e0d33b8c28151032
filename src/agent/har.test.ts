import { describe, expect, it } from 'vitest'
import { CookieJar } from '../jar/cookie-jar.ts'
import { fromHar, harLines } from '../jar/formats/from-har.ts'
import { toHar } from '../jar/formats/to-har.ts'
import { Agent } from './agent.ts'

const now = Date.UTC(2026, 10, 23)
const date = new Date(now).toUTCString()

const trace = async () => {
  const answers: Record<string, () => Response> = {
    '/1': () => {
      const response = new Response(null, { status: 302, headers: { location: '/2?a=1&a=%C3%BC', date } })
      for (const line of [
        'plain=1; Path=/',
        'strict=a, b; SameSite=Strict; HttpOnly; Secure; Max-Age=3600; Expires=Fri, 01 Jan 2027 00:00:00 GMT',
        'wide=\xcf\x80; Domain=a.example; Expires=Fri, 01 Jan 2027 00:00:00 GMT',
        'refused=1; Domain=com',
        'gone=1; Path=/',
      ]) {
        response.headers.append('set-cookie', line)
      }
      return response
    },
    '/2': () =>
      new Response('ok', { headers: { 'set-cookie': 'gone=; Max-Age=0; Path=/', 'content-type': 'text/x' } }),
  }
  const jar = new CookieJar({ now: () => now })
  const agent = new Agent({
    jar,
    now: () => now,
    fetch: request => answers[new URL(request.url).pathname]!(),
  })
  await agent.fetch('https://www.a.example/1')
  await agent.fetch('https://www.a.example/2').catch(() => undefined)
  await agent.fetch('https://www.a.example/nowhere').catch(() => undefined)
  return agent
}

const facts = (jar: CookieJar) =>
  jar.cookies().map(cookie => ({
    ...cookie,
    creationTime: 0,
    lastAccessTime: 0,
    expiryTime: cookie.expiryTime && Math.round(cookie.expiryTime / 1000),
  }))

describe('a trace as an HTTP Archive', () => {
  it('has an entry a hop, with cookies as they were sent and set', async () => {
    const { data, lost } = toHar((await trace()).exchanges)
    expect(lost.map(({ field }) => field)).toEqual(['verdicts', 'body'])
    expect(data.log).toMatchObject({ version: '1.2', creator: { name: 'rusk' } })
    expect(data.log.entries).toHaveLength(4)
    const [first, second, , failed] = data.log.entries
    expect(first).toMatchObject({
      startedDateTime: '2026-11-23T00:00:00.000Z',
      time: 0,
      request: { method: 'GET', url: 'https://www.a.example/1', cookies: [], queryString: [] },
      response: { status: 302, redirectURL: '/2?a=1&a=%C3%BC' },
    })
    expect(first!.response.cookies).toEqual([
      { name: 'plain', value: '1', path: '/' },
      {
        name: 'strict',
        value: 'a, b',
        expires: '2026-11-23T01:00:00.000Z',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
      },
      { name: 'wide', value: 'π', domain: 'a.example', expires: '2027-01-01T00:00:00.000Z' },
      { name: 'refused', value: '1', domain: 'com' },
      { name: 'gone', value: '1', path: '/' },
    ])
    expect(second!.request).toMatchObject({
      queryString: [
        { name: 'a', value: '1' },
        { name: 'a', value: 'ü' },
      ],
      cookies: [
        { name: 'plain', value: '1' },
        { name: 'strict', value: 'a, b' },
        { name: 'wide', value: 'π' },
        { name: 'gone', value: '1' },
      ],
    })
    expect(second!.response.content.mimeType).toBe('text/x')
    expect(failed!.response).toMatchObject({ status: 0, cookies: [] })
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })

  it('gives the same jar again, where a jar judges its lines', async () => {
    const agent = await trace()
    const { lines, problems } = harLines(JSON.stringify(toHar(agent.exchanges).data))
    expect(problems).toEqual([])
    expect(lines[0]).toEqual({
      url: 'https://www.a.example/1',
      line: 'plain=1; Path=/',
      context: { method: 'GET', date },
    })
    const jar = new CookieJar({ now: () => now })
    for (const { url, line, context } of lines) jar.receive(url, line, context)
    expect(facts(jar)).toEqual(facts(agent.jar))
  })

  it('and its cookies as recorded: also those that a jar refuses, without those that were deleted', async () => {
    const agent = await trace()
    const { cookies, problems } = fromHar(toHar(agent.exchanges).data)
    expect(problems).toMatchObject([
      { at: 'log.entries[0].response.cookies[3]', field: 'hostOnly', left: false },
    ])
    const jar = new CookieJar({ now: () => now })
    jar.restore(cookies.filter(({ domain }) => domain !== 'com'))
    expect(facts(jar)).toEqual(facts(agent.jar))
    expect(cookies.filter(({ domain }) => domain === 'com')).toMatchObject([
      { name: 'refused', hostOnly: true },
    ])
  })

  it("reads Chromium's joined fields, other spellings, and what browsers record without fields", () => {
    const har = {
      log: {
        entries: [
          {
            request: { method: 'POST', url: 'https://a.example/x/y' },
            response: {
              headers: [
                { name: 'SET-COOKIE', value: 'a=1\nb=π' },
                { name: 'Date', value: date },
              ],
            },
          },
          {
            startedDateTime: '2026-11-22T00:00:00.000Z',
            request: { url: 'https://a.example/x/y' },
            response: {
              cookies: [
                { name: 'a', value: 'π', path: 'cart', domain: '', expires: '', sameSite: 'lax' },
                {
                  name: 'b',
                  value: '1',
                  domain: '.a.example',
                  path: '/',
                  expires: '2027-01-01T00:00:00.000Z',
                  httpOnly: true,
                  secure: true,
                },
                { name: 'c', value: '1', expires: 'soon' },
              ],
            },
          },
          { request: { url: 'none' }, response: {} },
          null,
        ],
      },
    }
    expect(harLines(har).lines).toEqual([
      { url: 'https://a.example/x/y', line: 'a=1', context: { method: 'POST', date } },
      { url: 'https://a.example/x/y', line: 'b=\xcf\x80', context: { method: 'POST', date } },
    ])
    const { cookies, problems } = fromHar(har)
    expect(cookies).toMatchObject([
      {
        name: 'a',
        value: '\xcf\x80',
        domain: 'a.example',
        hostOnly: true,
        path: '/x',
        expiryTime: null,
        sameSite: 'lax',
        creationTime: Date.UTC(2026, 10, 22),
      },
      {
        name: 'b',
        domain: 'a.example',
        hostOnly: false,
        path: '/',
        expiryTime: Date.UTC(2027, 0, 1),
        httpOnly: true,
        secure: true,
      },
    ])
    expect(problems.map(({ at }) => at).sort()).toEqual([
      'log.entries[1].response.cookies[2]',
      'log.entries[2]',
      'log.entries[3]',
    ])
  })
})
