import { type Cookie, CookieJar, type Like, type RequestContext } from 'rusk/jar'
import { hiddenValue, shownText, shownValue } from '../view/shown.ts'
import type { HeldCookie, ShownExchange, ShownPair } from './shown-exchange.ts'
import { heldCookie, pairOf, shownLine } from './shown-line.ts'

/** What went over the wire, as the server saw it. */
export interface SeenExchange {
  readonly url: URL
  readonly method: string
  readonly context: RequestContext
  /** The request's `Cookie` field, without the workbench's own. */
  readonly cookie: string
  readonly status: string
  readonly location?: string | undefined
  readonly lines: readonly string[]
}

/** Enough for an afternoon; older exchanges are dropped. */
const kept = 100
const listenersAtMost = 8
/** More cookies than a program here sets; other servers on this host may set hundreds. */
const pairsAtMost = 40

/** One browser, as its traffic shows it: a jar that follows along, and the last exchanges. */
export class Visitor {
  readonly like: Like
  readonly #jar: CookieJar
  #exchanges: ShownExchange[] = []
  readonly #listeners = new Set<(exchange: ShownExchange) => void>()
  #lastId = 0

  constructor(like: Like) {
    this.like = like
    this.#jar = new CookieJar({ like })
  }

  get lastId(): number {
    return this.#lastId
  }

  /** The exchanges after one, oldest first. */
  after(id: number): readonly ShownExchange[] {
    return this.#exchanges.filter(exchange => exchange.id > id)
  }

  /** What the browser holds now, as far as the wire tells. */
  held(): readonly HeldCookie[] {
    return this.#jar.cookies().map(heldCookie)
  }

  /** The cookies that it holds, values included: not for showing. */
  cookies(): readonly Cookie[] {
    return this.#jar.cookies()
  }

  /** Forgets the exchanges; what the browser holds stays. */
  clear(): void {
    this.#exchanges = []
  }

  /** Calls a listener with each exchange to come. Answers how to stop; undefined where there are too many already. */
  listen(listener: (exchange: ShownExchange) => void): (() => void) | undefined {
    if (this.#listeners.size >= listenersAtMost) return undefined
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Takes note of an exchange: the jar receives its lines as the browser does. */
  record(seen: SeenExchange): ShownExchange {
    const { url, context } = seen
    const lost = this.#forgetLost(seen)
    const known = new Set(this.#jar.cookies().map(({ name }) => name))
    const lines = seen.lines.map(line => shownLine(line, this.#jar.receive(url, line, context)))
    const exchange: ShownExchange = {
      id: ++this.#lastId,
      time: Date.now(),
      method: seen.method,
      path: shownText(url.pathname + url.search),
      ...shownPairs(seen.cookie, known),
      lost,
      status: seen.status,
      location: seen.location === undefined ? undefined : shownText(seen.location),
      lines,
      like: this.like,
      held: this.held(),
    }
    this.#exchanges = [...this.#exchanges, exchange].slice(-kept)
    for (const listener of this.#listeners) listener(exchange)
    return exchange
  }

  /** The browser's word counts: what it did not send although it should have, a person has deleted. */
  #forgetLost({ url, context, cookie }: SeenExchange): string[] {
    const sent = new Set(cookie.split(';').map(pair => pairOf(pair).name))
    const lost = this.#jar
      .explain(url, context)
      .filter(explanation => explanation.sent && !sent.has(explanation.cookie.name))
      .map(explanation => explanation.cookie)
    for (const { name, domain, path } of lost) this.#jar.delete({ name, domain, path })
    return lost.map(({ name }) => shownText(name))
  }
}

/** The pairs of a `Cookie` field. Of what no program here has set, nobody knows whether it is secret. */
function shownPairs(cookie: string, known: ReadonlySet<string>): Pick<ShownExchange, 'cookies' | 'more'> {
  const pairs = cookie === '' ? [] : cookie.split(';').map(pairOf)
  const cookies = pairs.slice(0, pairsAtMost).map(
    ({ name, value }): ShownPair => ({
      name: shownText(name),
      value: known.has(name) ? shownValue(name, value) : hiddenValue(value),
      foreign: !known.has(name),
    }),
  )
  return { cookies, more: pairs.length - cookies.length }
}
