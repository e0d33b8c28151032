// Servers in processes of their own, each loaded over kept connections in turn with the others: what is compared are their own CPU
// times, which a busy machine moves less than it moves requests a second.
import { spawn, spawnSync } from 'node:child_process'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { availableParallelism } from 'node:os'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/**
 * Serves one listener, and tells the process that started it the port, and its CPU time whenever it is asked: at once, or after requests that
 * are handed to the listener without a socket.
 */
export function serve(listener) {
  const server = createServer(listener)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', async ({ requests = 0, fields }) => {
    for (let left = requests; left > 0; left--) await handOver(listener, fields)
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

const nowhere = new Nowhere()
nowhere.setMaxListeners(0)

/** One request, straight to the listener, as Node's parser would hand it over. */
function handOver(listener, fields) {
  return new Promise(done => {
    const request = new IncomingMessage(nowhere)
    Object.assign(request, requestLine)
    request._addHeaderLines([...fields], fields.length)
    request.complete = true
    request.push(null)
    const response = new ServerResponse(request)
    response.assignSocket(nowhere)
    response.on('finish', () => {
      response.detachSocket(nowhere)
      done()
    })
    listener(request, response)
  })
}

const requestLine = {
  method: 'GET',
  url: '/',
  httpVersion: '1.1',
  httpVersionMajor: 1,
  httpVersionMinor: 1,
}

/**
 * Microseconds of CPU for a request, for each of the servers that `<module> --serve <name>` starts. Each gets the same number of requests a
 * round, `head` in front of the empty line; the median of the rounds counts.
 * @param {{ module: string, names: string[], head: string[], rounds: number, requests?: number }} options
 * @returns {Promise<Record<string, number>>}
 */
export function cpuOfRequests(asked) {
  return apart(() => cpuOfSockets(asked))
}

async function cpuOfSockets({ module, names, head, rounds, requests = 4000 }) {
  const running = []
  try {
    for (const name of names) running.push(await start(module, name, head))
    for (const server of running) for (let round = 0; round < 8; round++) await server.load(requests)
    for (const server of running) server.costs.length = 0
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? running : running.toReversed()) await server.load(requests)
    }
  } finally {
    for (const server of running) server.stop()
  }
  return Object.fromEntries(running.map(({ name, costs }) => [name, median(costs)]))
}

/**
 * Microseconds of CPU for a request that is handed over without a socket: the kernel's share moves by more than the differences looked for. The
 * servers take turns. Of each the quicker quarter of its rounds counts, which others on the machine disturbed least. How an engine
 * compiles a program differs from process to process: each is started `starts` times, and the median counts.
 * @param {{ module: string, names: string[], head: string[], rounds: number, starts: number, requests?: number }} options
 * @returns {Promise<Record<string, number>>}
 */
export function costOfRequests(asked) {
  return apart(() => costOfHandingOver(asked))
}

async function costOfHandingOver({ module, names, head, rounds, starts, requests = 2000 }) {
  const fields = head.slice(1).flatMap(line => line.split(/: (.*)/, 2))
  const all = new Map(names.map(name => [name, []]))
  for (let started = 0; started < starts; started++) {
    const running = []
    try {
      for (const name of names) running.push(await start(module, name, head))
      for (const server of running) await server.handOver(10 * requests, fields)
      for (const server of running) server.costs.length = 0
      for (let round = 0; round < rounds; round++) {
        for (const server of round % 2 === 0 ? running : running.toReversed())
          await server.handOver(requests, fields)
      }
    } finally {
      for (const server of running) server.stop()
    }
    for (const { name, costs } of running)
      all.get(name).push(costs.toSorted((a, b) => a - b)[costs.length >> 2])
  }
  return Object.fromEntries([...all].map(([name, costs]) => [name, median(costs)]))
}

const last = availableParallelism() - 1
/** Whether processes can be kept on one core each: moved from core to core, the same server takes up to half as much again. */
const pins = last > 0 && spawnSync('taskset', ['--version']).status === 0
const pinned = (command, args) => (pins ? ['taskset', ['-c', `${last}`, command, ...args]] : [command, args])

/** Does work, with this process kept off the servers' core. */
async function apart(work) {
  const keepOn = cores => pins && spawnSync('taskset', ['-acp', cores, `${process.pid}`])
  keepOn(`0-${last - 1}`)
  try {
    return await work()
  } finally {
    keepOn(`0-${last}`)
  }
}

/** A process that speaks: `told()` is what it says next. */
function childOf(module, args) {
  const child = spawn(...pinned(process.execPath, [fileURLToPath(module), ...args]), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let gone
  child.once('exit', () => gone(new Error(`${args.join(' ')}: the process has gone`)))
  const told = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve)
      gone = reject
    })
  return { child, told }
}

const CONNECTIONS = 16

async function start(module, name, head) {
  const request = `${head.join('\r\n')}\r\n\r\n`
  const { child, told } = childOf(module, ['--serve', name])
  const { port } = await told()
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port, request))
  const cpu = async (asked = {}) => {
    const answer = told()
    child.send(asked)
    return (await answer).cpu
  }
  const costs = []
  return {
    name,
    costs,
    async load(requests) {
      const before = await cpu()
      await Promise.all(connections.map(each => each.repeat(requests / CONNECTIONS)))
      const { user, system } = await cpu()
      costs.push((user + system - before.user - before.system) / requests)
    },
    async handOver(requests, fields) {
      const before = await cpu()
      const { user } = await cpu({ requests, fields })
      costs.push((user - before.user) / requests)
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
