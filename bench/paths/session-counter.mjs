// Whole requests that count up in a session: servers in processes of their own, loaded in turn over 64 connections with a session each.
// `node session-counter.mjs --serve <name>` is one of the servers.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rowOf } from '../harness.mjs'

const SESSIONS = 64
const DAY = 86_400

/** What each server answers with: the count of its session. */
const servers = {
  async 'rusk on Hono, memory'() {
    const { memoryStore } = await import('../../dist/stores/memory.js')
    return honoCounter(memoryStore())
  },
  async 'rusk on Hono, SQLite'(file) {
    const { sqliteStore } = await import('../../dist/stores/sqlite.js')
    return honoCounter(sqliteStore(file))
  },
  async 'hono-sessions, memory'() {
    const { Hono } = await import('hono')
    const { MemoryStore, sessionMiddleware } = await import('hono-sessions')
    const app = new Hono()
    app.use(
      sessionMiddleware({ store: new MemoryStore(), expireAfterSeconds: DAY, cookieOptions: { path: '/' } }),
    )
    app.get('/', c => {
      const session = c.get('session')
      const count = (session.get('count') ?? 0) + 1
      session.set('count', count)
      return c.text(String(count))
    })
    return honoListener(app)
  },
  async 'bare Hono'() {
    const { Hono } = await import('hono')
    let count = 0
    return honoListener(new Hono().get('/', c => c.text(String(++count))))
  },
  async 'rusk on Fastify, memory'() {
    const { default: fastify } = await import('fastify')
    const { memoryStore } = await import('../../dist/stores/memory.js')
    const { createSessions } = await import('../../dist/session/index.js')
    const { state } = await import('../../dist/adapters/fastify.js')
    const web = state({ sessions: createSessions({ store: memoryStore(), initial: () => ({ count: 0 }) }) })
    const app = fastify()
    await app.register(web)
    app.get('/', async (request, reply) => {
      const s = await web.of(request).session()
      s.update(data => {
        data.count += 1
      })
      reply.type('text/plain')
      return String(s.data.count)
    })
    await app.ready()
    return app.routing
  },
  async '@fastify/session, memory'() {
    const { default: fastify } = await import('fastify')
    const { default: cookie } = await import('@fastify/cookie')
    const { default: session } = await import('@fastify/session')
    const app = fastify()
    await app.register(cookie)
    await app.register(session, { secret: 'a secret of at least 32 characters', cookie: { secure: false } })
    app.get('/', (request, reply) => {
      request.session.count = (request.session.count ?? 0) + 1
      reply.type('text/plain').send(String(request.session.count))
    })
    await app.ready()
    return app.routing
  },
  async 'bare Fastify'() {
    const { default: fastify } = await import('fastify')
    const app = fastify()
    let count = 0
    app.get('/', (_request, reply) => {
      reply.type('text/plain').send(String(++count))
    })
    await app.ready()
    return app.routing
  },
  async 'rusk on Hono, Redis'() {
    const { redisStore } = await import('../../dist/stores/redis.js')
    return honoCounter(redisStore(await redisClient(), { prefix: 'rusk-bench:ours:' }))
  },
  async 'rusk on Hono, PostgreSQL'() {
    const { postgresStore } = await import('../../dist/stores/postgres.js')
    const store = postgresStore(await postgresPool(), { table: 'rusk_bench_ours' })
    await store.migrate()
    return honoCounter(store)
  },
  async 'rusk on Hono, sealed'() {
    const { keyring } = await import('../../dist/keys/keys-node.js')
    const { sealedSessions } = await import('../../dist/session/index.js')
    const keys = keyring(Buffer.alloc(32, 7).toString('base64url'))
    return honoCounterOf(sealedSessions({ keys, initial: () => ({ count: 0 }) }))
  },
  async 'iron-session on Hono, sealed'() {
    const { Hono } = await import('hono')
    const { getIronSession } = await import('iron-session')
    const app = new Hono()
    const options = { password: 'a password of at least 32 characters', cookieName: 'session' }
    app.get('/', async c => {
      const session = await getIronSession(c.req.raw, c.res, { ...options, cookieOptions: { secure: false } })
      session.count = (session.count ?? 0) + 1
      await session.save()
      return c.text(String(session.count))
    })
    return honoListener(app)
  },
  async 'express-session, better-sqlite3'(file) {
    const { default: session } = await import('express-session')
    const { default: Database } = await import('better-sqlite3')
    const { default: storeOf } = await import('better-sqlite3-session-store')
    const client = new Database(file)
    // As durable as `durability: 'process'`.
    client.pragma('journal_mode = WAL')
    client.pragma('synchronous = NORMAL')
    const Store = storeOf(session)
    return expressCounter(new Store({ client, expired: { clear: false } }))
  },
  async 'express-session, connect-redis'() {
    const { RedisStore } = await import('connect-redis')
    return expressCounter(new RedisStore({ client: await redisClient(), prefix: 'rusk-bench:theirs:' }))
  },
  async 'express-session, connect-pg-simple'() {
    const { default: session } = await import('express-session')
    const { default: storeOf } = await import('connect-pg-simple')
    const Store = storeOf(session)
    const options = {
      tableName: 'rusk_bench_theirs',
      createTableIfMissing: true,
      pruneSessionInterval: false,
    }
    return expressCounter(new Store({ pool: await postgresPool(), ...options }))
  },
}

