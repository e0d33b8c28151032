import { Agent, createServer, get, type RequestListener, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import express5 from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { state as expressState } from 'rusk/express'
import { state as fastifyState } from 'rusk/fastify'
import { withState as withFetchState } from 'rusk/fetch'
import { state as h3State } from 'rusk/h3'
import { state } from 'rusk/hono'
import { state as koaState } from 'rusk/koa'
import { withState as withNodeState } from 'rusk/node'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { listen, type Running } from './stage.ts'

function counters() {
  return createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true })
}

const apps: Record<string, () => Server | Promise<Server>> = {
  'rusk/node': () =>
    createServer(
      withNodeState({ sessions: counters() }, async (_, response, { session }) => {
        const s = await session()
        await new Promise(resolve => setImmediate(resolve))
        s.update(data => {
          data.count += 1
        })
        response.end(`${s.data.count}`)
      }),
    ),
  'rusk/fetch': () =>
    createAdaptorServer({
      fetch: withFetchState({ sessions: counters() }, async (_request, { session }, _env: unknown) => {
        const s = await session()
        await new Promise(resolve => setImmediate(resolve))
        s.update(data => {
          data.count += 1
        })
        return new Response(`${s.data.count}`)
      }),
    }) as Server,
  'rusk/hono': () => {
    const app = new Hono().use(state({ sessions: counters() })).get('/', async c => {
      const s = await c.var.rusk.session()
      await new Promise(resolve => setImmediate(resolve))
      s.update(data => {
        data.count += 1
      })
      return c.text(`${s.data.count}`)
    })
    return createAdaptorServer({ fetch: app.fetch }) as Server
  },
  'rusk/express on Express 5': () => expressCounter(express5),
  'rusk/express on Express 4': () => expressCounter(express4),
  'rusk/koa': () => {
    const app = new Koa().use(koaState({ sessions: counters() })).use(async ctx => {
      const s = await ctx.state.rusk.session()
      await new Promise(resolve => setImmediate(resolve))
      s.update(data => {
        data.count += 1
      })
      ctx.body = `${s.data.count}`
    })
    return createServer(app.callback())
  },
  'rusk/fastify': async () => {
    const web = fastifyState({ sessions: counters() })
    const app = fastify().register(web)
    app.get('/', async request => {
      const s = await web.of(request).session()
      await new Promise(resolve => setImmediate(resolve))
      s.update(data => {
        data.count += 1
      })
      return `${s.data.count}`
    })
    await app.ready()
    return app.server
  },
  'rusk/h3': () => {
    const web = h3State({ sessions: counters() })
    const app = new H3().use(web).get('/', async event => {
      const s = await web.of(event).session()
      await new Promise(resolve => setImmediate(resolve))
      s.update(data => {
        data.count += 1
      })
      return `${s.data.count}`
    })
    return createServer(toNodeHandler(app) as RequestListener)
  },
}

function expressCounter(express: typeof express5): Server {
  const web = expressState({ sessions: counters() })
  const app = express().use(web)
  app.get('/', async (req, res) => {
    const s = await web.of(req).session()
    await new Promise(resolve => setImmediate(resolve))
    s.update(data => {
      data.count += 1
    })
    res.send(`${s.data.count}`)
  })
  return createServer(app)
}

interface Answer {
  readonly status: number
  readonly count: number
  readonly cookies: readonly string[]
}

let running: Running
let agent: Agent
afterEach(async () => {
  agent.destroy()
  await running.close()
})

function ask(cookie?: string): Promise<Answer> {
  const headers = cookie === undefined ? {} : { cookie }
  return new Promise((resolve, reject) => {
    get({ port: running.port, agent, headers }, async response => {
      const chunks = await response.toArray()
      resolve({
        status: response.statusCode!,
        count: Number(Buffer.concat(chunks).toString()),
        cookies: response.headers['set-cookie'] ?? [],
      })
    }).on('error', reject)
  })
}

describe.each(Object.entries(apps))('%s', (_, app) => {
  it('counts 1,000 of 1,000, fifty at once', async () => {
    running = await listen(await app())
    agent = new Agent({ keepAlive: true, maxSockets: 50 })
    const first = await ask()
    const cookie = first.cookies[0]!.split(';')[0]!
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(cookie)))
      for (const { status, cookies } of answers) expect([status, cookies]).toEqual([200, []])
    }
    expect((await ask(cookie)).count).toBe(1002)
  })
})
