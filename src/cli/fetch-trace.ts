import type { Exchange, LineVerdict } from '../agent/exchange.ts'
import { shownField } from '../agent/redact.ts'
import type { Io } from './io.ts'
import { Printer } from './printer.ts'
import {
  attributesText,
  cookieData,
  reasonData,
  type Shown,
  shownCookies,
  shownLine,
  shownPair,
} from './shown-cookie.ts'
import { outcomeOf } from './told.ts'

/** What `rusk fetch` tells of cookies, on stderr: standard output is the response's. */
export class FetchTrace {
  readonly #err: Printer
  readonly #out: Printer
  readonly #shown: Shown
  readonly #silent: boolean
  readonly #now: number

  constructor(io: Io, shown: Shown, silent: boolean) {
    this.#err = new Printer(io.stderr, io.env)
    this.#out = new Printer(io.stdout, io.env)
    this.#shown = shown
    this.#silent = silent
    this.#now = io.now()
  }

  /** Each hop: what went, what came, and what became of each cookie. */
  async hops(exchanges: readonly Exchange[]): Promise<void> {
    if (this.#silent) return
    for (const exchange of exchanges) await this.#hop(exchange)
  }

  async #hop({ request, response, explained, verdicts }: Exchange): Promise<void> {
    const status = response === undefined ? 'no response' : `${response.status} ${response.statusText}`.trim()
    await this.#err.line(['bold', `${request.method} ${request.url}`], ` → ${status}`)
    const cookie = request.headers.get('cookie')
    if (cookie !== null) await this.#err.line(['green', '  > Cookie: '], shownCookies(cookie, this.#shown))
    for (const { cookie, sent, reasons } of explained) {
      if (sent) continue
      const pair = shownPair(cookie.name, cookie.value, this.#shown)
      await this.#err.line(
        ['yellow', '  > withheld: '],
        `${pair} (${reasons[0]?.code ?? ''}: ${reasons[0]?.message ?? ''})`,
      )
    }
    for (const verdict of verdicts) await this.#verdict(verdict)
  }

  async #verdict(verdict: LineVerdict): Promise<void> {
    await this.#err.line(['cyan', '  < Set-Cookie: '], shownLine(verdict.line, this.#shown))
    const outcome = outcomeOf(verdict)
    if (verdict.stored) {
      await this.#err.line(['green', '    stored'], `: ${attributesText(verdict.cookie, this.#now)}`)
    } else if (outcome !== 'refused') await this.#err.line(['green', `    ${outcome}`])
    else {
      for (const { code, message, mend } of verdict.reasons ?? []) {
        await this.#err.line(['red', '    refused'], ` (${code}): ${message} Mend: ${mend}`)
      }
    }
  }

  /** Status and fields of a response, on standard output. */
  async head(response: Response): Promise<void> {
    await this.#out.line(['bold', `HTTP ${response.status} ${response.statusText}`.trim()])
    for (const [name, value] of response.headers) {
      await this.#out.line(['cyan', `${name}: `], this.#field(name, value))
    }
    await this.#out.line('')
  }

  #field(name: string, value: string): string {
    if (this.#shown.showValues) return value
    return name === 'set-cookie' ? shownLine(value, this.#shown) : shownField(name, value)
  }
}

/** A hop as data, values hidden unless asked for. */
export function headData(exchange: Exchange, shown: Shown): object {
  const { request, response, explained, verdicts, startedAt, duration } = exchange
  const field = ([name, value]: [string, string]): [string, string] => {
    if (shown.showValues) return [name, value]
    if (name === 'cookie') return [name, shownCookies(value, shown)]
    return [name, name === 'set-cookie' ? shownLine(value, shown) : shownField(name, value)]
  }
  return {
    request: { method: request.method, url: request.url, headers: [...request.headers].map(field) },
    response: response && {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers].map(field),
    },
    cookies: explained.map(({ cookie, sent, reasons }) => ({
      cookie: cookieData(cookie, shown),
      sent,
      reasons: reasons.map(reasonData),
    })),
    verdicts: verdicts.map(verdict => ({
      line: shownLine(verdict.line, shown),
      outcome: outcomeOf(verdict),
      reasons: verdict.stored ? [] : (verdict.reasons ?? []).map(reasonData),
    })),
    startedAt,
    duration,
  }
}
