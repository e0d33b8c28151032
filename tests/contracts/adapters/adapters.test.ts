import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createHttp2Server, type Http2Server } from 'node:http2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { express4App, express5App } from './express-app.ts'
import { fastifyHttp2Server, fastifyServer } from './fastify-app.ts'
import { fetchApp } from './fetch-app.ts'
import { fetchHttp2 } from './h2-client.ts'
import { h3App } from './h3-app.ts'
import { honoApp } from './hono-app.ts'
import { koaApp, koaServer } from './koa-app.ts'
import { nodeApp } from './node-app.ts'
import { fetchRaw } from './raw-client.ts'
import { type Row, type Run, rows } from './rows.ts'
import { listen, type Running, Stage } from './stage.ts'

type Served = Server | Http2Server

interface Subject {
  readonly name: string
  serve(stage: Stage, trustProxy?: readonly string[]): Served | Promise<Served>
  readonly fetch: typeof fetchRaw
  readonly http2?: true
  /** Routes that there are no means for. */
  readonly without: readonly string[]
}

const docs = new URL('../../../docs/adapters.md', import.meta.url)
const passed = new Set<string>()

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
  { name: 'rusk/express on Express 5', serve: express5App, fetch: fetchRaw, without: ['/thrown-redirect'] },
  { name: 'rusk/express on Express 4', serve: express4App, fetch: fetchRaw, without: ['/thrown-redirect'] },
  { name: 'rusk/koa', serve: koaServer, fetch: fetchRaw, without: ['/thrown-redirect'] },
  {
    name: 'rusk/koa over HTTP/2',
    serve: (stage, trusted) => createHttp2Server(koaApp(stage, trusted) as never),
    fetch: fetchHttp2,
    http2: true,
    without: ['/thrown-redirect'],
  },
  { name: 'rusk/fastify', serve: fastifyServer, fetch: fetchRaw, without: ['/thrown-redirect'] },
  {
    name: 'rusk/fastify over HTTP/2',
    serve: fastifyHttp2Server,
    fetch: fetchHttp2,
    http2: true,
    without: ['/thrown-redirect'],
  },
  {
    name: 'rusk/h3',
    serve: (stage, trusted) => createServer(h3App(stage, trusted)),
    fetch: fetchRaw,
    without: ['/trailers', '/twice', '/session-twice'],
  },
  {
    name: 'rusk/h3 over HTTP/2',
    serve: (stage, trusted) => createHttp2Server(h3App(stage, trusted) as never),
    fetch: fetchHttp2,
    http2: true,
    without: ['/trailers', '/twice', '/session-twice'],
  },
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
    running = [
      await listen(await subject.serve(stage)),
      await listen(await subject.serve(stage, ['loopback'])),
    ]
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
    test(row.behaviour, async () => {
      await row.check(run)
      passed.add(`${subject.name} ${row.behaviour}`)
    })
  }
})

/** The table of docs/adapters.md, as this run found it. */
function table(): string {
  const answer = (subject: Subject, row: Row) => {
    if (!has(subject, row)) return '–'
    return passed.has(`${subject.name} ${row.behaviour}`) ? 'yes' : 'no'
  }
  const names = subjects.map(subject => subject.name.replace(/^(\S+)/, '`$1`'))
  const lines = rows.map(row => [row.behaviour, ...subjects.map(subject => answer(subject, row))])
  const cells = [['behaviour', ...names], ['---', ...names.map(() => '---')], ...lines]
  return cells.map(row => `| ${row.join(' | ')} |\n`).join('')
}

// Written anew with RUSK_WRITE_DOCS=1.
test('docs/adapters.md has the table of this run', () => {
  const [start, end] = ['<!-- behaviours -->\n', '<!-- /behaviours -->']
  const text = readFileSync(docs, 'utf8')
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)]
  if (process.env['RUSK_WRITE_DOCS'] === '1') {
    writeFileSync(docs, `${text.slice(0, from)}\n${table()}\n${text.slice(to)}`)
  } else expect(text.slice(from, to).trim()).toBe(table().trim())
})
