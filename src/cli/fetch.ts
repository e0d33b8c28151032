import { readFile } from 'node:fs/promises'
import { Agent, type AgentRequestInit } from '../agent/agent.ts'
import type { Exchange } from '../agent/exchange.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import { encodeUtf8 } from '../jar/utf8.ts'
import {
  address,
  type ContextOptions,
  contextOf,
  type JarChoices,
  jarOptionsOf,
  seconds,
} from './context-options.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { FetchTrace, headData } from './fetch-trace.ts'
import { openInput, readingFault, wholeText } from './input.ts'
import type { Io } from './io.ts'
import { fetchFault } from './network-fault.ts'
import { jsonText, visible } from './printer.ts'

export interface FetchOptions extends ContextOptions, JarChoices {
  readonly header?: readonly string[]
  readonly data?: readonly string[]
  readonly jar?: string
  readonly cookieJar?: string
  readonly include?: boolean
  readonly silent?: boolean
  readonly fail?: boolean
  readonly follow?: boolean
  readonly maxTime?: string
  readonly json?: boolean
  readonly showValues?: boolean
}

/** `rusk fetch`: what a browser's tab would get, and what became of cookies at each hop. */
export async function fetchUrl(text: string, options: FetchOptions, io: Io): Promise<ExitCode> {
  const url = address('The URL', text)
  const cookies = await cookiesOf(options, io)
  const agent = new Agent({ jar: cookies.jar, now: io.now, ...(io.fetch && { fetch: io.fetch }) })
  const init = await requestInit(options, cookies.field, io)
  const shown = { showValues: options.showValues === true }
  const trace = new FetchTrace(io, shown, options.json === true || options.silent === true)
  let response: Response | undefined
  let failure: CliError | undefined
  try {
    response = await agent.fetch(url, init)
  } catch (error) {
    failure = fetchFault(error, url)
  }
  await trace.hops(agent.exchanges)
  // What the hops before a failure set is kept, as in a browser.
  if (options.cookieJar !== undefined) {
    const { saveJar } = await import('./jar.ts')
    await saveJar(options.cookieJar, agent.jar, io)
  }
  if (options.json === true) await writeJson(agent.exchanges, shown, io)
  if (failure !== undefined || response === undefined)
    throw failure ?? new CliError('network', 'No response came.')
  if (options.json === true) await response.body?.cancel()
  else await writeResponse(response, options, io)
  return options.fail === true && response.status >= 400 ? exitCodes.found : exitCodes.ok
}

/** A jar's file, or cookies as they would stand in the field. */
async function cookiesOf(
  { jar: given, ...options }: FetchOptions,
  io: Io,
): Promise<{ readonly jar: CookieJar; readonly field?: string }> {
  const choices = jarOptionsOf(options)
  if (given === undefined) return { jar: new CookieJar({ ...choices, now: io.now }) }
  if (given.includes('='))
    return { jar: new CookieJar({ ...choices, now: io.now }), field: encodeUtf8(given) }
  const { openJar } = await import('./jar.ts')
  return { jar: await openJar(given, io, choices) }
}

async function requestInit(
  options: FetchOptions,
  cookie: string | undefined,
  io: Io,
): Promise<AgentRequestInit> {
  const body = options.data === undefined ? undefined : await bodyOf(options.data, io)
  const headers = headersOf(options.header ?? [])
  if (cookie !== undefined) headers.set('cookie', cookie)
  if (body !== undefined && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded')
  }
  const { method: _, credentials, api, redirects, ...context } = contextOf(options)
  if (api !== undefined || redirects !== undefined) {
    throw new CliError(
      'usage',
      '--script and --redirects are for rusk explain: a fetch follows its own redirects.',
    )
  }
  const limit = seconds('--max-time', options.maxTime) ?? 60
  return {
    method: methodOf(options.method, body),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(options.follow === false ? { redirect: 'manual' } : {}),
    ...(credentials === undefined ? {} : { credentials: credentials as RequestCredentials }),
    signal: AbortSignal.timeout(Math.max(1, Math.min(limit * 1000, 2 ** 31 - 1))),
    context,
  }
}

/** The method, where Fetch sends it. @throws CliError where it does not */
function methodOf(given: string | undefined, body: string | undefined): string {
  const method = given?.toUpperCase() ?? (body === undefined ? 'GET' : 'POST')
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(method) || /^(?:CONNECT|TRACE|TRACK)$/.test(method)) {
    throw new CliError('usage', `-X ${method}: no tab of a browser sends that.`)
  }
  if (body !== undefined && /^(?:GET|HEAD)$/.test(method)) {
    throw new CliError('usage', `-d with -X ${method}: it has no body; put the data into the URL.`)
  }
  return method
}

/** Pieces of a form, joined as curl joins them; `@file` and `@-` are read. */
async function bodyOf(data: readonly string[], io: Io): Promise<string> {
  const pieces: string[] = []
  for (const piece of data) {
    if (!piece.startsWith('@')) pieces.push(piece)
    else if (piece === '@-') pieces.push(await wholeText(await openInput('-', io)))
    else {
      try {
        pieces.push(await readFile(piece.slice(1), 'utf8'))
      } catch (error) {
        throw new CliError('input', readingFault(piece.slice(1), error))
      }
    }
  }
  return pieces.join('&')
}

function headersOf(lines: readonly string[]): Headers {
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    try {
      if (colon < 1) throw new TypeError('no colon')
      headers.append(line.slice(0, colon), encodeUtf8(line.slice(colon + 1).trim()))
    } catch {
      // The value may be a secret: only the name is shown.
      const name = visible(colon < 1 ? 'it' : line.slice(0, colon))
      throw new CliError('usage', `-H: ${name} cannot be sent: write a field as "Name: value".`)
    }
  }
  return headers
}

async function writeJson(
  exchanges: readonly Exchange[],
  shown: { showValues: boolean },
  io: Io,
): Promise<void> {
  await io.stdout.write(jsonText({ exchanges: exchanges.map(exchange => headData(exchange, shown)) }))
}

/** The response: its head where that was asked for, then its body. A terminal gets no control characters. */
async function writeResponse(response: Response, options: FetchOptions, io: Io): Promise<void> {
  if (options.include === true) {
    const trace = new FetchTrace(io, { showValues: options.showValues === true }, false)
    await trace.head(response)
  }
  if (response.body === null) return
  const decoder = new TextDecoder()
  try {
    for await (const piece of response.body) {
      if (io.stdout.isTTY) await io.stdout.write(shownBody(decoder.decode(piece, { stream: true })))
      else await io.stdout.write(piece)
    }
  } catch (error) {
    throw error instanceof RuskError ? error : fetchFault(error, response.url)
  }
}

function shownBody(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  return lines.map(line => line.split('\t').map(visible).join('\t')).join('\n')
}