async function expressCounter(store) {
  const { default: express } = await import('express')
  const { default: session } = await import('express-session')
  const app = express()
  const options = { secret: 'a secret of at least 32 characters', resave: false, saveUninitialized: false }
  app.use(session({ ...options, store }))
  app.get('/', (request, response) => {
    request.session.count = (request.session.count ?? 0) + 1
    response.type('text/plain').send(String(request.session.count))
  })
  return app
}

async function redisClient() {
  const { createClient } = await import('redis')
  return createClient({ socket: { reconnectStrategy: false } })
    .on('error', () => {})
    .connect()
}

/** Under the name of the database's own superuser, as tests use it. */
async function postgresPool() {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ host: '127.0.0.1', user: 'postgres', database: 'test' })
  await pool.query('select 1')
  return pool
}

/** Takes away what the servers left in the databases. */
async function clear() {
  const redis = await redisClient().catch(() => undefined)
  for await (const keys of redis?.scanIterator({ MATCH: 'rusk-bench:*', COUNT: 1000 }) ?? []) {
    if (keys.length > 0) await redis.del(keys)
  }
  await redis?.close()
  const pool = await postgresPool().catch(() => undefined)
  const { rows = [] } =
    (await pool?.query("select tablename from pg_tables where tablename like 'rusk\\_bench\\_%'")) ?? {}
  for (const { tablename } of rows) await pool.query(`drop table "${tablename}" cascade`)
  await pool?.end()
}

async function honoCounter(store) {
  const { createSessions } = await import('../../dist/session/index.js')
  return honoCounterOf(createSessions({ store, initial: () => ({ count: 0 }) }))
}

async function honoCounterOf(sessions) {
  const { Hono } = await import('hono')
  const { state } = await import('../../dist/adapters/hono.js')
  const web = state({ sessions })
  const app = new Hono()
  app.use(web)
  app.get('/', async c => {
    const s = await web.of(c).session()
    s.update(data => {
      data.count += 1
    })
    return c.text(String(s.data.count))
  })
  return honoListener(app)
}

async function honoListener(app) {
  const { getRequestListener } = await import('@hono/node-server')
  return getRequestListener(app.fetch)
}

async function serve(name, file) {
  const server = createServer(await servers[name](file))
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', () => process.send({ cpu: process.cpuUsage() }))
}

/** A server at work: loaded for a while, it tells requests a second and its CPU time for each. */
async function start(name, folder) {
  const file = join(folder, `${name.replace(/\W+/g, '-')}.db`)
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--serve', name, file], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const told = () => new Promise(resolve => child.once('message', resolve))
  const failed = new Promise(resolve => child.once('exit', () => resolve(undefined)))
  const first = await Promise.race([told(), failed])
  // A peer that is not installed.
  if (first === undefined) return undefined
  const cpu = async () => {
    const answer = told()
    child.send('cpu')
    const { user, system } = (await answer).cpu
    return user + system
  }
  const connections = Array.from({ length: SESSIONS }, () => new Connection(first.port))
  const slices = []
  return {
    name,
    slices,
    async load(milliseconds) {
      const [before, from] = [await cpu(), performance.now()]
      const until = from + milliseconds
      const times = (await Promise.all(connections.map(each => each.requestUntil(until)))).flat()
      slices.push({
        perSecond: (times.length / (performance.now() - from)) * 1000,
        cpu: ((await cpu()) - before) / times.length,
        p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)],
      })
    },
    stop() {
      for (const connection of connections) connection.close()
      child.kill()
    },
  }
}

/** One connection that is kept, with one session's cookie. It reads no more of a response than it must, and refuses one that lost an update. */
class Connection {
  #socket
  #cookie = ''
  #text = ''
  #count = 0
  #answered = () => {}
  #failed = () => {}

