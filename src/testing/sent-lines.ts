import { RuskError } from '../headers/rusk-error.ts'

type FieldRecord = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What a test has in hand after a request: a fetch Response, what supertest or `inject` of Fastify give, Node's response, or lines. */
export type ResponseLike =
  | { readonly headers: Headers | FieldRecord }
  | { getHeaders(): FieldRecord }
  | Headers
  | readonly string[]

/**
 * The `Set-Cookie` lines of a response, in order.
 * @throws {RuskError} `no-response` for what has no header fields
 */
export function sentLines(response: ResponseLike): readonly string[] {
  if (Array.isArray(response)) return response
  if (!hasFields(response)) {
    throw new RuskError(
      'no-response',
      'expectCookie() was given no response. Give a Response (await it), its Headers, a response of Node, or a list of Set-Cookie lines.',
    )
  }
  if ('getSetCookie' in response && typeof response.getSetCookie === 'function')
    return response.getSetCookie()
  if ('getHeaders' in response && typeof response.getHeaders === 'function')
    return fieldLines(response.getHeaders())
  const { headers } = response as { readonly headers: Headers | FieldRecord }
  return headers instanceof Headers || typeof headers.getSetCookie === 'function'
    ? (headers as Headers).getSetCookie()
    : fieldLines(headers as FieldRecord)
}

function hasFields(response: unknown): boolean {
  if (typeof response !== 'object' || response === null) return false
  return (
    'getSetCookie' in response ||
    'getHeaders' in response ||
    ('headers' in response && typeof response.headers === 'object' && response.headers !== null)
  )
}

function fieldLines(fields: FieldRecord): readonly string[] {
  const name = Object.keys(fields).find(key => key.toLowerCase() === 'set-cookie')
  const lines = name === undefined ? undefined : fields[name]
  if (lines === undefined) return []
  return Array.isArray(lines) ? lines : [String(lines)]
}
