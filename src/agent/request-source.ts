import { RuskError } from '../headers/rusk-error.ts'
import type { RequestBody } from './redirect.ts'
import { untilAborted } from './until-aborted.ts'

/** What of `RequestInit` goes with every hop unchanged. Fields of a runtime's own, such as undici's `dispatcher`, are among them. */
type HopOptions = Omit<RequestInit, 'method' | 'headers' | 'body' | 'redirect'> & { duplex?: 'half' }

/** The request a caller asked for. Nothing of the caller's is ever changed: each hop gets a Request of its own. */
export interface RequestSource {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: RequestBody
  readonly signal: AbortSignal | undefined
  readonly redirect: RequestRedirect
  /** undefined where the caller said nothing. A Request always says `same-origin`, so that this word on one says nothing. */
  readonly credentials: RequestCredentials | undefined
  readonly mode: RequestMode | undefined
  readonly referrer: string | undefined
  readonly referrerPolicy: ReferrerPolicy | undefined
  readonly integrity: string
  /** A Request for one hop, with a fresh copy of the body where `withBody`. */
  hop(hop: { url: URL; method: string; headers: Headers; withBody: boolean }): Promise<Request>
}

/**
 * Reads what the caller passed to `fetch`, as `new Request(input, init)` would.
 * @throws {RuskError} `invalid-url`, `scheme-not-http`, `credentials-in-url`
 * @throws {TypeError} as `new Request` does: a GET with a body, a forbidden method, a body already used
 */
export function requestSource(
  input: string | URL | Request,
  init: RequestInit,
  base: string | URL | undefined,
): RequestSource {
  const given = isRequest(input) ? input : undefined
  const url = requestUrl(given?.url ?? String(input), base)
  const body = init.body ?? undefined
  const inherits = body === undefined && given !== undefined && given.body !== null
  if (inherits && given.bodyUsed) throw new TypeError('The body of this Request has been read already.')
  // Built once for its checks: a method that is forbidden, a word that no field of `init` knows.
  const checked = new Request(url, checkedOptions(init, init.method ?? given?.method))
  if ((body !== undefined || inherits) && (checked.method === 'GET' || checked.method === 'HEAD')) {
    throw new TypeError(`A ${checked.method} request cannot have a body.`)
  }
  const options = hopOptions(init, given)
  const signal = options.signal ?? undefined
  const isStream = body !== undefined && !isReplayable(body)
  return {
    url,
    method: checked.method,
    headers: new Headers(init.headers ?? given?.headers),
    body: isStream ? 'stream' : body !== undefined || inherits ? 'replayable' : 'none',
    signal,
    redirect: init.redirect ?? given?.redirect ?? 'follow',
    credentials: init.credentials ?? (given?.credentials === 'same-origin' ? undefined : given?.credentials),
    mode: init.mode,
    referrer: [init.referrer, given?.referrer].find(url => url !== undefined && url !== 'about:client'),
    referrerPolicy: init.referrerPolicy ?? (given?.referrerPolicy || undefined),
    integrity: init.integrity ?? given?.integrity ?? '',
    async hop({ url, method, headers, withBody }) {
      const common = { ...options, method, headers, redirect: 'manual' as const }
      if (!withBody) return new Request(url, common)
      if (!inherits) return new Request(url, { ...common, body: body!, ...(isStream && { duplex: 'half' }) })
      // A copy of the caller's Request keeps the length of its body, which a stream has not. Only one of this runtime's own
      // can be copied.
      if (given instanceof Request && url.href === given.url) return new Request(given.clone(), common)
      const copy = await untilAborted(given.clone().arrayBuffer(), signal)
      return new Request(url, { ...common, body: copy })
    },
  }
}

function checkedOptions(init: RequestInit, method: string | undefined): RequestInit {
  const { redirect, credentials, mode, referrerPolicy } = init
  const words = { method, redirect, credentials, mode, referrerPolicy }
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined))
}

// By shape: a Request of another realm or of a package is one too.
function isRequest(input: string | URL | Request): input is Request {
  return typeof input === 'object' && 'url' in input && 'clone' in input
}

function requestUrl(text: string, base: string | URL | undefined): URL {
  if (!URL.canParse(text, base)) {
    throw new RuskError(
      'invalid-url',
      base === undefined
        ? "The URL to fetch is not absolute. Give the whole URL, or the agent a base: new Agent({ base: 'https://…' })."
        : "The URL to fetch is none, on the agent's base neither. Give a path such as /likes, or a whole URL.",
    )
  }
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RuskError('scheme-not-http', `An agent fetches http: and https: URLs, not ${url.protocol}.`, {
      facts: { scheme: url.protocol },
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new RuskError(
      'credentials-in-url',
      `The URL for ${url.host} holds a user name or password. Send an Authorization header instead.`,
      { facts: { host: url.host } },
    )
  }
  return url
}

function hopOptions(init: RequestInit, given: Request | undefined): HopOptions {
  const { method, headers, body, redirect, window, mode, credentials, integrity, referrer, ...rest } = init
  // Mode, credentials and referrer are the agent's own business at each hop; integrity is the last response's.
  const signal = init.signal === undefined ? given?.signal : init.signal
  return {
    // Runtimes without an HTTP cache may refuse the very word.
    ...(given === undefined || given.cache === 'default' ? {} : { cache: given.cache }),
    ...(given?.keepalive ? { keepalive: true } : {}),
    ...rest,
    ...(signal == null ? {} : { signal }),
  }
}

function isReplayable(body: BodyInit): boolean {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  )
}
