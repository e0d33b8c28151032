import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { counted, workOf } from '../../support/work.ts'
import { fetchRaw } from './raw-client.ts'
import { listen, type Running, Stage } from './stage.ts'

/** 15 kB of cookies, as much as Node's limit leaves room for. */
const pairs = (pair: string) => `Cookie: ${`${pair}; `.repeat(15_000 / (pair.length + 2))}a=1`
const value = (piece: string) => `Cookie: a=${piece.repeat(15_000 / piece.length)}`

const headers: Record<string, [plain: string, hostile: string]> = {
  'cookies of malformed escapes': [pairs('b=x'), pairs('b=%')],
  'a value of malformed escapes': [value('x'), value('%')],
  'a value of escapes that are no UTF-8': [value('xxx'), value('%ff')],
}

const { express4App, express5App } = await counted(() => import('./express-app.ts'))
const { fastifyServer } = await counted(() => import('./fastify-app.ts'))
const { fetchApp } = await counted(() => import('./fetch-app.ts'))
const { h3App } = await counted(() => import('./h3-app.ts'))
const { honoApp } = await counted(() => import('./hono-app.ts'))
const { koaServer } = await counted(() => import('./koa-app.ts'))
const { nodeApp } = await counted(() => import('./node-app.ts'))

type App = (stage: Stage) => Server | Promise<Server>

const apps: Record<string, App> = {
  'rusk/node': stage => createServer(nodeApp(stage)),
  'rusk/fetch': fetchApp,
  'rusk/hono': honoApp,
  'rusk/express on Express 5': express5App,
  'rusk/express on Express 4': express4App,
  'rusk/koa': koaServer,
  'rusk/fastify': fastifyServer,
  'rusk/h3': stage => createServer(h3App(stage)),
}

let running: Running
afterEach(() => running.close())

describe.each(Object.entries(apps))('%s', (_, app) => {
  it.each(Object.entries(headers))(
    'a request with %s costs about what a plain one of its length does',
    async (_, pair) => {
      running = await listen(await app(new Stage()))
      const ask = (field: string) => fetchRaw(running.port, 'GET', '/read', [field])
      for (const field of pair) expect((await ask(field)).status).toBe(200)
      const [plain, hostile] = [await workOf(() => ask(pair[0])), await workOf(() => ask(pair[1]))]
      expect(plain).toBeGreaterThan(1000)
      expect(hostile).toBeLessThan(1.05 * plain)
      // Whoever parses with exceptions does it with this.
      const decode = vi.spyOn(globalThis, 'decodeURIComponent')
      await ask(pair[1])
      expect(decode.mock.results.filter(({ type }) => type === 'throw')).toEqual([])
      decode.mockRestore()
    },
  )
})
