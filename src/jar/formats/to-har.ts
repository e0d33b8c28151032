import { parseSetCookie } from '../../headers/parse-set-cookie.ts'
import type { Loss } from './export.ts'
import { textOf } from './file-bytes.ts'

/** A hop as an agent traces it, as far as a HAR has a place for it. */
export interface TracedExchange {
  readonly request: { readonly method: string; readonly url: string; readonly headers: Headers }
  readonly response:
    | { readonly status: number; readonly statusText: string; readonly headers: Headers }
    | undefined
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Milliseconds. */
  readonly duration: number
}

export interface HarField {
  readonly name: string
  readonly value: string
}

export interface HarCookie extends HarField {
  readonly path?: string
  readonly domain?: string
  /** ISO 8601 */
  readonly expires?: string
  readonly httpOnly?: boolean
  readonly secure?: boolean
  readonly sameSite?: string
}

interface HarMessage {
  readonly httpVersion: string
  readonly cookies: readonly HarCookie[]
  readonly headers: readonly HarField[]
  /** -1: not known. */
  readonly headersSize: -1
  readonly bodySize: -1
}

export interface HarEntry {
  readonly startedDateTime: string
  readonly time: number
  readonly request: HarMessage & {
    readonly method: string
    readonly url: string
    readonly queryString: readonly HarField[]
  }
  readonly response: HarMessage & {
    readonly status: number
    readonly statusText: string
    readonly redirectURL: string
    readonly content: { readonly size: number; readonly mimeType: string }
  }
  readonly cache: Readonly<Record<string, never>>
  readonly timings: { readonly send: 0; readonly wait: number; readonly receive: 0 }
}

/** An HTTP Archive 1.2. */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly entries: readonly HarEntry[]
  }
}

/**
 * Writes an agent's trace as an HTTP Archive: `toHar(agent.exchanges)`. Values are in it, nothing is hidden. A HAR has no
 * place for verdicts, and the bodies were never part of the trace.
 */
export function toHar(exchanges: readonly TracedExchange[]): {
  readonly data: Har
  readonly lost: readonly Loss[]
} {
  const lost: Loss[] = [
    {
      field: 'verdicts',
      message: 'A HAR has no place for why a cookie was stored, refused, sent or withheld.',
      cookies: [],
    },
    { field: 'body', message: 'Bodies are not part of a trace.', cookies: [] },
  ]
  const creator = { name: 'rusk', version: '0.1' }
  return { data: { log: { version: '1.2', creator, entries: exchanges.map(entryOf) } }, lost }
}

function entryOf({ request, response, startedAt, duration }: TracedExchange): HarEntry {
  const query = [...new URL(request.url).searchParams].map(([name, value]) => ({ name, value }))
  const answer = response?.headers ?? new Headers()
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: duration,
    request: {
      method: request.method,
      url: request.url,
      ...message(request.headers, cookiesSent(request.headers.get('cookie') ?? '')),
      queryString: query,
    },
    response: {
      // 0 is what browsers write where no response came.
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      ...message(
        answer,
        answer.getSetCookie().map(line => harCookie(line, startedAt)),
      ),
      redirectURL: answer.get('location') ?? '',
      content: { size: -1, mimeType: answer.get('content-type') ?? 'x-unknown' },
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  }
}

function message(headers: Headers, cookies: readonly HarCookie[]): HarMessage {
  const fields = [...headers].map(([name, value]) => ({ name, value: textOf(value).text }))
  return { httpVersion: 'HTTP/1.1', cookies, headers: fields, headersSize: -1, bodySize: -1 }
}

function cookiesSent(header: string): HarCookie[] {
  if (header === '') return []
  return header.split('; ').map(pair => {
    const equals = pair.indexOf('=')
    return {
      name: textOf(pair.slice(0, Math.max(equals, 0))).text,
      value: textOf(pair.slice(equals + 1)).text,
    }
  })
}

function harCookie(line: string, startedAt: number): HarCookie {
  const cookie = parseSetCookie(line, { decode: value => value })
  const { name, value = '', maxAge, path, domain, httpOnly, secure, sameSite } = cookie
  const expires = maxAge === undefined ? cookie.expires : new Date(startedAt + maxAge * 1000)
  const known = {
    path,
    domain,
    // A lifetime beyond what a Date holds is as good as none.
    expires: expires === undefined || Number.isNaN(expires.getTime()) ? undefined : expires.toISOString(),
    httpOnly,
    secure,
    sameSite: typeof sameSite === 'string' ? sameSiteWords[sameSite] : undefined,
  }
  const present = Object.entries(known).filter(([, field]) => field !== undefined)
  return { name: textOf(name).text, value: textOf(value).text, ...Object.fromEntries(present) }
}

const sameSiteWords = { strict: 'Strict', lax: 'Lax', none: 'None' } as const
