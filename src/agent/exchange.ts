import type { RequestContext } from '../jar/context.ts'
import type { Explanation } from '../jar/cookie-jar.ts'
import type { Verdict } from '../jar/verdict.ts'
import { shownCookies, shownField, shownLine, shownValue } from './redact.ts'

/** What became of one `Set-Cookie` line: the jar's verdict, and the line itself. */
export type LineVerdict = Verdict & { readonly line: string }

export interface ExchangeRequest {
  readonly method: string
  readonly url: string
  /** The fields as the agent sent them, `Cookie` among them. */
  readonly headers: Headers
}

export interface ExchangeResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
}

const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * One hop of a fetch: what went out, what came back, and why each cookie was sent, withheld, stored or refused.
 * The data are whole. `toString()`, `toJSON()` and `console.log` hide what may be a session's, a signed or a sealed
 * value: `‹43 bytes›`.
 */
export class Exchange {
  readonly #request: ExchangeRequest
  readonly #response: ExchangeResponse | undefined
  readonly #cookie: string
  readonly #explained: readonly Explanation[]
  readonly #verdicts: readonly LineVerdict[]
  /** How the jar was told of this request. */
  readonly context: RequestContext
  /** What made the fetch fail at this hop: the network's error, an abort, or a redirect that cannot be followed. */
  readonly error: unknown
  /** When the request left, in milliseconds since the epoch. */
  readonly startedAt: number
  /** Milliseconds until the response's headers were there, or until the failure. */
  readonly duration: number

  constructor(facts: ExchangeFacts) {
    this.#request = facts.request
    this.#response = facts.response
    this.#cookie = facts.cookie
    this.#explained = facts.explained
    this.#verdicts = facts.verdicts
    this.context = facts.context
    this.error = facts.error
    this.startedAt = facts.startedAt
    this.duration = facts.duration
  }

  get request(): ExchangeRequest {
    return this.#request
  }

  /** undefined where none came. */
  get response(): ExchangeResponse | undefined {
    return this.#response
  }

  /** The `Cookie` that the jar gave for this hop, `''` for none. A caller's own `Cookie` field is in `request.headers`. */
  get cookie(): string {
    return this.#cookie
  }

  /** Each cookie whose domain matched when the request left: sent or not, and the reasons. */
  get explained(): readonly Explanation[] {
    return this.#explained
  }

  /** The jar's verdict on each `Set-Cookie` line, in the order they came. */
  get verdicts(): readonly LineVerdict[] {
    return this.#verdicts
  }

  /** A few lines for a person. */
  toString(): string {
    const { method, url } = this.#request
    const lines = [`${method} ${url} → ${this.#response?.status ?? 'no response'}`]
    const cookie = this.#request.headers.get('cookie')
    if (cookie !== null) lines.push(`  Cookie: ${shownCookies(cookie)}`)
    for (const { cookie, sent, reasons } of this.#explained) {
      if (sent) continue
      lines.push(`  withheld: ${cookie.name}=${shownValue(cookie.name, cookie.value)} (${codes(reasons)})`)
    }
    for (const verdict of this.#verdicts) {
      lines.push(`  Set-Cookie: ${shownLine(verdict.line)} → ${outcome(verdict)}`)
    }
    if (this.error !== undefined) lines.push(`  failed: ${errorText(this.error)}`)
    // What a server sent may hold what a terminal obeys.
    return lines.map(line => line.replace(/[\x00-\x1f\x7f-\x9f]/g, '?')).join('\n')
  }

  toJSON(): object {
    return {
      request: {
        method: this.#request.method,
        url: this.#request.url,
        headers: shownFields(this.#request.headers),
      },
      response: this.#response && {
        status: this.#response.status,
        statusText: this.#response.statusText,
        headers: shownFields(this.#response.headers),
      },
      cookie: shownCookies(this.#cookie),
      verdicts: this.#verdicts.map(verdict => ({ line: shownLine(verdict.line), outcome: outcome(verdict) })),
      error: this.error === undefined ? undefined : errorText(this.error),
      startedAt: this.startedAt,
      duration: this.duration,
    }
  }

  [inspect](): string {
    return this.toString()
  }
}

/** What the agent puts into an `Exchange`. */
export interface ExchangeFacts {
  readonly request: ExchangeRequest
  readonly response: ExchangeResponse | undefined
  readonly cookie: string
  readonly explained: readonly Explanation[]
  readonly verdicts: readonly LineVerdict[]
  readonly context: RequestContext
  readonly error: unknown
  readonly startedAt: number
  readonly duration: number
}

function outcome(verdict: Verdict): string {
  if (verdict.stored) return 'stored'
  if (verdict.removed !== undefined) return 'removed'
  return `refused (${codes(verdict.reasons)})`
}

function codes(reasons: readonly { readonly code: string }[] = []): string {
  return reasons.map(reason => reason.code).join(', ')
}

// Anything can be thrown, even what is no text.
function errorText(error: unknown): string {
  try {
    return String(error)
  } catch {
    return 'an error that has no text'
  }
}

function shownFields(headers: Headers): [string, string][] {
  return [...headers].map(([name, value]) => [name, shownField(name, value)])
}
