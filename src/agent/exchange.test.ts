import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { agentWith, setting, to } from '../../tests/support/answering.ts'

describe('exchanges', () => {
  const id = 'q3Jk9vX0aZ7mP1cR5tY8uB2nL4sD6fGh'

  it('tell what went out, what came, and each verdict', async () => {
    let time = 1000
    const { agent } = agentWith(
      (_, { pathname }) =>
        pathname === '/1' ? to('/2', 'a=1; Path=/', 'b=1; Domain=com') : setting('a=; Max-Age=0; Path=/'),
      {
        now: () => (time += 10),
      },
    )
    await agent.fetch('https://a.example/1', { method: 'POST', body: 'x' })
    const [first, second] = agent.exchanges
    expect(first).toMatchObject({
      request: { method: 'POST', url: 'https://a.example/1' },
      response: { status: 302, statusText: '' },
      cookie: '',
      explained: [],
      verdicts: [
        { line: 'a=1; Path=/', stored: true, cookie: { name: 'a' } },
        { line: 'b=1; Domain=com', stored: false, reasons: [{ code: 'InvalidDomain' }] },
      ],
      error: undefined,
      startedAt: 1010,
      duration: 10,
    })
    expect(first!.request.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
    expect(first!.response!.headers.getSetCookie()).toHaveLength(2)
    expect(second).toMatchObject({
      request: { method: 'GET', url: 'https://a.example/2' },
      cookie: 'a=1',
      explained: [{ cookie: { name: 'a' }, sent: true }],
      verdicts: [{ stored: false, removed: { name: 'a' } }],
    })
    expect(second!.request.headers.get('cookie')).toBe('a=1')
  })

  it('show no control characters', async () => {
    const { agent } = agentWith(() => setting('a=\x9b2Jb; Path=/\x85'))
    await agent.fetch('https://a.example/')
    expect(String(agent.exchanges[0])).toContain('a=?2Jb; Path=/?')
  })

  it('show whatever was thrown', async () => {
    const rows: [unknown, string][] = [
      ['text', 'text'],
      [null, 'null'],
      [Symbol('odd'), 'Symbol(odd)'],
      [Object.create(null), 'an error that has no text'],
    ]
    for (const [thrown, text] of rows) {
      const { agent } = agentWith(() => {
        throw thrown
      })
      await expect(agent.fetch('https://a.example/')).rejects.toBe(thrown)
      expect(String(agent.exchanges[0])).toContain(`  failed: ${text}`)
      expect(agent.exchanges[0]!.toJSON()).toMatchObject({ error: text })
    }
  })

  it('hide fields that sign in or name a secret, and show what a server asks for', async () => {
    const { agent } = agentWith(
      () => new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer realm="shop"' } }),
    )
    const fields = { authorization: 'Basic eA==', 'x-csrf-token': 'x1', 'x-api-key': 'x2', accept: '*/*' }
    await agent.fetch('https://a.example/', { headers: fields })
    expect(agent.exchanges[0]!.toJSON()).toMatchObject({
      request: {
        headers: [
          ['accept', '*/*'],
          ['authorization', '‹10 bytes›'],
          ['x-api-key', '‹2 bytes›'],
          ['x-csrf-token', '‹2 bytes›'],
        ],
      },
      response: { headers: [['www-authenticate', 'Bearer realm="shop"']] },
    })
  })

  it('are bounded, newest last', async () => {
    const { agent } = agentWith(() => setting(), { keep: 3 })
    for (let count = 0; count < 5; count++) await agent.fetch(`https://a.example/${count}`)
    expect(agent.exchanges.map(({ request }) => request.url.at(-1))).toEqual(['2', '3', '4'])
    const none = agentWith(() => setting('a=1'), { keep: 0 }).agent
    await none.fetch('https://a.example/')
    expect(none.exchanges).toEqual([])
    expect(none.jar.size).toBe(1)
  })

  it('show no secret unless asked: toString, JSON, console.log', async () => {
    const { agent } = agentWith(() =>
      setting('ok=1', `__Host-session=${id}; Path=/; Secure`, `signed=v1.cheese.${id}`, 'SID=abc'),
    )
    await agent.fetch('https://a.example/')
    await agent.fetch('https://a.example/', {
      headers: { authorization: `Bearer ${id}` },
      context: { destination: 'image', topLevel: 'https://b.example/' },
    })
    await agent.fetch('https://a.example/', {
      headers: { 'proxy-authorization': `Basic ${id}`, cookie: `x=1;sid=abc;own=${id}` },
    })
    const shown = [
      agent.exchanges.join('\n'),
      JSON.stringify(agent.exchanges),
      inspect(agent.exchanges, { depth: 9 }),
      inspect(agent, { depth: 9 }),
    ]
    for (const text of shown) {
      expect(text).not.toContain(id)
      expect(text).not.toMatch(/SID=abc/i)
    }
    expect(shown[0]).toContain('ok=1')
    expect(shown[0]).toContain('__Host-session=‹32 bytes›')
    expect(shown[0]).toContain('withheld')
    expect(agent.exchanges[1]!.request.headers.get('authorization')).toContain(id)
    expect(agent.exchanges[2]!.cookie).toContain(id)
    expect(String(agent.exchanges[2])).toMatchInlineSnapshot(`
      "GET https://a.example/ → 200
        Cookie: ok=1; __Host-session=‹32 bytes›; signed=‹42 bytes›; SID=‹3 bytes›; x=1;sid=‹3 bytes›;own=‹32 bytes›
        Set-Cookie: ok=1 → stored
        Set-Cookie: __Host-session=‹32 bytes›; Path=/; Secure → stored
        Set-Cookie: signed=‹42 bytes› → stored
        Set-Cookie: SID=‹3 bytes› → stored"
    `)
  })
})
