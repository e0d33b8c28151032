import type { ExplainedReason } from '../jar/walk.ts'
import type { Io } from './io.ts'
import { Printer } from './printer.ts'
import { attributesText, type Shown, shownCookies, shownLine, shownPair } from './shown-cookie.ts'
import { outcomeOf, type ToldLine, type ToldRequest } from './told.ts'

const indent = '    '

/** What `rusk explain` says to a person. */
export class ExplainText {
  readonly #out: Printer
  readonly #shown: Shown
  #url: string | undefined

  constructor(io: Io, shown: Shown) {
    this.#out = new Printer(io.stdout, io.env)
    this.#shown = shown
  }

  /** One line, under the address that set it. */
  async line({ url, line, verdict, now }: ToldLine): Promise<void> {
    if (url !== this.#url) {
      if (this.#url !== undefined) await this.#out.line('')
      await this.#out.line(['bold', url])
      this.#url = url
    }
    const outcome = outcomeOf(verdict)
    const style = outcome === 'refused' ? 'red' : outcome === 'deleted nothing' ? 'yellow' : 'green'
    await this.#out.line('  ', [style, outcome.padEnd(8)], ' ', shownLine(line, this.#shown))
    if (verdict.stored) {
      await this.#out.line(indent, ['dim', attributesText(verdict.cookie, now)])
      for (const gone of verdict.evicted) {
        await this.#out.line(indent, [
          'yellow',
          `made room: ${shownPair(gone.name, gone.value, this.#shown)} was dropped`,
        ])
      }
    } else if (outcome === 'deleted nothing') {
      await this.#out.line(
        indent,
        'It is over already, and no cookie of this name, Domain and Path is stored.',
      )
    } else for (const reason of verdict.reasons ?? []) await this.#reason(reason)
  }

  /** What a request would carry, or that nothing was set at all. */
  async end(request: ToldRequest | undefined): Promise<void> {
    if (this.#url === undefined) await this.#out.line('No Set-Cookie field: nothing is stored.')
    if (request === undefined) return
    await this.#out.line('')
    await this.#out.line(['bold', `to ${request.url}`], ['dim', situation(request)])
    for (const { cookie, sent, reasons } of request.cookies) {
      const pair = shownPair(cookie.name, cookie.value, this.#shown)
      await this.#out.line('  ', sent ? ['green', 'sent    '] : ['red', 'withheld'], ' ', pair)
      for (const reason of reasons) await this.#reason(reason)
    }
    const { header } = request
    await this.#out.line(
      header === '' ? '  No Cookie field.' : `  Cookie: ${shownCookies(header, this.#shown)}`,
    )
  }

  async #reason({ code, section, message, mend }: ExplainedReason): Promise<void> {
    await this.#out.line(indent, ['yellow', code], `: ${message}`)
    await this.#out.line(indent, `Mend: ${mend} `, ['dim', `(${sectionText(section)})`])
  }
}

/** `5.7` as `RFC 6265bis §5.7`; a section of another text names it. */
export function sectionText(section: string): string {
  return /^\d/.test(section) ? `RFC 6265bis §${section}` : section
}

function situation({ context }: ToldRequest): string {
  const { method, destination, initiator, topLevel, api, redirects } = context
  const said = [
    ...(api === 'script' ? ['document.cookie'] : []),
    ...(method === undefined ? [] : [method]),
    ...(destination === undefined ? [] : [destination === 'empty' ? 'fetch' : destination]),
    ...(initiator === undefined || initiator === null ? [] : [`from ${initiator}`]),
    ...(topLevel === undefined || topLevel === null ? [] : [`in a page of ${topLevel}`]),
    ...(redirects === undefined ? [] : [`redirected by ${redirects.join(', ')}`]),
  ]
  return said.length === 0 ? '' : ` (${said.join(', ')})`
}
