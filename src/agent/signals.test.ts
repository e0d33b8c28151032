import { describe, expect, it } from 'vitest'
import { agentWith, setting, to } from '../../tests/support/answering.ts'
import { bodyOf, loopback } from '../../tests/support/loopback.ts'
import { Agent } from './agent.ts'

describe('signals and streams', () => {
  it('a signal that is aborted stops before anything is sent', async () => {
    const { agent, cookies } = agentWith(() => setting())
    const reason = new Error('enough')
    await expect(agent.fetch('https://a.example/', { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
    expect(cookies).toEqual([])
  })

  it('an abort on the way ends the fetch, whatever the handler does', async () => {
    const controller = new AbortController()
    const { agent } = agentWith(() => {
      setTimeout(() => controller.abort(new Error('enough')), 5)
      return new Promise<Response>(() => {})
    })
    await expect(agent.fetch('https://a.example/', { signal: controller.signal })).rejects.toThrow('enough')
    expect(agent.exchanges).toMatchObject([{ error: { message: 'enough' } }])
  })

  it('an abort between hops keeps what came before', async () => {
    const controller = new AbortController()
    const { agent, cookies } = agentWith(() => {
      controller.abort()
      return to('/2', 'a=1')
    })
    await expect(agent.fetch('https://a.example/1', { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(cookies).toHaveLength(1)
  })

  it('an abort of a Request works as well, and reaches the body', async () => {
    await using server = await loopback((_, response) => void response.write('begin'))
    const controller = new AbortController()
    const response = await new Agent().fetch(new Request(server.origin, { signal: controller.signal }))
    const reader = response.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('begin')
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  })

  const silent = (onCancel: (reason: unknown) => void = () => {}) =>
    new ReadableStream({ pull: () => new Promise<void>(() => {}), cancel: onCancel })

  it('reaches the body of a handler that knows of no signal', async () => {
    const controller = new AbortController()
    const cancelled = new Promise(resolve => {
      const { agent } = agentWith(
        () => new Response(silent(resolve), { status: 203, headers: { 'x-a': '1' } }),
      )
      void agent.fetch('https://a.example/', { signal: controller.signal }).then(async response => {
        expect(response).toMatchObject({ status: 203, url: 'https://a.example/' })
        expect(response.headers.get('x-a')).toBe('1')
        setTimeout(() => controller.abort(new Error('enough')), 5)
        await expect(response.text()).rejects.toThrow('enough')
      })
    })
    await expect(cancelled).resolves.toMatchObject({ message: 'enough' })
  })

  it('ends a body that is read for integrity, and one that a redirect asks for again', async () => {
    const body = () => ({ body: silent(), duplex: 'half' as const })
    const rows: [() => Response, (signal: AbortSignal) => Parameters<Agent['fetch']>][] = [
      [() => new Response(silent()), signal => ['https://a.example/', { signal, integrity: 'sha256-abc' }]],
      [
        () => new Response(null, { status: 307, headers: { location: '/2' } }),
        signal => [new Request('https://a.example/', { method: 'POST', signal, ...body() })],
      ],
    ]
    for (const [answer, args] of rows) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(new Error('enough')), 5)
      await expect(agentWith(answer).agent.fetch(...args(controller.signal))).rejects.toThrow('enough')
    }
  })

  it('a stream goes out as it comes, and comes in as it goes', async () => {
    await using server = await loopback(async (request, response) =>
      response.end(`got ${await bodyOf(request)}`),
    )
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('a stream'))
        controller.close()
      },
    })
    const response = await new Agent().fetch(server.origin, { method: 'POST', body })
    expect(await response.text()).toBe('got a stream')
  })

  it('a body that nobody will read is cancelled, where a redirect fails too', async () => {
    for (const location of ['/end', 'file:///end']) {
      let cancelled = false
      const { agent } = agentWith((_, { pathname }) => {
        if (pathname === '/end') return setting()
        const body = silent(() => {
          cancelled = true
        })
        return new Response(body, { status: 302, headers: { location } })
      })
      await agent.fetch('https://a.example/').catch(({ code }) => expect(code).toBe('redirect-scheme'))
      expect(cancelled).toBe(true)
    }
  })

  it('a body that was read already is told as such', async () => {
    const read = new Response('ok')
    await read.text()
    const { signal } = new AbortController()
    expect((await agentWith(() => read).agent.fetch('https://a.example/', { signal })).bodyUsed).toBe(true)
  })

  it('the body of a redirect is not waited for', async () => {
    await using server = await loopback((request, response) => {
      if (request.url === '/end') return void response.end('end')
      response.writeHead(302, { location: '/end' })
      response.write('a body without an end')
    })
    expect(await (await new Agent().fetch(server.origin)).text()).toBe('end')
  })
})
