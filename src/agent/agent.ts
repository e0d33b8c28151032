import type { RequestContext } from '../jar/context.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import type { AgentOptions } from './agent-options.ts'
import { checkOptions } from './agent-options.ts'
import type { AgentTransport } from './answer.ts'
import { abortable, answer } from './answer.ts'
import { describeResponse, discard } from './describe-response.ts'
import type { ExchangeFacts, LineVerdict } from './exchange.ts'
import { Exchange } from './exchange.ts'
import type { Hop } from './follow.ts'
import { firstHop, nextHop } from './follow.ts'
import { checkIntegrity } from './integrity.ts'
import { joinCookies } from './own-cookies.ts'
import { refererFor } from './referrer.ts'
import type { RequestSource } from './request-source.ts'
import { requestSource } from './request-source.ts'
import type { Standing, TabContext } from './tab-context.ts'
import { standing } from './tab-context.ts'
import { tabHeaders } from './tab-headers.ts'

/** `RequestInit`, and what the tab was doing. Without `context` a fetch is an address typed into the address bar. */
export interface AgentRequestInit extends RequestInit {
  readonly context?: TabContext
}

/**
 * A fetch that behaves as a browser tab does: it keeps cookies, sends them, and follows redirects as the Fetch Standard
 * says, with the cookies of every hop. What it did, and why, is in `exchanges`.
 */
export class Agent {
  readonly jar: CookieJar
  /**
   * Fetches a URL. Bound to its agent: it can be passed on as a `fetch`.
   *
   * Rejects with what the transport or the signal rejected with, or with a `RuskError` where the Standard says network
   * error, such as `redirect-limit`. Cookies of the hops before are kept then too.
   */
  readonly fetch: (input: string | URL | Request, init?: AgentRequestInit) => Promise<Response>
  readonly #transport: AgentTransport
  /** Whether the transport may know nothing of signals. */
  readonly #hasHandler: boolean
  readonly #base: string | URL | undefined
  readonly #keep: number
  readonly #now: () => number
  readonly #exchanges: Exchange[] = []

  /** @throws {RuskError} `invalid-agent-option` */
  constructor(options: AgentOptions = {}) {
    checkOptions(options)
    this.jar = options.jar ?? new CookieJar()
    // Looked up at each hop, so that a fetch that is replaced later, as by a mock, is the one that is used.
    this.#transport = options.fetch ?? (request => globalThis.fetch(request))
    this.#hasHandler = options.fetch !== undefined
    this.#base = options.base
    this.#keep = options.keep ?? 100
    this.#now = options.now ?? Date.now
    this.fetch = (input, init) => this.#follow(input, init ?? {})
  }

  /** Every hop, oldest first: what was sent, what came, each cookie's reasons and verdicts. The newest 100 unless `keep` says otherwise. */
  get exchanges(): readonly Exchange[] {
    return [...this.#exchanges]
  }

  async #follow(
    input: string | URL | Request,
    { context: tab = {}, ...init }: AgentRequestInit,
  ): Promise<Response> {
    const source = requestSource(input, init, this.#base)
    const stand = standing(source.url, tab, source)
    const rules = { ...stand, redirect: source.redirect }
    let hop = firstHop(source, stand)
    for (;;) {
      const { response, next } = await this.#exchange(source, hop, tab, rules)
      if (next === undefined) {
        const answered = this.#hasHandler ? abortable(response, source.signal) : response
        await checkIntegrity(answered, hop.url, source.integrity)
        return describeResponse(answered, hop.url, hop.redirects.length > 0)
      }
      discard(response)
      hop = next
    }
  }

  /** One hop: request out, response in, cookies kept, and the hop that it leads to. */
  async #exchange(source: RequestSource, hop: Hop, tab: TabContext, rules: FollowRules): Promise<Answer> {
    source.signal?.throwIfAborted()
    const context = hopContext(hop, tab, rules)
    const trace = this.#startTrace(hop, context)
    let response: Response | undefined
    try {
      trace.cookie = this.jar.cookieHeader(hop.url, context)
      const headers = hopHeaders(hop, trace.cookie, { ...rules, referrer: source.referrer })
      const request = await source.hop({
        url: hop.url,
        method: hop.method,
        headers,
        withBody: hop.body !== 'none',
      })
      trace.request = { method: hop.method, url: hop.url.href, headers: new Headers(request.headers) }
      response = await answer(this.#transport, request, source.signal)
      const { status, statusText } = response
      trace.response = { status, statusText, headers: new Headers(response.headers) }
      trace.verdicts = this.#receive(hop.url, response.headers, context)
      return { response, next: nextHop(hop, response, rules) }
    } catch (error) {
      if (response !== undefined) discard(response)
      trace.error = error
      throw error
    } finally {
      this.#endTrace(trace)
    }
  }

  #receive(url: URL, headers: Headers, context: RequestContext): readonly LineVerdict[] {
    const date = headers.get('date')
    const withDate = date === null ? context : { ...context, date }
    return headers.getSetCookie().map(line => ({ ...this.jar.receive(url, line, withDate), line }))
  }

  #startTrace(hop: Hop, context: RequestContext): Trace {
    return {
      request: { method: hop.method, url: hop.url.href, headers: new Headers(hop.headers) },
      response: undefined,
      cookie: '',
      // Before the cookies are taken: what is explained is what is decided.
      explained: this.#keep > 0 ? this.jar.explain(hop.url, context) : [],
      verdicts: [],
      context,
      error: undefined,
      startedAt: this.#now(),
      duration: 0,
    }
  }

  #endTrace(trace: Trace): void {
    if (this.#keep <= 0) return
    trace.duration = this.#now() - trace.startedAt
    this.#exchanges.push(new Exchange(trace))
    if (this.#exchanges.length > this.#keep) this.#exchanges.shift()
  }
}

type FollowRules = Standing & { readonly redirect: RequestRedirect }
type Answer = { readonly response: Response; readonly next: Hop | undefined }
type Trace = { -readonly [K in keyof ExchangeFacts]: ExchangeFacts[K] }

/** How the jar is told of a hop. */
function hopContext(hop: Hop, tab: TabContext, stand: Standing): RequestContext {
  const credentials = hop.credentials ? 'include' : 'omit'
  return { ...tab, method: hop.method, mode: stand.mode, credentials, redirects: hop.redirects }
}

/** The caller's fields with the hop's own: cookies, and what a tab adds to the request of a page, unless the caller did. */
function hopHeaders(hop: Hop, fromJar: string, from: Standing & { referrer: string | undefined }): Headers {
  const headers = new Headers(hop.headers)
  const { initiator } = from
  for (const [name, value] of initiator === undefined ? [] : tabHeaders({ ...from, ...hop, initiator })) {
    if (!headers.has(name)) headers.set(name, value)
  }
  replace(headers, 'cookie', joinCookies(fromJar, headers.get('cookie')))
  const referrer = from.referrer ?? headers.get('referer') ?? initiator?.toString()
  if (referrer && URL.canParse(referrer)) {
    replace(headers, 'referer', refererFor(new URL(referrer), hop.url, hop.referrerPolicy))
  }
  return headers
}

function replace(headers: Headers, name: string, value: string | undefined): void {
  if (value) headers.set(name, value)
  else headers.delete(name)
}
