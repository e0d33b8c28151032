type FieldRecord = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What a test has in hand after a request: a fetch Response, what supertest or `inject` of Fastify give, Node's response, or lines. */
export type ResponseLike =
  | { readonly headers: Headers | FieldRecord }
  | { getHeaders(): FieldRecord }
  | Headers
  | readonly string[]

/** The `Set-Cookie` lines of a response, in order. */
export function sentLines(response: ResponseLike): readonly string[] {
  if (Array.isArray(response)) return response
  if ('getSetCookie' in response && typeof response.getSetCookie === 'function')
    return response.getSetCookie()
  if ('getHeaders' in response && typeof response.getHeaders === 'function')
    return fieldLines(response.getHeaders())
  const { headers } = response as { readonly headers: Headers | FieldRecord }
  return headers instanceof Headers || typeof headers.getSetCookie === 'function'
    ? (headers as Headers).getSetCookie()
    : fieldLines(headers as FieldRecord)
}

function fieldLines(fields: FieldRecord): readonly string[] {
  const name = Object.keys(fields).find(key => key.toLowerCase() === 'set-cookie')
  const lines = name === undefined ? undefined : fields[name]
  if (lines === undefined) return []
  return Array.isArray(lines) ? lines : [String(lines)]
}
