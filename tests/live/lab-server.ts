import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'

/** What a request to the laboratory is answered with. */
export interface Answer {
  /** One character per byte; none is looked at. */
  readonly setCookie?: readonly string[]
  readonly date?: string
  readonly status?: number
  readonly location?: string
  readonly html?: string
}

/** A server for every host name, with and without TLS, that answers as told and notes the Cookie field of each request. */
export interface LabServer extends AsyncDisposable {
  readonly port: number
  readonly tlsPort: number
  /** Tells the answer to requests whose query names `id`, as `?lab=id`. */
  plan(id: string, answer: Answer): void
  /** The Cookie field of the last request for `id`, one character per byte; null for none, undefined for no request. */
  cookieOf(id: string): string | null | undefined
  /** Settles once a request for `id` has been answered. */
  answered(id: string): Promise<void>
}

/** Starts the laboratory. The certificate is made for the occasion: nobody is asked to trust it. */
export async function labServer(): Promise<LabServer> {
  const plans = new Map<string, Answer>()
  const seen = new Map<string, string | null>()
  const waiting = new Map<string, () => void>()
  const answer = (head: string): string => {
    const id = /[?&]lab=([\w.-]+)/.exec(head)?.[1]
    if (id === undefined) return respond({ status: 404 })
    seen.set(id, cookieField(head))
    waiting.get(id)?.()
    return respond(plans.get(id) ?? {})
  }
  const sockets = new Set<Socket>()
  const tls = createTlsServer(certificate(), socket => serve(socket, answer))
  const plain = createServer(socket => servePlain(socket, answer, () => (tls.address() as AddressInfo).port))
  for (const server of [plain, tls as Server]) {
    server.on('connection', socket => {
      sockets.add(socket)
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    })
  }
  tls.on('tlsClientError', () => undefined)
  await Promise.all([listen(plain), listen(tls)])
  return {
    port: (plain.address() as AddressInfo).port,
    tlsPort: (tls.address() as AddressInfo).port,
    plan: (id, planned) => void plans.set(id, planned),
    cookieOf: id => seen.get(id),
    answered: id => (seen.has(id) ? Promise.resolve() : new Promise<void>(done => waiting.set(id, done))),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([plain, tls].map(server => new Promise(done => server.close(done))))
    },
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done))
}

function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'rusk-lab-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const subject = ['-subj', '/CN=lab.invalid', '-days', '2', '-keyout', key, '-out', cert]
    execFileSync('openssl', [...request, ...subject], { stdio: 'ignore' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Reads heads of requests; bodies are of forms, short, and not looked at. */
function serve(socket: Socket, answer: (head: string) => string): void {
  let text = ''
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const head = text.slice(0, end)
      const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      if (text.length < end + 4 + bodyLength) return
      text = text.slice(end + 4 + bodyLength)
      socket.write(answer(head), 'latin1')
    }
  })
}

/** As `serve`, and as a proxy to itself: `CONNECT` leads to the server with TLS. */
function servePlain(socket: Socket, answer: (head: string) => string, tlsPort: () => number): void {
  socket.once('data', first => {
    if (first.toString('latin1').startsWith('CONNECT ')) tunnel(socket, tlsPort())
    else {
      serve(socket, answer)
      socket.emit('data', first)
    }
  })
}

function tunnel(socket: Socket, port: number): void {
  const target = connect(port, '127.0.0.1')
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  socket.pipe(target).pipe(socket)
  const end = (): void => {
    socket.destroy()
    target.destroy()
  }
  target.once('error', end).once('close', end)
  socket.once('error', end).once('close', end)
}

function cookieField(head: string): string | null {
  return /\r\ncookie: ?([^\r\n]*)/i.exec(head)?.[1] ?? null
}

function respond(answer: Answer): string {
  const html = answer.html ?? '<!doctype html><title>lab</title><link rel="icon" href="data:,">'
  const lines = [
    `HTTP/1.1 ${answer.status ?? 200} Lab`,
    'Content-Type: text/html',
    `Content-Length: ${html.length}`,
    'Cache-Control: no-store',
    'Access-Control-Allow-Origin: *',
    ...(answer.date === undefined ? [] : [`Date: ${answer.date}`]),
    ...(answer.location === undefined ? [] : [`Location: ${answer.location}`]),
    ...(answer.setCookie ?? []).map(line => `Set-Cookie: ${line}`),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${html}`
}
