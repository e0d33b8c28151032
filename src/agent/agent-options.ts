import { RuskError } from '../headers/rusk-error.ts'
import type { CookieJar } from '../jar/cookie-jar.ts'
import type { AgentTransport } from './answer.ts'

export interface AgentOptions {
  /** Where cookies are kept. Default: a new `CookieJar` that decides as Chromium does. */
  readonly jar?: CookieJar
  /** What answers each hop. Default: `globalThis.fetch`. */
  readonly fetch?: AgentTransport
  /** What a relative URL such as `/likes` is resolved on. Default: none; then URLs have to be absolute. */
  readonly base?: string | URL
  /** How many hops `exchanges` keeps, the newest ones. 0 keeps none and saves the work. Default: 100. */
  readonly keep?: number
  /** Epoch milliseconds, for the times in `exchanges`. The jar has a clock of its own. Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * Refuses what would fail at the first request only: another library's jar, an app instead of its `fetch`, a relative base.
 * @throws {RuskError} `invalid-agent-option`
 */
export function checkOptions({ jar, fetch, base }: AgentOptions): void {
  if (jar !== undefined && typeof jar?.receive !== 'function') {
    throw invalidOption(
      'jar',
      'is no CookieJar of rusk/jar. Cookies of other jars come over with rusk/jar/formats',
    )
  }
  if (fetch !== undefined && typeof fetch !== 'function') {
    throw invalidOption('fetch', 'is no function. Give one from Request to Response, such as app.fetch')
  }
  if (base !== undefined && !URL.canParse(String(base))) {
    throw invalidOption('base', "is no absolute URL. Give one with its scheme: 'https://shop.example'")
  }
}

function invalidOption(option: string, text: string): RuskError {
  return new RuskError('invalid-agent-option', `new Agent({ ${option} }): ${option} ${text}.`, {
    facts: { option },
  })
}
