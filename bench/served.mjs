// Servers in processes of their own, each loaded over kept connections in turn with the others: what is compared are their own CPU
// times, which a busy machine moves less than it moves requests a second.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

/** Serves one listener, and tells the process that started it the port, and its CPU time whenever it is asked. */
export function serve(listener) {
  const server = createServer(listener)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', () => process.send({ cpu: process.cpuUsage() }))
  process.on('disconnect', () => process.exit())
}

/**
 * Microseconds of CPU for a request, for each of the servers that `<module> --serve <name>` starts. Each gets the same number of requests a
 * round, `head` in front of the empty line; the median of the rounds counts. `more(a, b)` is how much more a costs than b, as the median of
 * the rounds' differences: what slows a machine for a while is in both of a round.
 * @param {{ module: string, names: string[], head: string[], rounds: number, requests?: number }} options
 * @returns {Promise<{ cpu: Record<string, number>, more: (name: string, than: string) => number }>}
 */
export async function cpuOfRequests({ module, names, head, rounds, requests = 4000 }) {
  const running = []
  try {
    for (const name of names) running.push(await start(module, name, `${head.join('\r\n')}\r\n\r\n`))
    for (const server of running) for (let round = 0; round < 8; round++) await server.load(requests)
    for (const server of running) server.costs.length = 0
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? running : running.toReversed()) await server.load(requests)
    }
  } finally {
    for (const server of running) server.stop()
  }
  const costs = new Map(running.map(({ name, costs }) => [name, costs]))
  return {
    cpu: Object.fromEntries([...costs].map(([name, each]) => [name, median(each)])),
    more: (name, than) => median(costs.get(name).map((cost, round) => cost - costs.get(than)[round])),
  }
}

const CONNECTIONS = 16

async function start(module, name, request) {
  const child = spawn(process.execPath, [fileURLToPath(module), '--serve', name], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let gone
  child.once('exit', () => gone(new Error(`${name}: the server has gone`)))
  const told = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve)
      gone = reject
    })
  const { port } = await told()
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port, request))
  const cpu = async () => {
    const answer = told()
    child.send('cpu')
    const { user, system } = (await answer).cpu
    return user + system
  }
  const costs = []
  return {
    name,
    costs,
    async load(requests) {
      const before = await cpu()
      await Promise.all(connections.map(each => each.repeat(requests / CONNECTIONS)))
      costs.push(((await cpu()) - before) / requests)
    },
    stop() {
      for (const connection of connections) connection.close()
      child.disconnect()
    },
  }
}

/** One connection that is kept. It reads no more of a response than where it ends. */
export class Connection {
  #socket
  #request
  #text = ''
  #answered = () => {}

  constructor(port, request) {
    this.#request = request
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
    this.#socket.on('data', part => this.#read(part))
  }

  async repeat(times) {
    for (let time = 0; time < times; time++) {
      await new Promise(resolve => {
        this.#answered = resolve
        this.#socket.write(this.#request)
      })
    }
  }

  #read(part) {
    this.#text += part
    const end = this.#text.indexOf('\r\n\r\n')
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1]
    if (end < 0 || length === undefined || this.#text.length < end + 4 + Number(length)) return
    this.#text = ''
    this.#answered()
  }

  close() {
    this.#socket.destroy()
  }
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
