import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent } from 'rusk/agent'
import { CookieJar } from 'rusk/jar'

/** A site whose program is exchanged: the old server ends, and the new one listens on its port. */
export class Site implements AsyncDisposable {
  #server: Server
  readonly #port: number

  private constructor(server: Server) {
    this.#server = server
    this.#port = (server.address() as AddressInfo).port
  }

  static async open(program: RequestListener): Promise<Site> {
    return new Site(await listening(program, 0))
  }

  async switchTo(program: RequestListener): Promise<void> {
    await this.#close()
    this.#server = await listening(program, this.#port)
  }

  /** A browser that has this site open; with a jar of its own, or a copy of another's. */
  browser(jar = new CookieJar()): Browser {
    return new Browser(`http://localhost:${this.#port}`, jar)
  }

  #close(): Promise<void> {
    return new Promise(done => {
      this.#server.close(() => done())
      this.#server.closeAllConnections()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

export class Browser {
  readonly jar: CookieJar
  readonly #origin: string
  readonly #agent: Agent

  constructor(origin: string, jar: CookieJar) {
    this.jar = jar
    this.#origin = origin
    this.#agent = new Agent({ jar, base: origin })
  }

  async get(path: string): Promise<string> {
    return (await this.#agent.fetch(path)).text()
  }

  async post(path: string): Promise<string> {
    return (await this.#agent.fetch(path, { method: 'POST' })).text()
  }

  /** How many `Set-Cookie` lines the last response had. */
  get linesReceived(): number {
    return this.#agent.exchanges.at(-1)!.verdicts.length
  }

  /** The names of its cookies, sorted. */
  get names(): readonly string[] {
    return this.jar
      .cookies()
      .map(({ name }) => name)
      .sort()
  }

  value(name: string): string {
    const found = this.jar.cookies().find(cookie => cookie.name === name)
    if (found === undefined) throw new Error(`no cookie ${name}`)
    return found.value
  }

  /** What somebody does who copies the cookies of this browser. */
  copy(): Browser {
    return new Browser(this.#origin, CookieJar.from(this.jar.toJSON()))
  }

  /** What somebody does who changes a cookie in his own browser. */
  put(name: string, value: string): this {
    const verdict = this.jar.receive(this.#origin, `${name}=${value}; Path=/`)
    if (!verdict.stored) throw new Error(`${name} is not stored`)
    return this
  }
}

async function listening(program: RequestListener, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    // A connection that is kept would lead to the program that ended.
    response.shouldKeepAlive = false
    program(request, response)
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  return server
}
