import type { RequestReading } from './request-reading.ts'
import type { Trust } from './trust-proxy.ts'

/**
 * The scheme that trusted proxies say the user agent used, or undefined where none of them says. Proxies append to a list, so it
 * is read from its end, as far as each next address is trusted too. `X-Forwarded-Proto` counts before `Forwarded`.
 *
 * @see RFC 7239 §4
 */
export function forwardedScheme(request: RequestReading, trust: Trust): string | undefined {
  if (!trust.trusts(request.peer)) return undefined
  const schemes = request.header('x-forwarded-proto')
  if (schemes !== undefined) {
    const addresses = request.header('x-forwarded-for')?.split(',') ?? []
    return vouchedFor(schemes.split(','), addresses, trust)
  }
  const forwarded = request.header('forwarded')
  if (forwarded === undefined) return undefined
  const elements = splitOutsideQuotes(forwarded, ',')
  const protos = elements.map(element => parameter(element, 'proto') ?? '')
  const addresses = elements.map(element => parameter(element, 'for') ?? '')
  return vouchedFor(protos, addresses, trust)
}

/** The leftmost entry that a chain of trusted proxies vouches for. Each of them wrote down the address it was called from. */
function vouchedFor(
  schemes: readonly string[],
  addresses: readonly string[],
  trust: Trust,
): string | undefined {
  let index = schemes.length - 1
  for (let hop = addresses.length - 1; index > 0 && hop >= 0; hop -= 1, index -= 1) {
    if (!trust.trusts(bareAddress(unspaced(addresses[hop] ?? '')))) break
  }
  const scheme = unspaced(schemes[index] ?? '').toLowerCase()
  return scheme === '' ? undefined : scheme
}

/** An address without brackets and port. */
function bareAddress(text: string): string {
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')))
  const colon = text.indexOf(':')
  return colon >= 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text
}

function parameter(element: string, name: string): string | undefined {
  for (const pair of splitOutsideQuotes(element, ';')) {
    const equals = pair.indexOf('=')
    if (equals < 0 || unspaced(pair.slice(0, equals)).toLowerCase() !== name) continue
    const value = unspaced(pair.slice(equals + 1))
    return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  }
  return undefined
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '"') quoted = !quoted
    else if (quoted && character === '\\') index += 1
    else if (!quoted && character === separator) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

/** Without the spaces and tabs around it. */
function unspaced(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start += 1
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09
}
