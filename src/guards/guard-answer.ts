/**
 * What to answer instead of going on, in no framework's words. It fits `new Response(answer.body, answer)` and
 * `res.writeHead(answer.status, answer.headers).end(answer.body)`.
 */
export interface GuardAnswer {
  /** Why, as a stable word in kebab-case; for logs and tests. */
  readonly code: string
  readonly status: number
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Plain text for a person. It holds nothing of the request. */
  readonly body: string
}

/** An answer in plain text that no cache keeps. */
export function plainAnswer(
  status: number,
  code: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): GuardAnswer {
  return {
    code,
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: `${body}\n`,
  }
}
