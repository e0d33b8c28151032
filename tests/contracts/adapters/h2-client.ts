import { connect, type IncomingHttpHeaders } from 'node:http2'
import type { RawResponse } from './raw-client.ts'

/** One request over HTTP/2 without TLS, on a connection of its own. */
export function fetchHttp2(
  port: number,
  method: string,
  path: string,
  fields: readonly string[] = [],
  body = '',
): Promise<RawResponse> {
  const session = connect(`http://localhost:${port}`, { family: 4 } as object)
  const headers: Record<string, string> = { ':method': method, ':path': path }
  for (const field of fields) {
    const colon = field.indexOf(':')
    const name = field.slice(0, colon).toLowerCase()
    headers[name === 'host' ? ':authority' : name] = field.slice(colon + 1).trim()
  }
  const stream = session.request(headers, { endStream: body === '' })
  const informational: RawResponse[] = []
  const chunks: Buffer[] = []
  let head = responseOf({})
  let trailers: RawResponse['trailers'] = []
  stream.on('headers', early => informational.push(responseOf(early)))
  stream.on('response', fields => {
    head = responseOf(fields)
  })
  stream.on('trailers', late => {
    trailers = responseOf(late).fields
  })
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (body !== '') stream.end(body)
  return new Promise(resolve => {
    let ended = false
    stream.on('end', () => {
      ended = true
    })
    stream.on('error', () => {})
    session.on('error', () => {})
    stream.on('close', () => {
      session.close()
      const cutOff = !ended || stream.rstCode !== 0
      resolve({ ...head, body: Buffer.concat(chunks), trailers, informational, cutOff })
    })
  })
}

function responseOf(headers: IncomingHttpHeaders): RawResponse {
  const fields = Object.entries(headers)
    .filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => [value ?? []].flat().map(one => [name, one] as const))
  return {
    status: Number(headers[':status'] ?? 0),
    reason: '',
    fields,
    body: Buffer.alloc(0),
    trailers: [],
    informational: [],
    cutOff: false,
  }
}
