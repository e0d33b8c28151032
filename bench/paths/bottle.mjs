// The welcome page on Hono with rusk beside the chapter's own: Bottle, on each server that Debian packages for it and that keeps
// connections. One process each, over the same 16 kept connections in turn.
// `node bottle.mjs --serve` is our server.
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { rowOf } from '../harness.mjs'
import { Connection, serve } from '../served.mjs'
import { head } from '../welcome.mjs'

const CONNECTIONS = 16
const program = fileURLToPath(new URL('../bottle/welcome.py', import.meta.url))
// Debian's own Python: another one on the machine does not see Debian's packages.
const python = '/usr/bin/python3'

const has = module => spawnSync(python, ['-c', `import bottle, ${module}`], { stdio: 'ignore' }).status === 0

async function measure({ quick }) {
  const bottles = ['tornado', 'gevent', 'waitress'].filter(has)
  if (bottles.length === 0) {
    console.log(
      'not measured: Bottle is missing (Debian: python3-bottle python3-tornado python3-gevent python3-waitress)',
    )
    return []
  }
  const servers = [await startOwn()]
  try {
    for (const name of bottles) servers.push(await startBottle(name))
    const requests = 1600
    for (const server of servers) for (let i = 0; i < 4; i++) await server.load(requests)
    const rates = new Map(servers.map(({ name }) => [name, []]))
    for (let round = 0; round < (quick ? 7 : 21); round++) {
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        const start = performance.now()
        await server.load(requests)
        rates.get(server.name).push((requests / (performance.now() - start)) * 1000)
      }
    }
    const values = Object.fromEntries([...rates].map(([name, each]) => [name, median(each)]))
    return [rowOf({ name: 'welcome page', targets: [{ times: 4 }] }, values, 'requests/s')]
  } finally {
    for (const server of servers) server.stop()
  }
}

async function startOwn() {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--serve'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { port } = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('The server has gone.')))
  })
  return loaded('rusk', child, port)
}

async function startBottle(name) {
  const port = await freePort()
  const child = spawn(python, [program, name, String(port)], { stdio: 'ignore' })
  for (let tries = 0; ; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      response => response.text().then(() => true),
      () => false,
    )
    if (answered) break
    if (tries === 100 || child.exitCode !== null) throw new Error(`Bottle on ${name} does not answer.`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return loaded(`Bottle on ${name}`, child, port)
}

function loaded(name, child, port) {
  const request = `${head.join('\r\n')}\r\n\r\n`
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port, request))
  return {
    name,
    load: requests => Promise.all(connections.map(each => each.repeat(requests / CONNECTIONS))),
    stop() {
      for (const connection of connections) connection.close()
      child.kill()
    },
  }
}

function freePort() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

async function listener() {
  const { Hono } = await import('hono')
  const { getRequestListener } = await import('@hono/node-server')
  const { cookie } = await import('../../dist/index.js')
  const { state } = await import('../../dist/adapters/hono.js')
  const visited = cookie('visited')
  const app = new Hono().use(state()).get('/', c => {
    const { cookies } = c.var.rusk
    const said = cookies.get(visited) ? 'You have been here before.' : 'This is your first visit.'
    cookies.set(visited, 'yes')
    return c.html(`<!doctype html><title>Welcome</title><p>${said}`)
  })
  return getRequestListener(app.fetch)
}

if (process.argv[2] === '--serve') serve(await listener())

export default {
  title: "The welcome page beside the chapter's Bottle: requests a second",
  note: 'One process each, in turn over 16 kept connections that one more process loads. Bottle on the servers that Debian packages for it and that keep connections.',
  measure,
}
