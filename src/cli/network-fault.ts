import { RuskError } from '../headers/rusk-error.ts'
import { CliError } from './exit.ts'

const faults: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was broken off',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'nothing answered in time',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answered in time',
  UND_ERR_HEADERS_TIMEOUT: 'no response came in time',
  UND_ERR_BODY_TIMEOUT: 'the response stopped coming',
  UND_ERR_SOCKET: 'the connection was broken off',
  UND_ERR_HEADERS_OVERFLOW: 'the response has more header fields than Node takes',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate leads to one that is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  BAD_PORT: 'fetch goes to no such port, as browsers do not',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS, perhaps plain http',
}

/** What the user got wrong, among the agent's refusals. */
const usage: ReadonlySet<string> = new Set(['invalid-url', 'scheme-not-http', 'credentials-in-url'])

/** Why a fetch failed, in one line. */
export function fetchFault(error: unknown, url: string): CliError {
  if (error instanceof CliError) return error
  if (error instanceof RuskError)
    return new CliError(usage.has(error.code) ? 'usage' : 'network', error.message)
  const host = URL.canParse(url) ? new URL(url).host : url
  if (isTimeout(error)) return new CliError('network', `${host}: nothing answered in time.`)
  const code = codeOf(error) ?? (isBadPort(error) ? 'BAD_PORT' : undefined)
  const known = code === undefined ? undefined : faults[code]
  // A word that is all capitals is an error's code; other messages may hold anything.
  return new CliError(
    'network',
    `${host}: ${known ?? `the request failed${code === undefined ? '' : ` (${code})`}`}.`,
  )
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

/** The only fault of Fetch that Node tells by words alone. */
function isBadPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port'
}

/** The code of an error, or of what caused it; of several addresses that were tried, of the first. */
function codeOf(error: unknown): string | undefined {
  let cause = error
  for (let depth = 0; depth < 5 && typeof cause === 'object' && cause !== null; depth++) {
    const { code, errors } = cause as { code?: unknown; errors?: unknown }
    if (typeof code === 'string' && /^[A-Z_\d]+$/.test(code)) return code
    cause = Array.isArray(errors) ? errors[0] : (cause as { cause?: unknown }).cause
  }
  return undefined
}
