import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has, postgresUrl, redisUrl } from '../support/parts.ts'
import { until } from './machine.ts'
import { canStartPostgres, startPostgres } from './postgres-server.ts'
import { canStartRedis, startRedis } from './redis-server.ts'
import type { Server } from './server.ts'
import { type Reply, ServerProcess } from './server-process.ts'

const long = process.env.RUSK_LONG === '1'
const name = `rusk_count_${process.pid}_${Date.now().toString(36)}`
const parts = { redis: await has('redis'), postgres: await has('postgres') }
const clients = [
  { client: 'redis', kind: 'redis', url: redisUrl },
  { client: 'ioredis', kind: 'redis', url: redisUrl },
  { client: 'pg', kind: 'postgres', url: postgresUrl },
  { client: 'postgres', kind: 'postgres', url: postgresUrl },
] as const

async function startThree(...args: readonly string[]): Promise<ServerProcess[]> {
  return Promise.all([1, 2, 3].map(() => new ServerProcess(...args).start()))
}

/** A client may take a moment to notice that its database is back. */
async function newSession(server: ServerProcess): Promise<string> {
  let cookie: string | undefined
  await until('a session', async () => {
    const reply = await server.ask('POST', '/add')
    cookie = reply.cookie
    return reply.status === 200
  })
  return cookie!
}

afterAll(async () => {
  if (parts.redis) {
    const redis = new Redis(redisUrl)
    const keys = await redis.keys(`${name}*`)
    if (keys.length > 0) await redis.del(keys)
    await redis.quit()
  }
  if (parts.postgres) {
    const pool = new Pool({ connectionString: postgresUrl })
    for (const { client } of clients)
      await pool.query(`drop table if exists "${name}_${client}", "${name}_${client}_generations"`)
    await pool.end()
  }
})

for (const { client, kind, url } of clients) {
  it.skipIf(!parts[kind])(
    `three server processes count 1,000 of 1,000 in one session, fifty requests at once, through ${client}`,
    async () => {
      const servers = await startThree(client, url, `${name}_${client}`)
      try {
        const cookie = await newSession(servers[0]!)
        for (let round = 0; round < 20; round += 1) {
          const replies = await Promise.all(
            Array.from({ length: 50 }, (_, i) => servers[i % 3]!.ask('POST', '/add', cookie)),
          )
          expect(new Set(replies.map(reply => reply.status))).toEqual(new Set([200]))
          expect(new Set(replies.map(reply => reply.count)).size).toBe(50)
        }
        expect((await servers[1]!.ask('GET', '/count', cookie)).count).toBe(1001)
      } finally {
        await Promise.all(servers.map(server => server.kill()))
      }
    },
    120_000,
  )
}

/** What the visitors of three servers saw. */
class Visitors {
  readonly servers: readonly ServerProcess[]
  readonly statuses = new Map<number, number>()
  readonly acknowledged = new Map<string, number>()
  readonly sent = new Map<string, number>()
  readonly left: string[] = []
  #stopped = false
  #workers: Promise<void>[] = []

  constructor(servers: readonly ServerProcess[]) {
    this.servers = servers
  }

  get answered(): number {
    return this.statuses.get(200) ?? 0
  }

  start(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      this.#workers.push(this.#repeat(round => this.#add(cookie, round)))
      this.#workers.push(this.#repeat(round => this.#add(cookie, round + 1)))
      this.#workers.push(this.#repeat(round => this.#comeAndGo(round)))
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#workers)
  }

  async #repeat(task: (round: number) => Promise<unknown>): Promise<void> {
    for (let round = 0; !this.#stopped; round += 1) {
      await task(round)
      await new Promise(done => setTimeout(done, 2))
    }
  }

  /** Undefined where the server was killed before it answered. */
  async #ask(round: number, path: string, cookie?: string): Promise<Reply | undefined> {
    try {
      const reply = await this.servers[round % 3]!.ask('POST', path, cookie)
      this.statuses.set(reply.status, (this.statuses.get(reply.status) ?? 0) + 1)
      return reply
    } catch {
      return undefined
    }
  }

  async #add(cookie: string, round: number): Promise<void> {
    this.sent.set(cookie, (this.sent.get(cookie) ?? 0) + 1)
    const reply = await this.#ask(round, '/add', cookie)
    if (reply?.status === 200) this.acknowledged.set(cookie, (this.acknowledged.get(cookie) ?? 0) + 1)
  }

  async #comeAndGo(round: number): Promise<void> {
    const first = await this.#ask(round, '/add')
    if (first?.cookie === undefined) return
    const late = this.#ask(round + 1, '/add-late', first.cookie)
    const left = await this.#ask(round + 2, '/leave', first.cookie)
    if (left?.status === 200) this.left.push(first.cookie)
    await late
  }

  /** What is wrong, in words. */
  async breaches(): Promise<string[]> {
    const found: string[] = []
    const [server] = this.servers
    for (const [cookie, acknowledged] of this.acknowledged) {
      const { count = 0 } = await server!.ask('GET', '/count', cookie)
      // One more: what made the session.
      if (count < acknowledged + 1) found.push(`${acknowledged} updates acknowledged, ${count - 1} kept`)
      if (count > this.sent.get(cookie)! + 1)
        found.push(`${this.sent.get(cookie)} updates sent, ${count - 1} counted`)
    }
    for (const cookie of this.left) {
      const { count } = await server!.ask('GET', '/count', cookie)
      if (count !== 0) found.push('a destroyed session is back')
    }
    const strange = [...this.statuses.keys()].filter(status => status !== 200 && status !== 503)
    if (strange.length > 0) found.push(`answered ${strange}`)
    return found
  }
}

const machines = {
  redis: { here: parts.redis && canStartRedis, start: startRedis },
  postgres: { here: parts.postgres && canStartPostgres, start: startPostgres },
}

for (const { client, kind } of clients.filter(
  ({ client }) => long || client === 'redis' || client === 'pg',
)) {
  describe.skipIf(!machines[kind].here)(`three servers with sessions in ${kind}, through ${client}`, () => {
    let database: Server
    let servers: ServerProcess[]
    beforeAll(async () => {
      database = await machines[kind].start()
      servers = await startThree(client, database.url, 'outage')
    })
    afterAll(async () => {
      await Promise.all(servers.map(server => server.kill()))
      await database.remove()
    })

    async function underLoad(outage: (visitors: Visitors) => Promise<void>): Promise<Visitors> {
      const visitors = new Visitors(servers)
      visitors.start(await Promise.all(servers.map(newSession)))
      await until('answers', async () => visitors.answered > 100)
      await outage(visitors)
      const before = visitors.answered
      await until('normal answers again', async () => visitors.answered > before + 100)
      await Promise.all(servers.map(newSession))
      await visitors.stop()
      expect(await visitors.breaches()).toEqual([])
      expect(visitors.left.length).toBeGreaterThan(0)
      return visitors
    }
    const times = Array.from({ length: long ? 10 : 1 }, (_, i) => i + 1)

    it.each(times)(
      `answer 503 while ${kind} is killed, lose nothing and go on, time %i`,
      async () => {
        const { statuses } = await underLoad(async visitors => {
          await database.kill()
          await until('503s', async () => (visitors.statuses.get(503) ?? 0) > 20)
          await database.start()
        })
        expect(statuses.get(503)).toBeGreaterThan(20)
      },
      120_000,
    )

    it.each(times)(
      'lose nothing when one of them is killed and started again, time %i',
      async time => {
        await underLoad(async () => {
          const server = servers[time % 3]!
          await server.kill()
          await server.start()
        })
      },
      120_000,
    )
  })
}
