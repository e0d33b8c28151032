import { RuskError } from '../headers/rusk-error.ts'
import { decodeUtf8 } from './utf8.ts'

/** What cookies need to know of an address. */
export interface RequestUrl {
  /** Without the colon. */
  readonly scheme: string
  /** Canonical; an IPv6 address in its brackets. */
  readonly host: string
  readonly hostIsIp: boolean
  readonly port: string
  /** Without query and fragment. */
  readonly path: string
}

/**
 * Characters that a URL's host and path hold unchanged: a plain address is read with a few comparisons; every other goes
 * through `URL`. Bit 1: host, bit 2: path.
 */
const plain: Uint8Array = /* @__PURE__ */ tabulate()

function tabulate(): Uint8Array {
  const table = new Uint8Array(128)
  for (const c of 'abcdefghijklmnopqrstuvwxyz0123456789-.') table[c.charCodeAt(0)] = 3
  for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZ_~!$&'()*+,;=:@/") table[c.charCodeAt(0)]! |= 2
  return table
}

/**
 * Reads an address, a string or a URL.
 *
 * @throws RuskError `invalid-url` where it is none.
 */
export function requestUrl(url: string | URL): RequestUrl {
  if (typeof url === 'string') {
    const fast = plainUrl(url)
    if (fast !== undefined) return fast
  }
  return fromUrl(parse(url))
}

function parse(url: string | URL): URL {
  if (url instanceof URL) return url
  try {
    return new URL(url)
  } catch (cause) {
    throw new RuskError(
      'invalid-url',
      'A jar needs an absolute address, such as https://example.com/path; this is none.',
      {
        facts: typeof url === 'string' ? { length: (url as string).length } : {},
        cause,
      },
    )
  }
}

function fromUrl(url: URL): RequestUrl {
  return {
    scheme: url.protocol.slice(0, -1),
    host: url.hostname,
    hostIsIp: isIpHost(url.hostname),
    port: url.port,
    path: url.pathname,
  }
}

/** Whether a canonical host is an IP address: URL leaves no other host whose last label is a number. */
export function isIpHost(host: string): boolean {
  if (host.charCodeAt(0) === 0x5b) return true
  let at = host.length - 1
  if (at < 0 || !isDigit(host.charCodeAt(at))) return false
  while (at >= 0 && isDigit(host.charCodeAt(at))) at--
  return at >= 0 && host.charCodeAt(at) === 0x2e
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** Reads an address that `URL` would leave as it is; undefined for all that it might change. */
function plainUrl(url: string): RequestUrl | undefined {
  const secure = url.startsWith('https://')
  if (!secure && !url.startsWith('http://')) return undefined
  const start = secure ? 8 : 7
  const hostEnd = plainHostEnd(url, start)
  if (hostEnd === -1) return undefined
  const end = plainPathEnd(url, hostEnd)
  if (end === -1) return undefined
  return {
    scheme: secure ? 'https' : 'http',
    host: url.slice(start, hostEnd),
    hostIsIp: false,
    port: '',
    path: end === hostEnd ? '/' : url.slice(hostEnd, end),
  }
}

/** The end of a host of lower-case letters whose labels need no mapping and whose last one is no number; -1 for others. */
function plainHostEnd(url: string, start: number): number {
  let at = start
  let label = start
  for (; at < url.length; at++) {
    const code = url.charCodeAt(at)
    if (code === 0x2f || code === 0x3f || code === 0x23) break
    if (code > 127 || (plain[code]! & 1) === 0) return -1
    if (code === 0x2e) {
      if (at === label) return -1
      label = at + 1
    } else if (code === 0x2d && at - label === 2) return -1
  }
  return at === label || isDigit(url.charCodeAt(label)) ? -1 : at
}

/** The end of a path of unreserved characters without dot segments; -1 for others. */
function plainPathEnd(url: string, start: number): number {
  for (let at = start; at < url.length; at++) {
    const code = url.charCodeAt(at)
    if (code === 0x3f || code === 0x23) return at
    if (code > 127 || (plain[code]! & 2) === 0) return -1
    if (code === 0x2e && url.charCodeAt(at - 1) === 0x2f) return -1
  }
  return url.length
}

/** A host as a URL would write it, from the bytes of a header; undefined where it can be none. */
export function canonicalHost(bytes: string): string | undefined {
  if (bytes === '' || /[/\\?#@:\s]/.test(bytes)) return undefined
  if (plainHostEnd(bytes, 0) === bytes.length) return bytes
  try {
    return new URL(`http://${decodeUtf8(bytes)}/`).hostname
  } catch {
    return undefined
  }
}
