/**
 * A server process: Hono over node:http, with sessions in Redis or PostgreSQL, set up as docs/stores.md says. Tests start several, and
 * kill them. It prints its port when it listens.
 *
 *     node counting-server.ts <redis | ioredis | pg | postgres> <url> <prefix or table>
 */

import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { state } from '../../src/adapters/hono.ts'
import { RuskError } from '../../src/headers/rusk-error.ts'
import { createSessions } from '../../src/session/create-sessions.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { postgresStore } from '../../src/stores/postgres.ts'
import { redisStore } from '../../src/stores/redis.ts'

const [client = '', url = '', name = ''] = process.argv.slice(2)

const stores: Record<string, () => Promise<SessionStore>> = {
  async redis() {
    const redis = createClient({ url })
    const store = redisStore(redis, { prefix: name })
    await redis.connect()
    return store
  },
  ioredis: async () => redisStore(new Redis(url), { prefix: name }),
  async pg() {
    const store = postgresStore(new Pool({ connectionString: url }), { table: name })
    await store.migrate()
    return store
  },
  async postgres() {
    const store = postgresStore(postgres(url, { fetch_types: false, backoff: () => 0.5 }), { table: name })
    await store.migrate()
    return store
  },
}

const store = await stores[client]!()
const sessions = createSessions({ store, initial: () => ({ count: 0 }), development: true })
const web = state({ sessions })
const app = new Hono()
// What Hono does by itself, without a line in the log for each 503.
app.onError((error, c) =>
  c.text(error.message, error instanceof RuskError && error.status === 503 ? 503 : 500),
)
app.use(web)
app.post('/add', async c => {
  const session = await web.of(c).session()
  session.update(data => {
    data.count += 1
  })
  return c.json(await session.commit())
})
/** Adds to a session that exists, and makes none. */
app.post('/add-late', async c => {
  const session = await web.of(c).session()
  if (session.isNew) return c.json({ count: 0 })
  await new Promise(done => setTimeout(done, 5))
  session.update(data => {
    data.count += 1
  })
  return c.json(session.data)
})
app.get('/count', async c => c.json((await web.of(c).session()).data))
app.post('/leave', async c => {
  await (await web.of(c).session()).destroy()
  return c.json({})
})

const server = createAdaptorServer(app)
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

// Ends with the tests, also where those are killed.
process.stdin.resume().on('end', () => process.exit())
