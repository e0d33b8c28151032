import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { outOfReach } from './fake-sessions.ts'
import { RawClient, type RawResponse, values } from './raw-client.ts'
import { type Stage, streamChunk, streamChunks } from './stage.ts'

/** One server under test. */
export interface Run {
  readonly port: number
  readonly stage: Stage
  fetch(method: string, path: string, fields?: readonly string[], body?: string): Promise<RawResponse>
  /** The same app, trusting the proxies of this machine. */
  fetchTrusting(method: string, path: string, fields?: readonly string[]): Promise<RawResponse>
}

/** A behaviour that every adapter has. */
export interface Row {
  readonly behaviour: string
  /** Routes that an adapter must have for it, where not all have them. */
  readonly route?: string
  /** Speaks of bytes or connections of HTTP/1.1. */
  readonly http1?: true
  check(run: Run): Promise<void>
}

const visited = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'

function lines(response: RawResponse): string[] {
  return values(response, 'set-cookie')
}

function text(response: RawResponse): string {
  return response.body.toString()
}

export const rows: readonly Row[] = [
  {
    behaviour: 'a page that touches nothing has no Set-Cookie, and no session is read',
    async check({ fetch, stage }) {
      const response = await fetch('GET', '/plain', ['Cookie: sid=id0'])
      expect([response.status, text(response), lines(response)]).toEqual([200, 'plain', []])
      expect(stage.sessions.reads).toBe(0)
    },
  },
  {
    behaviour: 'reads a cookie',
    async check({ fetch }) {
      expect(text(await fetch('GET', '/read', ['Cookie: b=2; a=1']))).toBe('1')
      expect(text(await fetch('GET', '/read'))).toBe('none')
    },
  },
  {
    behaviour: 'sets a cookie, once',
    async check({ fetch }) {
      const response = await fetch('GET', '/set')
      expect([response.status, text(response), lines(response)]).toEqual([200, 'set', [visited]])
      expect(values(response, 'cache-control')).toEqual([])
    },
  },
  {
    behaviour: 'sends the last of two values, and a deletion',
    async check({ fetch }) {
      const [a, b, ...more] = lines(await fetch('GET', '/set-twice'))
      expect(a).toBe('a=2; Path=/; HttpOnly; SameSite=Lax')
      expect(b).toMatch(/^b=; .*Max-Age=0/)
      expect(more).toEqual([])
    },
  },
  {
    behaviour: 'redirect',
    async check({ fetch }) {
      const response = await fetch('GET', '/redirect')
      expect([response.status, lines(response)]).toEqual([303, [visited]])
      expect(values(response, 'location')[0]).toMatch(/\/plain$/)
    },
  },
  {
    behaviour: 'thrown redirect',
    route: '/thrown-redirect',
    async check({ fetch }) {
      const response = await fetch('GET', '/thrown-redirect')
      expect([response.status, lines(response)]).toEqual([303, [visited]])
      expect(values(response, 'location')[0]).toMatch(/\/plain$/)
    },
  },
  {
    behaviour: 'thrown error: 500 without details, with the cookies',
    async check({ fetch, stage }) {
      const response = await fetch('GET', '/error')
      expect([response.status, lines(response)]).toEqual([500, [visited]])
      expect(text(response)).toBe('Internal Server Error')
      expect(stage.errors).toHaveLength(1)
    },
  },
  {
    behaviour: "error handler's own page",
    async check({ fetch, stage }) {
      const response = await fetch('GET', '/error-page')
      expect([response.status, text(response), lines(response)]).toEqual([500, 'sorry', [visited]])
      expect(stage.errors).toHaveLength(1)
    },
  },
  {
    behaviour: 'not found',
    async check({ fetch }) {
      const response = await fetch('GET', '/missing')
      expect([response.status, text(response), lines(response)]).toEqual([404, 'nothing here', [visited]])
    },
  },
  {
    behaviour: 'stream: the cookies are in the head, and setting one later throws',
    async check({ fetch, stage }) {
      const response = await fetch('GET', '/stream')
      expect([response.status, text(response), lines(response)]).toEqual([200, 'onetwo', [visited]])
      expect(stage.notes.get('/stream')).toBe('headers-sent')
    },
  },
  {
    behaviour: 'setting a first cookie after the response throws',
    async check({ fetch, stage }) {
      expect(lines(await fetch('GET', '/late'))).toEqual([])
      await expect.poll(() => stage.notes.get('/late')).toBe('headers-sent')
    },
  },
  {
    behaviour: 'HEAD',
    async check({ fetch }) {
      const response = await fetch('HEAD', '/set')
      expect([response.status, text(response), lines(response)]).toEqual([200, '', [visited]])
    },
  },
  {
    behaviour: '304',
    async check({ fetch }) {
      const response = await fetch('GET', '/304')
      expect([response.status, text(response), lines(response)]).toEqual([304, '', [visited]])
      expect(values(response, 'etag')).toEqual(['"1"'])
    },
  },
  {
    behaviour: '204',
    async check({ fetch }) {
      const response = await fetch('GET', '/204')
      expect([response.status, lines(response)]).toEqual([204, [visited]])
    },
  },
  {
    behaviour: "others' Set-Cookie fields stay",
    async check({ fetch }) {
      const response = await fetch('GET', '/others')
      expect(lines(response).toSorted()).toEqual([visited, 'x=1; Path=/', 'y=2; Path=/', 'z=3; Path=/'])
    },
  },
  {
    behaviour: 'used twice on one request',
    async check({ fetch }) {
      expect(lines(await fetch('GET', '/nested'))).toEqual([visited])
    },
  },
  {
    behaviour: 'request body',
    async check({ fetch }) {
      const response = await fetch('POST', '/echo', ['Content-Type: text/plain'], 'x'.repeat(100_000))
      expect([response.status, response.body.length, lines(response)]).toEqual([200, 100_000, [visited]])
    },
  },
  {
    behaviour: 'early hints carry no cookie, the response does',
    route: '/hints',
    async check({ fetch }) {
      const response = await fetch('GET', '/hints')
      expect(response.informational.map(early => [early.status, lines(early)])).toEqual([[103, []]])
      expect([response.status, lines(response)]).toEqual([200, [visited]])
    },
  },
  {
    behaviour: 'trailers',
    route: '/trailers',
    async check({ fetch }) {
      const response = await fetch('GET', '/trailers')
      expect([text(response), lines(response)]).toEqual(['body', [visited]])
      expect(response.trailers.map(([name, value]) => [name.toLowerCase(), value])).toEqual([['x-sum', '4']])
    },
  },
  {
    behaviour: 'a file, piped',
    route: '/file',
    async check({ fetch }) {
      const response = await fetch('GET', '/file')
      expect(text(response)).toContain('createReadStream')
      expect(lines(response)).toEqual([visited])
    },
  },
  {
    behaviour: 'answered twice: the first answer counts',
    route: '/twice',
    async check({ fetch, stage }) {
      const response = await fetch('GET', '/twice')
      expect([response.status, text(response), lines(response)]).toEqual([200, 'first', [visited]])
      expect(stage.notes.get('/twice')).toMatch(/^ERR_HTTP2?_HEADERS_SENT$/)
    },
  },
  {
    behaviour: 'keep-alive and pipelining mix nothing up',
    http1: true,
    async check({ port }) {
      const client = new RawClient(port)
      const names = Array.from({ length: 100 }, (_, index) => `n${index}`)
      const responses = await Promise.all(names.map(name => client.send('GET', `/who?name=${name}`)))
      client.close()
      expect(responses.map(text)).toEqual(names)
      expect(responses.map(lines)).toEqual(names.map(name => [`who=${name}; Path=/; HttpOnly; SameSite=Lax`]))
    },
  },
  {
    behaviour: 'a client that goes away harms nobody',
    http1: true,
    async check({ port, fetch, stage }) {
      stage.sessions.commitDelay = 20
      for (const path of ['/session', '/session-stream', '/stream', '/set']) {
        for (const delay of [0, 5, 30]) {
          const client = new RawClient(port)
          void client.send('GET', path)
          await new Promise(resolve => setTimeout(resolve, delay))
          client.close()
        }
      }
      await new Promise(resolve => setTimeout(resolve, 60))
      stage.sessions.commitDelay = 0
      const response = await fetch('GET', '/set')
      expect([response.status, lines(response)]).toEqual([200, [visited]])
      expect(stage.errors).toEqual([])
    },
  },
  {
    behaviour: 'Secure is left out on http to localhost alone, and not behind a proxy',
    async check({ fetch }) {
      const secure = async (fields: string[]) =>
        lines(await fetch('GET', '/set', fields))[0]?.includes('; Secure')
      for (const host of ['localhost:3000', 'app.localhost', '127.0.0.1', '127.8.9.1:80', '[::1]:80']) {
        expect([host, await secure([`Host: ${host}`])]).toEqual([host, false])
      }
      for (const host of ['example.com', 'localhost.example.com', 'notlocalhost', '10.0.0.1']) {
        expect([host, await secure([`Host: ${host}`])]).toEqual([host, true])
      }
      for (const field of [
        'X-Forwarded-For: 192.0.2.1',
        'X-Forwarded-Proto: http',
        'Forwarded: for=x',
        'Via: 1.1 x',
      ]) {
        expect([field, await secure(['Host: localhost', field])]).toEqual([field, true])
      }
    },
  },
  {
    behaviour: 'trustProxy: a scheme is believed from the proxies it names, and from nobody else',
    async check({ fetch, fetchTrusting, stage }) {
      const secure = async (ask: typeof fetchTrusting, ...fields: string[]) => {
        await ask('GET', '/session-read', ['Host: a.example', ...fields])
        return stage.sessions.facts?.secure
      }
      expect(await secure(fetch, 'X-Forwarded-Proto: https')).toBe(false)
      expect(await secure(fetch, 'Forwarded: proto=https')).toBe(false)
      expect(await secure(fetchTrusting)).toBe(false)
      expect(await secure(fetchTrusting, 'X-Forwarded-Proto: https')).toBe(true)
      expect(await secure(fetchTrusting, 'Forwarded: for=192.0.2.1;Proto="https"')).toBe(true)
      expect(await secure(fetchTrusting, 'X-Forwarded-Proto: http', 'Forwarded: proto=https')).toBe(false)
      expect(stage.sessions.facts).toEqual({ secure: false, local: false, host: 'a.example' })
    },
  },
  {
    behaviour: 'session: stored before the first byte, its cookie kept from caches',
    async check({ fetch, stage }) {
      stage.sessions.commitDelay = 30
      const response = await fetch('GET', '/session')
      expect(stage.sessions.commits).toBe(1)
      expect([response.status, text(response)]).toEqual([200, 'count 1'])
      expect(lines(response)).toEqual(['sid=id0; Path=/; HttpOnly; SameSite=Lax'])
      expect(values(response, 'cache-control')).toEqual(['private, no-store'])
      const again = await fetch('GET', '/session', ['Cookie: sid=id0'])
      expect([text(again), lines(again), values(again, 'cache-control')]).toEqual(['count 2', [], []])
    },
  },
  {
    behaviour: 'session: only read, nothing stored and nothing set',
    async check({ fetch, stage }) {
      const response = await fetch('GET', '/session-read')
      expect([text(response), lines(response)]).toEqual(['count 0', []])
      expect([stage.sessions.reads, stage.sessions.commits]).toEqual([1, 0])
    },
  },
  {
    behaviour: 'session: what the handler says of caching stays',
    async check({ fetch }) {
      const response = await fetch('GET', '/session-cached')
      expect(values(response, 'cache-control')).toEqual(['max-age=60'])
      expect(lines(response)).toHaveLength(1)
    },
  },
  {
    behaviour: 'session: a failed commit is a 503, with the cookies and nothing of the page',
    async check({ fetch, stage }) {
      stage.sessions.commitDelay = 10
      stage.sessions.commitFault = outOfReach()
      const response = await fetch('GET', '/session-and-cookie')
      expect([response.status, text(response), lines(response)]).toEqual([
        503,
        'Service Unavailable',
        [visited],
      ])
      expect([values(response, 'etag'), response.cutOff]).toEqual([[], false])
      expect(stage.errors).toMatchObject([{ code: 'store-unavailable' }])
    },
  },
  {
    behaviour: "session: a store's own error is a 503 as well",
    async check({ fetch, stage }) {
      stage.sessions.commitFault = new Error('secret detail')
      const response = await fetch('GET', '/session')
      expect([response.status, text(response), lines(response)]).toEqual([503, 'Service Unavailable', []])
      expect(stage.errors).toMatchObject([{ code: 'session-not-stored', status: 503 }])
    },
  },
  {
    behaviour: 'session: a failed read is a 503',
    async check({ fetch, stage }) {
      stage.sessions.readFault = outOfReach()
      const response = await fetch('GET', '/session')
      expect([response.status, text(response)]).toEqual([503, 'Service Unavailable'])
    },
  },
  {
    behaviour: 'session: a stream waits for the commit, whole and in order',
    async check({ fetch, stage }) {
      stage.sessions.commitDelay = 30
      const response = await fetch('GET', '/session-stream')
      const expected = createHash('sha256')
      for (let chunk = 0; chunk < streamChunks; chunk += 1) expected.update(streamChunk)
      expect(response.body.length).toBe(streamChunks * streamChunk.length)
      expect(createHash('sha256').update(response.body).digest('hex')).toBe(expected.digest('hex'))
      expect(lines(response)).toHaveLength(1)
    },
  },
  {
    behaviour: 'session: a stream whose commit fails sends nothing of itself',
    async check({ fetch, stage }) {
      stage.sessions.commitDelay = 5
      stage.sessions.commitFault = outOfReach()
      const response = await fetch('GET', '/session-stream')
      expect([response.status, text(response), response.cutOff]).toEqual([503, 'Service Unavailable', false])
    },
  },
  {
    behaviour: 'session: an error after an update is a 500, and the update is stored',
    async check({ fetch, stage }) {
      stage.sessions.commitDelay = 5
      const response = await fetch('GET', '/session-error')
      expect([response.status, text(response)]).toEqual([500, 'Internal Server Error'])
      expect(lines(response)).toEqual(['sid=id0; Path=/; HttpOnly; SameSite=Lax'])
      expect(stage.sessions.store.get('id0')).toBe(1)
    },
  },
  {
    behaviour: 'session: answered twice while the commit runs, the first answer counts',
    route: '/session-twice',
    async check({ fetch, stage }) {
      stage.sessions.commitDelay = 10
      const response = await fetch('GET', '/session-twice')
      expect([response.status, text(response)]).toEqual([200, 'first'])
      expect(values(response, 'content-type')).not.toContain('text/second')
      expect(stage.notes.get('/session-twice')).toBe('ERR_HTTP_HEADERS_SENT')
      expect(stage.notes.get('/session-twice sent')).toEqual({ headersSent: true, ended: true })
    },
  },
  {
    behaviour: 'session: 50 at once, each with its own',
    async check({ fetch, stage }) {
      stage.sessions.readDelay = 2
      stage.sessions.commitDelay = 5
      for (let id = 0; id < 50; id += 1) stage.sessions.store.set(`id${id}`, id)
      const ids = Array.from({ length: 50 }, (_, id) => id)
      const responses = await Promise.all(ids.map(id => fetch('GET', '/session', [`Cookie: sid=id${id}`])))
      expect(responses.map(text)).toEqual(ids.map(id => `count ${id + 1}`))
      expect(responses.flatMap(lines)).toEqual([])
    },
  },
]
