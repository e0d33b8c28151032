import { fieldValues, type ObservedExchange } from '../audit/observed.ts'
import { readHar } from '../audit/read-har.ts'
import { readTranscript } from '../audit/read-transcript.ts'
import { originsOf } from '../audit/request-context.ts'
import type { RequestContext } from '../jar/context.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import { encodeUtf8 } from '../jar/utf8.ts'
import {
  address,
  type ContextOptions,
  contextOf,
  type JarChoices,
  jarOptionsOf,
  moment,
  seconds,
} from './context-options.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { ExplainText } from './explain-text.ts'
import { type Input, openInput, wholeText } from './input.ts'
import type { Io } from './io.ts'
import { jsonText } from './printer.ts'
import { cookieData, reasonData, shownCookies, shownLine } from './shown-cookie.ts'
import { outcomeOf, type ToldLine, type ToldRequest } from './told.ts'

export interface ExplainOptions extends ContextOptions, JarChoices {
  readonly to?: string
  readonly input?: string
  readonly setIn?: string
  readonly after?: string
  readonly now?: string
  readonly json?: boolean
  readonly showValues?: boolean
}

/** The arguments: who sets what. */
interface Given {
  readonly url: string | undefined
  readonly lines: readonly string[]
}

/** `rusk explain`: what becomes of Set-Cookie lines, and whether the cookies are sent. */
export async function explain(given: Given, options: ExplainOptions, io: Io): Promise<ExitCode> {
  const clock = { now: moment('--now', options.now) ?? io.now() }
  const jar = new CookieJar({ ...jarOptionsOf(options), now: () => clock.now })
  const to = options.to === undefined ? undefined : address('--to', options.to)
  const context = contextOf(options)
  const asked = { ...frameOn(options.setIn), ...(to === undefined ? context : {}) }
  const after = (seconds('--after', options.after) ?? 0) * 1000
  const shown = { showValues: options.showValues === true }
  const text = new ExplainText(io, shown)
  const told: ToldLine[] = []
  let refused = 0
  for await (const exchange of exchangesOf(given, options, io)) {
    // What was recorded is judged at its own time.
    if (options.now === undefined && exchange.time !== undefined) clock.now = exchange.time
    for (const line of received(exchange, asked, jar)) {
      const one = { ...line, now: clock.now }
      if (outcomeOf(one.verdict) === 'refused') refused += 1
      if (options.json === true) told.push(one)
      else await text.line(one)
    }
  }
  clock.now += after
  const request = to === undefined ? undefined : requestTo(to, jar, context)
  if (options.json === true) await io.stdout.write(jsonText(toldData(told, request, shown)))
  else await text.end(request)
  const withheld = request?.cookies.filter(({ sent }) => !sent).length ?? 0
  return refused + withheld > 0 ? exitCodes.found : exitCodes.ok
}

/** What a jar makes of the lines of an exchange, in its own context but for what was asked. */
function received(
  exchange: ObservedExchange,
  asked: RequestContext,
  jar: CookieJar,
): Omit<ToldLine, 'now'>[] {
  const { context } = originsOf(exchange, new URL(exchange.url), host => host)
  return fieldValues(exchange.responseFields, 'set-cookie').map(line => ({
    url: exchange.url,
    line,
    verdict: jar.receive(exchange.url, line, { ...context, ...asked }),
  }))
}

/** The context of a frame that a page of another address holds. */
function frameOn(page: string | undefined): RequestContext {
  if (page === undefined) return {}
  const topLevel = address('--set-in', page)
  return { destination: 'iframe', topLevel, initiator: topLevel }
}

function requestTo(url: string, jar: CookieJar, context: RequestContext): ToldRequest {
  // Before the header is taken, which notes that cookies were used.
  const cookies = jar.explain(url, { ...context, all: true })
  return { url, context, cookies, header: jar.cookieHeader(url, context) }
}

async function* exchangesOf(
  { url, lines }: Given,
  options: ExplainOptions,
  io: Io,
): AsyncGenerator<ObservedExchange, void, undefined> {
  const isInput = url === '-' || lines.includes('-') || options.input !== undefined
  const given = url === undefined || url === '-' ? undefined : address('The URL', url)
  const typed = lines.filter(line => line !== '-')
  if (typed.length > 0) {
    if (given === undefined)
      throw new CliError('usage', 'Name the URL that sets the cookies before the lines.')
    const fields = typed.map(
      line => ['set-cookie', encodeUtf8(line.replace(/^set-cookie:[ \t]*/i, ''))] as const,
    )
    yield { url: given, responseFields: fields }
  }
  if (!isInput && (typed.length > 0 || io.stdin.isTTY === true)) {
    if (typed.length > 0) return
    throw new CliError(
      'usage',
      'Give Set-Cookie lines after the URL, or pipe a response into it (see rusk explain --help).',
    )
  }
  const input = await openInput(options.input ?? '-', io)
  yield* recorded(input, given)
}

async function* recorded(
  input: Input,
  url: string | undefined,
): AsyncGenerator<ObservedExchange, void, undefined> {
  if (input.kind === 'text') {
    const { exchanges, problems } = readTranscript(await wholeText(input), { url })
    const [problem] = problems
    if (exchanges.length === 0 && problem !== undefined) {
      const mend =
        problem.code === 'no-url' ? ' Write it after the command: rusk explain https://shop.example/' : ''
      throw new CliError('input', `${input.name}: ${problem.message}${mend}`)
    }
    yield* exchanges
    return
  }
  let failure: string | undefined
  const onProblem = ({ code, at, message }: { code: string; at: string; message: string }): void => {
    if (code !== 'invalid-entry') failure ??= `${input.name}: ${message} (${at})`
  }
  yield* readHar(input.text, { onProblem })
  if (failure !== undefined) throw new CliError('input', failure)
}

function toldData(
  lines: readonly ToldLine[],
  request: ToldRequest | undefined,
  shown: { readonly showValues: boolean },
): object {
  const set = lines.map(({ url, line, verdict }) => ({
    url,
    line: shownLine(line, shown),
    outcome: outcomeOf(verdict),
    ...(verdict.stored ? { cookie: cookieData(verdict.cookie, shown) } : {}),
    reasons: verdict.stored ? [] : (verdict.reasons ?? []).map(reasonData),
  }))
  if (request === undefined) return { set }
  const cookies = request.cookies.map(({ cookie, sent, reasons }) => ({
    cookie: cookieData(cookie, shown),
    sent,
    reasons: reasons.map(reasonData),
  }))
  const header = request.header === '' ? '' : shownCookies(request.header, shown)
  return { set, request: { url: request.url, context: request.context, header, cookies } }
}
