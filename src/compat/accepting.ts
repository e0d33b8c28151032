import { RuskError } from '../headers/rusk-error.ts'
import type { Binding, ForeignFormat, Keyring } from '../keys/keyring.ts'

/** For which cookies, and for how long, values in an old format are opened. */
export interface AcceptOptions {
  /** The names of the cookies. Default: every cookie that is defined with the keyring. */
  readonly cookies?: readonly string[] | undefined
  /** From when on nothing of the old format opens any more. Default never. */
  readonly until?: Date | undefined
}

/** What another library closed, opened. */
export interface Foreign {
  readonly value: string
  /** When it ends, in seconds since the epoch, where it says so. */
  readonly expires?: number
}

/** Another library's way to close values. */
export interface ForeignWay {
  /** What it takes the place of: values that can be read, or those that cannot. */
  readonly method: 'verify' | 'unseal'
  /** Undefined for what is none of its values. Never throws. */
  readonly open: (token: string, binding: Binding, now: number) => Foreign | undefined
  /** See `Keyring.tidy`. */
  readonly tidy?: Keyring['tidy']
}

/** What browsers keep of a cookie: there is no longer value to accept. */
const LONGEST_VALUE = 4096

/**
 * A format that a keyring accepts for cookies. Our own formats are tried first. Sessions, tokens against forged requests and everything else
 * that is closed for another purpose are never opened by it.
 *
 * @throws RuskError `invalid-accept-option`
 */
export function foreignFormat(way: ForeignWay, options: AcceptOptions = {}): ForeignFormat {
  const { method, open, tidy } = way
  const { cookies, until } = checked(options)
  const end = until?.getTime() ?? Number.POSITIVE_INFINITY
  const isOpen = ({ cookieName, purpose }: Binding, now: number) =>
    purpose === 'cookie' && now < end && (cookies === undefined || cookies.includes(cookieName))

  return keys => {
    const openBoth: Keyring['verify'] = (token, binding, now) => {
      const own = keys[method](token, binding, now)
      if (own !== undefined || token.length > LONGEST_VALUE || !isOpen(binding, now)) return own
      const foreign = open(token, binding, now)
      return foreign && { ...foreign, stale: true }
    }
    const accepting: Keyring = Object.freeze({
      ...keys,
      ...(tidy && { tidy }),
      [method]: openBoth,
      accept: (format: ForeignFormat) => format(accepting),
    })
    return accepting
  }
}

function checked(options: AcceptOptions): AcceptOptions {
  const { cookies, until } = options
  if (cookies !== undefined && !Array.isArray(cookies)) throw invalid('cookies', "a list of names: ['prefs']")
  if (until !== undefined && !(until instanceof Date && !Number.isNaN(until.getTime()))) {
    throw invalid('until', "a Date: new Date('2027-03-01')")
  }
  return options
}

function invalid(option: string, mend: string): RuskError {
  const message = `An accepted format: the option ${option} is of another type than it takes. Mend: give ${mend}.`
  return new RuskError('invalid-accept-option', message, { facts: { option } })
}
