import type { SessionStore } from 'rusk/session'
import { sqliteStore } from 'rusk/session/sqlite'

/**
 * Where sessions are kept: a path for SQLite, or the address of a Redis or a PostgreSQL. The drivers are loaded only when they
 * are asked for; an application has its own client at hand and passes that.
 */
export async function openStore(address: string): Promise<SessionStore> {
  if (/^rediss?:/.test(address)) {
    const { createClient } = await import('redis')
    const { redisStore } = await import('rusk/session/redis')
    const client = createClient({ url: address })
    client.on('error', error => console.error(`rusk: Redis: ${error.message}`))
    const store = redisStore(client)
    await client.connect()
    return store
  }
  if (/^postgres(ql)?:/.test(address)) {
    const { Pool } = await import('pg')
    const { postgresStore } = await import('rusk/session/postgres')
    const pool = new Pool({ connectionString: address })
    pool.on('error', error => console.error(`rusk: PostgreSQL: ${error.message}`))
    const store = postgresStore(pool)
    await store.migrate()
    return store
  }
  return sqliteStore(address)
}
