// Servers in processes of their own, each loaded over kept connections in turn with the others: what is compared are their own CPU
// times, which a busy machine moves less than it moves requests a second.
import { spawn } from 'node:child_process'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** Serves one listener, and tells the process that started it the port, and its CPU time whenever it is asked. */
export function serve(listener) {
  const server = createServer(listener)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', async told => {
    if (told.requests !== undefined) await repeat(listener, told)
    process.send({ cpu: process.cpuUsage() })
  })
  process.on('disconnect', () => process.exit())
}

/** Where an answer goes that nobody reads: no system call is made. */
class Nowhere extends Writable {
  remoteAddress = '127.0.0.1'
  encrypted = false
  _write(_chunk, _encoding, done) {
    done()
  }
  _writev(_chunks, done) {
    done()
  }
  setTimeout() {}
}

/** Requests one after the other, straight to the listener, as Node's parser would hand them over. */
async function repeat(listener, { requests, fields }) {
  const socket = new Nowhere()
  for (let left = requests; left > 0; left--) {
    await new Promise(done => {
      const request = new IncomingMessage(socket)
      const line = {
        method: 'GET',
        url: '/',
        httpVersion: '1.1',
        httpVersionMajor: 1,
        httpVersionMinor: 1,
      }
      Object.assign(request, line)
      request._addHeaderLines([...fields], fields.length)
      request.complete = true
      request.push(null)
      const response = new ServerResponse(request)
      response.assignSocket(socket)
      response.on('finish', () => {
        response.detachSocket(socket)
        done()
      })
      listener(request, response)
    })
  }
}

/**
 * Microseconds of CPU for a request, for each of the servers that `<module> --serve <name>` starts. Each gets the same number of requests a
 * round, `head` in front of the empty line; the median of the rounds counts. `added(a, b)` is how much more a costs than b when requests are handed to
 * them without a socket: the kernel's share moves by more than the differences looked for. It compares the quicker quarters of their rounds.
 * @param {{ module: string, names: string[], head: string[], rounds: number, requests?: number }} options
 * @returns {Promise<{ cpu: Record<string, number>, added: (name: string, than: string) => number }>}
 */
export async function cpuOfRequests({ module, names, head, rounds, requests = 4000 }) {
  const running = []
  try {
    for (const name of names) running.push(await start(module, name, head))
    for (const server of running) for (let round = 0; round < 8; round++) await server.load(requests)
    for (const server of running) server.costs.length = 0
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? running : running.toReversed()) await server.load(requests)
    }
    for (let round = 0; round < 2 * rounds; round++) {
      for (const server of round % 2 === 0 ? running : running.toReversed())
        await server.handOver(requests / 4)
    }
  } finally {
    for (const server of running) server.stop()
  }
  const own = new Map(running.map(({ name, own }) => [name, quickerQuarter(own.slice(own.length >> 2))]))
  return {
    cpu: Object.fromEntries(running.map(({ name, costs }) => [name, median(costs)])),
    added: (name, to) => own.get(name) - own.get(to),
  }
}

const CONNECTIONS = 16

async function start(module, name, head) {
  const request = `${head.join('\r\n')}\r\n\r\n`
  const fields = head.slice(1).flatMap(line => line.split(/: (.*)/, 2))
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
  const cpu = async (asked = {}) => {
    const answer = told()
    child.send(asked)
    return (await answer).cpu
  }
  const [costs, own] = [[], []]
  return {
    name,
    costs,
    own,
    async load(requests) {
      const before = await cpu()
      await Promise.all(connections.map(each => each.repeat(requests / CONNECTIONS)))
      const { user, system } = await cpu()
      costs.push((user + system - before.user - before.system) / requests)
    },
    async handOver(requests) {
      const before = await cpu()
      const { user } = await cpu({ requests, fields })
      own.push((user - before.user) / requests)
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
const quickerQuarter = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 2]
