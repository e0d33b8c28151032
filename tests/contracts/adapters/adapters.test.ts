import { createServer, type Server } from 'node:http'
import { createServer as createHttp2Server, type Http2Server } from 'node:http2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchApp } from './fetch-app.ts'
import { fetchHttp2 } from './h2-client.ts'
import { honoApp } from './hono-app.ts'
import { nodeApp } from './node-app.ts'
import { fetchRaw } from './raw-client.ts'
import { type Row, type Run, rows } from './rows.ts'
import { listen, type Running, Stage } from './stage.ts'

interface Subject {
  readonly name: string
  serve(stage: Stage, trustProxy?: readonly string[]): Server | Http2Server
  readonly fetch: typeof fetchRaw
  readonly http2?: true
  /** Routes that there are no means for. */
  readonly without: readonly string[]
}

const nodeOnly = ['/hints', '/trailers', '/file', '/twice', '/session-twice']

const subjects: readonly Subject[] = [
  {
    name: 'rusk/node',
    serve: (stage, trusted) => createServer(nodeApp(stage, trusted)),
    fetch: fetchRaw,
    without: ['/thrown-redirect'],
  },
  {
    name: 'rusk/node over HTTP/2',
    serve: (stage, trusted) => createHttp2Server(nodeApp(stage, trusted) as never),
    fetch: fetchHttp2,
    http2: true,
    without: ['/thrown-redirect'],
  },
  { name: 'rusk/fetch', serve: fetchApp, fetch: fetchRaw, without: nodeOnly },
  { name: 'rusk/hono', serve: honoApp, fetch: fetchRaw, without: nodeOnly },
]

function has(subject: Subject, row: Row): boolean {
  if (row.http1 && subject.http2) return false
  return row.route === undefined || !subject.without.includes(row.route)
}

describe.each(subjects)('$name', subject => {
  let running: Running[] = []
  let run: Run

  beforeEach(async () => {
    const stage = new Stage()
    running = [await listen(subject.serve(stage)), await listen(subject.serve(stage, ['loopback']))]
    const [{ port }, { port: trustingPort }] = running as [Running, Running]
    run = {
      port,
      stage,
      fetch: (...request) => subject.fetch(port, ...request),
      fetchTrusting: (...request) => subject.fetch(trustingPort, ...request),
    }
  })

  afterEach(async () => {
    await Promise.all(running.map(server => server.close()))
  })

  for (const row of rows.filter(row => has(subject, row))) {
    test(row.behaviour, () => row.check(run))
  }
})

test('every row is run by some adapter', () => {
  for (const row of rows) expect(subjects.some(subject => has(subject, row))).toBe(true)
})
