import { Cookies } from '../../src/cookies/cookies.ts'
import type { RequestFacts, SessionSource } from '../../src/session/scope.ts'

const HTTPS: RequestFacts = { secure: true, local: false, host: 'example.com' }

/** What one request came to: what its handler gave, and the cookie it was sent: undefined for none, '' for a deletion. */
export interface Answer<T> {
  readonly result: T
  readonly sent: string | undefined
  readonly lines: readonly string[]
}

/** One request with the given session cookie, without a server: the handler runs, then the session is committed, as adapters do it. */
export async function request<S, T>(
  source: SessionSource<S> & { readonly cookieName: string },
  cookie: string | undefined,
  handler: (session: S) => T | Promise<T>,
  facts: RequestFacts = HTTPS,
): Promise<Answer<Awaited<T>>> {
  const header = cookie === undefined ? '' : `${source.cookieName}=${cookie}`
  const cookies = new Cookies(header, { secure: !facts.local })
  const scope = source.scope(cookies, facts)
  const result = await handler(await scope.session())
  while (scope.pending) await scope.commit()
  const lines = cookies.setCookieLines()
  cookies.close()
  const [line] = lines.filter(text => text.startsWith(`${source.cookieName}=`))
  const sent = line === undefined ? undefined : line.slice(source.cookieName.length + 1, line.indexOf(';'))
  return { result, sent, lines }
}

/** A browser with one session cookie: each answer's cookie is kept before the next request. */
export class Visitor<S> {
  readonly #source: SessionSource<S> & { readonly cookieName: string }
  cookie: string | undefined

  constructor(source: SessionSource<S> & { readonly cookieName: string }, cookie?: string) {
    this.#source = source
    this.cookie = cookie
  }

  async visit<T>(handler: (session: S) => T | Promise<T>): Promise<Awaited<T>> {
    const { result, sent } = await request(this.#source, this.cookie, handler)
    if (sent !== undefined) this.cookie = sent === '' ? undefined : sent
    return result
  }
}