  constructor(port) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
    this.#socket.on('data', part => this.#read(part))
  }

  /** How many milliseconds each request took. */
  async requestUntil(end) {
    const times = []
    for (let from = performance.now(); from < end; ) {
      await this.#request()
      const now = performance.now()
      times.push(now - from)
      from = now
    }
    return times
  }

  #request() {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(`GET / HTTP/1.1\r\nHost: shop.example\r\n${this.#cookie}\r\n`)
    })
  }

  #read(part) {
    this.#text += part
    const end = this.#text.indexOf('\r\n\r\n')
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1]
    if (end < 0 || length === undefined || this.#text.length < end + 4 + Number(length)) return
    const cookie = /\r\nset-cookie: ([^;\r]+)/i.exec(this.#text)?.[1]
    if (cookie !== undefined) this.#cookie = `Cookie: ${cookie}\r\n`
    const count = Number(this.#text.slice(end + 4))
    this.#text = ''
    // Without a session the count is everybody's.
    const lost = this.#cookie !== '' && count !== this.#count + 1
    if (lost) return this.#failed(new Error(`A session counted ${count} after ${this.#count}.`))
    this.#count = count
    this.#answered()
  }

  close() {
    this.#socket.destroy()
  }
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

async function measure({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'rusk-bench-'))
  const running = []
  try {
    for (const name of Object.keys(servers)) {
      const server = await start(name, folder)
      if (server) running.push(server)
    }
    // Long enough for the engine to have compiled what it will: until then a request costs twice as much and more.
    for (const server of running) await server.load(1500)
    for (const server of running) server.slices.length = 0
    for (let round = 0; round < (quick ? 5 : 21); round++) {
      for (const server of round % 2 ? running.toReversed() : running) await server.load(quick ? 200 : 400)
    }
  } finally {
    for (const server of running) server.stop()
    await clear()
    rmSync(folder, { recursive: true, force: true })
  }
  const of = pick => Object.fromEntries(running.map(({ name, slices }) => [name, median(slices.map(pick))]))
  return rows(
    of(slice => slice.perSecond),
    of(slice => slice.cpu),
    of(slice => slice.p99),
  )
}

function rows(perSecond, cpu, p99) {
  const only = (values, names) =>
    Object.fromEntries(
      names.filter(name => name in values).map(name => [name.replace(/, .*/, ''), values[name]]),
    )
  const [hono, fastify] = ['rusk on Hono', 'rusk on Fastify']
  const sqlite = ['rusk on Hono, SQLite', 'express-session, better-sqlite3']
  // Redis as it comes keeps nothing on disk.
  const durable = [...sqlite, 'express-session, connect-pg-simple']
  const store = (name, peer) =>
    rowOf(
      { name, rusk: hono },
      only(perSecond, [`rusk on Hono, ${name}`, `express-session, ${peer}`]),
      'requests/s',
    )
  const memory = (rusk, names) =>
    rowOf(
      {
        name: `${rusk}, memory: CPU of a request`,
        rusk,
        limits: ['bare Hono', 'bare Fastify'],
        targets: [{ times: 1.4 }],
      },
      only(cpu, names),
      'µs',
    )
  return [
    memory(hono, ['rusk on Hono, memory', 'hono-sessions, memory', 'bare Hono']),
    memory(fastify, ['rusk on Fastify, memory', '@fastify/session, memory', 'bare Fastify']),
    rowOf(
      { name: 'SQLite', rusk: 'rusk on Hono, SQLite', targets: [{ times: 4 }] },
      Object.fromEntries(durable.filter(name => name in perSecond).map(name => [name, perSecond[name]])),
      'requests/s',
    ),
    rowOf(
      { name: 'SQLite: 99 of 100 requests within', rusk: hono, targets: [{ times: 1 }] },
      only(p99, sqlite),
      'ms',
    ),
    rowOf({ name: 'SQLite: CPU of a request', rusk: hono }, only(cpu, sqlite), 'µs'),
    store('Redis', 'connect-redis'),
    store('PostgreSQL', 'connect-pg-simple'),
    rowOf(
      { name: 'sealed in the cookie: CPU of a request', rusk: hono },
      only(cpu, ['rusk on Hono, sealed', 'iron-session on Hono, sealed']),
      'µs',
    ),
    rowOf(
      { name: 'SQLite beside memory', rusk: 'SQLite', targets: [{ times: 0.6 }] },
      only({ SQLite: perSecond['rusk on Hono, SQLite'], memory: perSecond['rusk on Hono, memory'] }, [
        'SQLite',
        'memory',
      ]),
      'requests/s',
    ),
  ].filter(row => row.rusk in row.values && Object.keys(row.values).length > 1)
}

const [, , flag, name, file] = process.argv
if (flag === '--serve') await serve(name, file)

export default {
  title: 'A session that counts up, whole requests',
  note: `${SESSIONS} sessions, one request under way for each, over kept connections; every answer is checked to count the one before. SQLite in WAL mode, synchronous NORMAL, for both. With sessions in memory most of a request is the framework and the socket, which the bare servers show.`,
  measure,
}
