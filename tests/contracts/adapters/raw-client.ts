import { connect, type Socket } from 'node:net'

/** One response as it stood on the wire. */
export interface RawResponse {
  readonly status: number
  readonly reason: string
  /** Names as sent, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly trailers: readonly (readonly [name: string, value: string])[]
  /** Responses with a status of 1xx that came before. */
  readonly informational: readonly RawResponse[]
  /** The connection ended before the response was whole. */
  readonly cutOff: boolean
}

/** The values of a field, in order. */
export function values(response: Pick<RawResponse, 'fields'>, name: string): string[] {
  return response.fields.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
}

interface Wait {
  readonly method: string
  resolve(response: RawResponse): void
}

/** A connection that sends bytes and reads responses from them, with nothing between. */
export class RawClient {
  readonly #socket: Socket
  readonly #waits: Wait[] = []
  #buffer = Buffer.alloc(0)
  #informational: RawResponse[] = []
  #ended = false

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      this.#read()
    })
    this.#socket.on('close', () => this.#end())
    this.#socket.on('error', () => this.#end())
  }

  get socket(): Socket {
    return this.#socket
  }

  /** Sends a request head, and what follows it. */
  send(method: string, path: string, fields: readonly string[] = [], body = ''): Promise<RawResponse> {
    const host = fields.some(field => /^host:/i.test(field)) ? [] : ['Host: localhost']
    const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
    this.#socket.write(
      [`${method} ${path} HTTP/1.1`, ...host, ...fields, ...length, '', body].join('\r\n'),
      'latin1',
    )
    return this.wait(method)
  }

  wait(method = 'GET'): Promise<RawResponse> {
    return new Promise(resolve => this.#waits.push({ method, resolve }))
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(): void {
    while (this.#waits.length > 0) {
      const parsed = parseResponse(this.#buffer, this.#waits[0]!.method, this.#ended)
      if (parsed === undefined) return
      this.#buffer = this.#buffer.subarray(parsed.length)
      if (parsed.response.status < 200) {
        this.#informational.push(parsed.response)
        continue
      }
      this.#waits.shift()!.resolve({ ...parsed.response, informational: this.#informational })
      this.#informational = []
    }
  }

  #end(): void {
    this.#ended = true
    this.#read()
    for (const { resolve } of this.#waits.splice(0)) resolve(nothing)
  }
}

/** One request on a connection of its own. */
export async function fetchRaw(
  port: number,
  method: string,
  path: string,
  fields: readonly string[] = [],
  body = '',
): Promise<RawResponse> {
  const client = new RawClient(port)
  const response = await client.send(method, path, [...fields, 'Connection: close'], body)
  client.close()
  return response
}

const nothing: RawResponse = {
  status: 0,
  reason: '',
  fields: [],
  body: Buffer.alloc(0),
  trailers: [],
  informational: [],
  cutOff: true,
}

interface Parsed {
  readonly response: RawResponse
  readonly length: number
}

function parseResponse(bytes: Buffer, method: string, ended: boolean): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const match = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(statusLine)
  if (match === null) throw new Error(`no status line: ${statusLine}`)
  const head = { ...nothing, status: Number(match[1]), reason: match[2]!, fields: lines.map(parseField) }
  const rest = bytes.subarray(headEnd + 4)
  const body = parseBody(rest, head, method, ended)
  if (body === undefined) return undefined
  const { length, ...parts } = body
  return { response: { ...head, ...parts }, length: headEnd + 4 + length }
}

type Body = Pick<RawResponse, 'body' | 'trailers' | 'cutOff'> & { readonly length: number }

function parseBody(rest: Buffer, head: RawResponse, method: string, ended: boolean): Body | undefined {
  const { status } = head
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) {
    return { body: Buffer.alloc(0), trailers: [], cutOff: false, length: 0 }
  }
  if (values(head, 'transfer-encoding').includes('chunked')) return parseChunks(rest, ended)
  const length = Number(values(head, 'content-length')[0] ?? Number.NaN)
  if (Number.isNaN(length)) {
    return ended ? { body: rest, trailers: [], cutOff: false, length: rest.length } : undefined
  }
  if (rest.length >= length) return { body: rest.subarray(0, length), trailers: [], cutOff: false, length }
  return ended ? { body: rest, trailers: [], cutOff: true, length: rest.length } : undefined
}

function parseChunks(rest: Buffer, ended: boolean): Body | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at)
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(rest.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (size > 0 && next <= rest.length) {
      chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
      at = next
      continue
    }
    const end = size === 0 ? trailerEnd(rest, lineEnd + 2) : -1
    if (end < 0) {
      if (!ended) return undefined
      return { body: Buffer.concat(chunks), trailers: [], cutOff: true, length: rest.length }
    }
    const lines = rest
      .toString('latin1', lineEnd + 2, end)
      .split('\r\n')
      .filter(line => line !== '')
    return { body: Buffer.concat(chunks), trailers: lines.map(parseField), cutOff: false, length: end }
  }
}

/** Where the trailer section ends, its empty line included. */
function trailerEnd(rest: Buffer, start: number): number {
  if (rest.toString('latin1', start, start + 2) === '\r\n') return start + 2
  const end = rest.indexOf('\r\n\r\n', start)
  return end < 0 ? -1 : end + 4
}

function parseField(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}
