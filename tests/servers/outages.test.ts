import { Redis } from 'ioredis'
import { Pool } from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RuskError } from '../../src/headers/rusk-error.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { postgresStore } from '../../src/stores/postgres.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { has } from '../support/parts.ts'
import { until } from './machine.ts'
import { canStartPostgres, startPostgres } from './postgres-server.ts'
import { canStartRedis, startRedis } from './redis-server.ts'
import type { Server } from './server.ts'
import { breaches, startLoad } from './store-load.ts'

const rounds = process.env.RUSK_LONG === '1' ? 10 : 1
const pause = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds))

interface Opened {
  readonly store: SessionStore
  close(): Promise<unknown>
}

/** Each client as it comes, as docs/stores.md sets it up. */
const clients: Record<'redis' | 'postgres', Record<string, (url: string) => Promise<Opened>>> = {
  redis: {
    async redis(url) {
      const client = createClient({ url })
      const store = redisStore(client)
      await client.connect()
      return { store, close: async () => client.destroy() }
    },
    async ioredis(url) {
      const client = new Redis(url)
      return { store: redisStore(client), close: async () => client.disconnect() }
    },
  },
  postgres: {
    async pg(url) {
      const pool = new Pool({ connectionString: url })
      return { store: await migrated(pool), close: () => pool.end() }
    },
    async postgres(url) {
      const sql = postgres(url, { fetch_types: false, backoff: () => 0.5 })
      return { store: await migrated(sql), close: () => sql.end({ timeout: 1 }) }
    },
  },
}

async function migrated(client: Parameters<typeof postgresStore>[0]): Promise<SessionStore> {
  const store = postgresStore(client)
  await store.migrate()
  return store
}

const servers = {
  redis: { here: (await has('redis')) && canStartRedis, start: startRedis },
  postgres: { here: (await has('postgres')) && canStartPostgres, start: startPostgres },
}

for (const kind of ['redis', 'postgres'] as const) {
  describe.skipIf(!servers[kind].here)(`${kind} killed with kill -9 under load and started again`, () => {
    let server: Server
    beforeAll(async () => {
      server = await servers[kind].start()
    })
    afterAll(() => server.remove())

    for (const [name, open] of Object.entries(clients[kind])) {
      it.each(Array.from({ length: rounds }, (_, i) => i + 1))(
        `loses no acknowledged update and brings nothing back, through ${name}, time %i`,
        async round => {
          const { store, close } = await open(server.url)
          const load = startLoad(store, `${name} ${round}`)
          await pause(250 + Math.random() * 250)
          await server.kill()
          const before = load.account.faults.length
          await until('503s while the server is away', async () => load.account.faults.length > before + 20)
          await server.start()
          const acknowledged = () => [...load.account.acknowledged.values()].reduce((sum, n) => sum + n, 0)
          const after = acknowledged()
          await until('normal answers again', async () => acknowledged() > after + 100)
          const account = await load.stop()
          expect(await breaches(store, account)).toEqual([])
          expect(account.destroyed.size).toBeGreaterThan(0)
          // Nobody waited for an answer that could not come: less than the store's timeout.
          expect(account.longest).toBeLessThan(15_000)
          const reasons = new Set(account.faults.map(fault => (fault as RuskError).facts['reason']))
          console.log(
            `${name}: ${acknowledged()} acknowledged, ${account.faults.length} faults (${[...reasons].join(', ')}), longest wait ${Math.round(account.longest)} ms`,
          )
          await close()
        },
        120_000,
      )
    }
  })
}
