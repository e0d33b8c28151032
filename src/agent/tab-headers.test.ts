import { describe, expect, it } from 'vitest'
import { agentWith, setting, to } from '../../tests/support/answering.ts'
import type { Agent } from './agent.ts'

describe('what a tab adds to the request of a page', () => {
  const seen = async (
    url: string,
    init: Parameters<Agent['fetch']>[1],
    redirects: Record<string, string> = {},
  ) => {
    const { agent } = agentWith(request =>
      redirects[request.url] === undefined ? setting() : to(redirects[request.url]!),
    )
    await agent.fetch(url, init)
    const { headers } = agent.exchanges.at(-1)!.request
    return ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'referer'].map(name =>
      headers.get(name),
    )
  }
  const own = 'https://www.a.example/page?q#f'

  it('nothing for the user', async () => {
    expect(await seen('https://a.example/', { method: 'POST' })).toEqual([null, null, null, null, null])
    expect(await seen('https://a.example/', { context: { initiator: null } })).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })

  // who asks, for what, and Origin, Sec-Fetch-Site, -Mode, -Dest and Referer
  const rows: [string, Parameters<Agent['fetch']>[1], string, (string | null)[]][] = [
    [
      'a form of its own',
      { method: 'POST', context: { initiator: own } },
      'https://www.a.example/',
      ['https://www.a.example', 'same-origin', 'navigate', 'document', 'https://www.a.example/page?q'],
    ],
    [
      'a form of the site',
      { method: 'POST', context: { initiator: own } },
      'https://a.example/',
      ['https://www.a.example', 'same-site', 'navigate', 'document', 'https://www.a.example/'],
    ],
    [
      'a form of another site',
      { method: 'POST', context: { initiator: 'https://evil.example/' } },
      'https://a.example/',
      ['https://evil.example', 'cross-site', 'navigate', 'document', 'https://evil.example/'],
    ],
    [
      'a form of http',
      { method: 'POST', context: { initiator: 'http://a.example/' } },
      'https://a.example/',
      ['http://a.example', 'cross-site', 'navigate', 'document', 'http://a.example/'],
    ],
    [
      'a sandboxed form',
      { method: 'POST', context: { initiator: 'null' } },
      'https://a.example/',
      ['null', 'cross-site', 'navigate', 'document', null],
    ],
    [
      'a link',
      { context: { initiator: own } },
      'https://a.example/',
      [null, 'same-site', 'navigate', 'document', 'https://www.a.example/'],
    ],
    [
      'a script',
      { context: { destination: 'empty', topLevel: own } },
      'https://www.a.example/',
      [null, 'same-origin', 'cors', 'empty', 'https://www.a.example/page?q'],
    ],
    [
      'a script, elsewhere',
      { context: { destination: 'empty', topLevel: own } },
      'https://b.example/',
      ['https://www.a.example', 'cross-site', 'cors', 'empty', 'https://www.a.example/'],
    ],
    [
      'an image',
      { context: { destination: 'image', topLevel: own } },
      'https://b.example/',
      [null, 'cross-site', 'no-cors', 'image', 'https://www.a.example/'],
    ],
    [
      'another customer of a host',
      { context: { initiator: 'https://x.github.io/' } },
      'https://y.github.io/',
      [null, 'cross-site', 'navigate', 'document', 'https://x.github.io/'],
    ],
    [
      'a form to http',
      { method: 'POST', context: { initiator: own } },
      'http://a.example/',
      ['https://www.a.example', null, null, null, null],
    ],
    [
      'a form to this machine',
      { method: 'POST', context: { initiator: 'http://localhost:1/' } },
      'http://localhost:2/',
      ['http://localhost:1', 'same-site', 'navigate', 'document', 'http://localhost:1/'],
    ],
    [
      'the caller’s own word',
      {
        method: 'POST',
        headers: { origin: 'x', 'sec-fetch-site': 'y', referer: 'https://z.example/p' },
        context: { initiator: own },
      },
      'https://a.example/',
      ['x', 'y', 'navigate', 'document', 'https://z.example/'],
    ],
  ]
  it.each(rows)('%s', async (_, init, url, expected) => {
    expect(await seen(url, init)).toEqual(expected)
  })

  it('after a detour: another site is remembered, and who asked is forgotten', async () => {
    const detour = {
      'https://a.example/1': 'https://b.example/2',
      'https://b.example/2': 'https://a.example/3',
    }
    const init = { method: 'PUT', context: { initiator: 'https://a.example/' } }
    expect((await seen('https://a.example/1', init, detour)).slice(0, 2)).toEqual(['null', 'cross-site'])
    expect((await seen('https://b.example/2', init, detour)).slice(0, 2)).toEqual(['null', 'cross-site'])
    expect(
      (await seen('https://a.example/1', init, { 'https://a.example/1': 'https://b.example/3' })).slice(0, 2),
    ).toEqual(['https://a.example', 'cross-site'])
  })

  it('a page that is no URL is the programmer’s mistake', async () => {
    await expect(seen('https://a.example/', { context: { initiator: '/page' } })).rejects.toMatchObject({
      code: 'invalid-url',
    })
  })
})
