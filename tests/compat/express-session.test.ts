import { RedisStore } from 'connect-redis'
import express from 'express'
import oldSession, { MemoryStore, type SessionData, type Store } from 'express-session'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { connectPgSimple, connectRedis, expressSession, type OldStore } from 'rusk/compat'
import { state } from 'rusk/express'
import { createSessions, type SessionStore } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { redisStore } from 'rusk/session/redis'
import { afterAll, describe, expect, it } from 'vitest'
import { has, postgresUrl, redisUrl } from '../support/parts.ts'
import { Site } from './site.ts'

declare module 'express-session' {
  interface SessionData {
    userId: string
    cart: string[]
  }
}

const secret = 'the secret of the old shop'
const mark = `rusk-compat-${process.pid}-${Date.now().toString(36)}`

/** The shop as it was. */
function oldShop(store: Store) {
  const app = express()
  app.use(oldSession({ secret, store, resave: false, saveUninitialized: false }))
  app.post('/login', (req, res, next) => {
    req.session.regenerate(error => {
      req.session.userId = 'ada'
      req.session.cart = ['bread']
      error ? next(error) : res.send('welcome')
    })
  })
  app.get('/who', (req, res) => {
    res.send(`${req.session.userId ?? 'nobody'} ${(req.session.cart ?? []).join()}`)
  })
  app.post('/cart', (req, res) => {
    req.session.cart = [...(req.session.cart ?? []), 'cheese']
    res.send('kept')
  })
  return app
}

/** The shop as it is: the same pages. */
function newShop(old: OldStore, options: { keep?: boolean; store?: SessionStore } = {}) {
  const sessions = createSessions({
    store: options.store ?? memoryStore(),
    initial: () => ({ cart: [] as string[] }),
    warn: () => {},
    from: expressSession({
      secret,
      store: old,
      map: (record: Partial<SessionData>) => ({ cart: record.cart ?? [] }),
      subject: record => record.userId,
      keep: options.keep ?? false,
    }),
  })
  const web = state({ sessions })
  const app = express()
  app.use(web)
  app.get('/', (_req, res) => void res.send('open to all'))
  app.get('/who', async (req, res) => {
    const s = await web.of(req).session()
    res.send(`${s.subject ?? 'nobody'} ${s.data.cart.join()}`)
  })
  app.post('/cart', async (req, res) => {
    const s = await web.of(req).session()
    s.update(data => {
      data.cart.push('cheese')
    })
    res.send('kept')
  })
  app.post('/logout', async (req, res) => {
    await (await web.of(req).session()).destroy()
    res.send('bye')
  })
  return app
}

interface Place {
  /** The old program's store. */
  readonly store: Store
  /** How the new program reads it. */
  readonly old: OldStore
}

function moves(name: string, open: () => Promise<Place>) {
  describe(name, () => {
    it('keeps its users through the move', async () => {
      const { store, old } = await open()
      await using site = await Site.open(oldShop(store))
      const ada = site.browser()
      const stranger = site.browser()
      await ada.post('/login')
      expect(await ada.get('/who')).toBe('ada bread')
      expect(ada.names).toEqual(['connect.sid'])
      const stolen = ada.copy()

      await site.switchTo(newShop(old))
      expect(await ada.get('/')).toBe('open to all')
      expect(ada.names).toEqual(['connect.sid'])
      expect(await ada.get('/who')).toBe('ada bread')
      expect(ada.names).toEqual(['__Host-session'])
      await ada.post('/cart')
      expect(await ada.get('/who')).toBe('ada bread,cheese')
      expect(ada.linesReceived).toBe(0)
      expect(await stranger.get('/who')).toBe('nobody ')
      expect(stranger.names).toEqual([])

      await ada.post('/logout')
      expect(ada.names).toEqual([])
      expect(await ada.get('/who')).toBe('nobody ')
      expect(await stolen.get('/who')).toBe('nobody ')
      expect(stolen.names).toEqual(['connect.sid'])
    })

    it('takes a session over once, whatever arrives at once', async () => {
      const { store, old } = await open()
      await using site = await Site.open(oldShop(store))
      const ada = site.browser()
      await ada.post('/login')
      await site.switchTo(newShop(old))
      const tabs = Array.from({ length: 20 }, () => ada.copy())
      await Promise.all(tabs.map(tab => tab.post('/cart')))
      expect(new Set(tabs.map(tab => tab.value('__Host-session'))).size).toBe(1)
      expect(await tabs[0]!.get('/who')).toBe(`ada bread${',cheese'.repeat(20)}`)
    })

    it('knows nobody by a cookie that was tampered with', async () => {
      const { store, old } = await open()
      await using site = await Site.open(oldShop(store))
      const ada = site.browser()
      await ada.post('/login')
      await site.switchTo(newShop(old))
      const sent = ada.value('connect.sid')
      const forged = [sent.slice(0, -1), `${sent}A`, sent.replace('s%3A', 's%3Aa'), sent.split('.')[0]!]
      for (const value of forged) {
        const mallory = site.browser().put('connect.sid', value)
        expect(await mallory.get('/who')).toBe('nobody ')
        expect(mallory.linesReceived).toBe(0)
      }
      expect(await ada.get('/who')).toBe('ada bread')
    })

    it('can go back to the old program where it keeps the old sessions', async () => {
      const { store, old } = await open()
      await using site = await Site.open(oldShop(store))
      const ada = site.browser()
      await ada.post('/login')
      await site.switchTo(newShop(old, { keep: true }))
      expect(await ada.get('/who')).toBe('ada bread')
      expect(ada.names).toEqual(['__Host-session', 'connect.sid'])
      await site.switchTo(oldShop(store))
      expect(await ada.get('/who')).toBe('ada bread')
    })
  })
}

