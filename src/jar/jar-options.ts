import { RuskError } from '../headers/rusk-error.ts'
import type { Like } from '../rules/like.ts'
import type { Limits } from './limits.ts'
import type { PublicSuffix } from './sites.ts'
import type { ThirdPartyCookies } from './situation.ts'

export interface CookieJarOptions {
  /** The clock, in epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Whom the jar behaves like: `chromium` (default), `firefox`, or `draft` for the text of RFC 6265bis alone. */
  readonly like?: Like
  /** Other limits than the browsers'. */
  readonly limits?: Partial<Limits>
  /** Answers the public suffix of a host. Default: the list that comes with tldts, private suffixes included. */
  readonly publicSuffix?: PublicSuffix
  /** What happens to the cookies of third parties. Default: what the browser does that the jar is like. */
  readonly thirdPartyCookies?: ThirdPartyCookies
}

const likes: readonly Like[] = ['chromium', 'firefox', 'draft']
const thirdPartyWords: readonly ThirdPartyCookies[] = ['allowed', 'blocked', 'total-cookie-protection']

/**
 * Looks whether options are ones: a misspelt word would otherwise make a jar that keeps fewer rules, in silence.
 *
 * @throws RuskError `invalid-jar-option`, with the option.
 */
export function checkOptions(options: CookieJarOptions): void {
  const { like, thirdPartyCookies } = options
  checkWord('like', like, likes)
  checkWord('thirdPartyCookies', thirdPartyCookies, thirdPartyWords)
  checkFunction('now', options.now, 'the clock, as () => Date.now()')
  checkFunction('publicSuffix', options.publicSuffix, 'host => suffix')
  for (const [name, limit] of Object.entries(options.limits ?? {})) {
    if (limit !== undefined && !(limit >= 0)) {
      throw invalidOption(`limits.${name}`, 'is no number of 0 or more; Infinity lifts a limit')
    }
  }
}

function checkWord(option: string, got: unknown, words: readonly unknown[]): void {
  if (got !== undefined && !words.includes(got)) {
    throw invalidOption(option, `is none of ${words.map(word => `'${word}'`).join(', ')}`)
  }
}

function checkFunction(option: string, got: unknown, shape: string): void {
  if (got !== undefined && typeof got !== 'function') {
    throw invalidOption(option, `is no function; give ${shape}`)
  }
}

function invalidOption(option: string, fault: string): RuskError {
  return new RuskError('invalid-jar-option', `new CookieJar(): the option ${option} ${fault}.`, {
    facts: { option },
  })
}
