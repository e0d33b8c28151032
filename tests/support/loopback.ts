import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a free port of the loopback interface. */
export interface Loopback extends AsyncDisposable {
  readonly port: number
  /** `http://localhost:PORT`. 127.0.0.1 with the same port is another origin and another site. */
  readonly origin: string
  /** `http://127.0.0.1:PORT` */
  readonly otherOrigin: string
  close(): Promise<void>
}

/** Serves on 127.0.0.1, which `localhost` reaches as well: a client tries every address of a name. */
export async function loopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener)
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>(done => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return {
    port,
    origin: `http://localhost:${port}`,
    otherOrigin: `http://127.0.0.1:${port}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A request's body, one character per byte. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}