moves('an Express app with express-session in memory', async () => {
  const store = new MemoryStore()
  return { store, old: store }
})

const closing: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

describe.runIf(await has('redis'))('Redis', async () => {
  const client = createClient({ url: redisUrl })
  const ioredis = new Redis(redisUrl, { lazyConnect: true })
  if (await has('redis')) await Promise.all([client.connect(), ioredis.connect()])
  const prefix = `${mark}:`
  closing.push(async () => {
    const keys = await ioredis.keys(`${mark}*`)
    if (keys.length > 0) await ioredis.del(keys)
    await Promise.all([client.close(), ioredis.quit()])
  })
  const store = () => new RedisStore({ client, prefix })

  moves('an Express app with connect-redis, its store handed over', async () => ({
    store: store(),
    old: store(),
  }))
  moves('an Express app with connect-redis, its records read by redis', async () => ({
    store: store(),
    old: connectRedis(client, { prefix }),
  }))
  moves('an Express app with connect-redis, its records read by ioredis', async () => ({
    store: store(),
    old: connectRedis(ioredis, { prefix }),
  }))

  it('keeps users whose session connect-redis extended past the time in its record', async () => {
    const own = `${prefix}extended:`
    await using site = await Site.open(oldShop(new RedisStore({ client, prefix: own })))
    const ada = site.browser()
    await ada.post('/login')
    const [key, ...others] = await ioredis.keys(`${own}*`)
    expect(others).toEqual([])
    const record = JSON.parse((await ioredis.get(key!)) ?? '') as { cookie: object }
    record.cookie = { ...record.cookie, expires: new Date(Date.now() - 1000) }
    await ioredis.set(key!, JSON.stringify(record))
    expect(await ada.get('/who')).toBe('ada bread')
    await site.switchTo(newShop(connectRedis(client, { prefix: own })))
    expect(await ada.get('/who')).toBe('ada bread')
  })

  it('moves from one prefix of a Redis to another, and back to nobody', async () => {
    await using site = await Site.open(oldShop(store()))
    const ada = site.browser()
    await ada.post('/login')
    const old = connectRedis(client, { prefix })
    const ours = redisStore(client, { prefix: `${mark}-new:` })
    await site.switchTo(newShop(old, { store: ours }))
    expect(await ada.get('/who')).toBe('ada bread')
    // Another process of the new program.
    await site.switchTo(newShop(old, { store: redisStore(ioredis, { prefix: `${mark}-new:` }) }))
    expect(await ada.get('/who')).toBe('ada bread')
    await ada.post('/logout')
    expect(await ada.get('/who')).toBe('nobody ')
  })
})

describe.runIf(await has('postgres'))('PostgreSQL', async () => {
  const pool = new Pool({ connectionString: postgresUrl })
  const table = mark.replaceAll('-', '_')
  closing.push(async () => {
    await pool.query(`DROP TABLE IF EXISTS "${table}"`)
    await pool.end()
  })

  moves('an Express app with the table of connect-pg-simple', async () => {
    // Its table.sql.
    await pool.query(
      `CREATE TABLE IF NOT EXISTS "${table}" ("sid" varchar NOT NULL PRIMARY KEY, "sess" json NOT NULL, "expire" timestamp(6) NOT NULL)`,
    )
    const old = connectPgSimple(pool, { table })
    const store = new TableStore(old, async (sid, record, expire) => {
      await pool.query(
        `INSERT INTO "${table}" (sess, expire, sid) VALUES ($1, to_timestamp($2), $3)
         ON CONFLICT (sid) DO UPDATE SET sess = $1, expire = to_timestamp($2)`,
        [record, expire, sid],
      )
    })
    return { store, old }
  })

  it('takes over no row whose time has passed', async () => {
    const old = connectPgSimple(pool, { table, schema: 'public' })
    await pool.query(
      `INSERT INTO "${table}" VALUES ('late', '{"userId":"ada"}', now() - interval '1 second')`,
    )
    const found = await new Promise((done, fail) =>
      old.get('late', (error, record) => (error ? fail(error) : done(record))),
    )
    expect(found).toBeUndefined()
  })

  it('refuses a name that is none', () => {
    for (const name of ['', 'a"; DROP TABLE users; --', 'a'.repeat(64)]) {
      expect(() => connectPgSimple(pool, { table: name })).toThrow(
        expect.objectContaining({ code: 'invalid-former-option' }),
      )
    }
  })
})

/** Writes a table's rows as connect-pg-simple does, and reads them as the new program does. */
class TableStore extends oldSession.Store {
  readonly #rows: OldStore
  readonly #write: (sid: string, record: unknown, expire: number) => Promise<void>

  constructor(rows: OldStore, write: (sid: string, record: unknown, expire: number) => Promise<void>) {
    super()
    this.#rows = rows
    this.#write = write
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#rows.get(sid, (error, record) => done(error, record as SessionData | undefined))
  }

  override set(sid: string, session: SessionData, done: (error?: unknown) => void = () => {}): void {
    this.#write(sid, session, Math.ceil(Date.now() / 1000) + 86_400).then(() => done(), done)
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => {}): void {
    this.#rows.destroy(sid, done)
  }
}
