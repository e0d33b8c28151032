import { quotedName } from '../headers/fault.ts'
import { invalidOption } from './faults.ts'

/** The options that every kind of session has. */
export const SHARED_OPTIONS = [
  'initial',
  'schema',
  'version',
  'migrate',
  'cookie',
  'idle',
  'absolute',
  'development',
  'warn',
  'now',
] as const

/** What other libraries call the same things. */
const KNOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  maxAge: 'idle and absolute, in seconds',
  ttl: 'idle and absolute, in seconds',
  rolling: 'idle: a session that is used is renewed by itself',
  secret: 'nothing: an id of 256 random bits needs no signature; sealedSessions takes keys',
  secrets: 'nothing: an id of 256 random bits needs no signature; sealedSessions takes keys',
  password: 'keys: keyring(…) of sealedSessions',
  name: 'cookie: { name }',
  cookieName: 'cookie: { name }',
  resave: 'nothing: what was not changed is never written',
  saveUninitialized: 'nothing: a session is stored with its first change',
}

interface CheckedOptions {
  readonly initial?: unknown
  readonly store?: unknown
  readonly keys?: unknown
  readonly version?: unknown
  readonly from?: unknown
}

/**
 * Refuses options that are wrong or that nobody reads, when the program starts.
 *
 * @throws RuskError `invalid-session-option`
 */
export function checkOptions(maker: string, options: CheckedOptions, known: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue
    const instead = Object.hasOwn(KNOWN_ELSEWHERE, option)
      ? KNOWN_ELSEWHERE[option]
      : `one of ${known.join(', ')}`
    throw invalidOption(quotedName(option), `is none of ${maker}`, `use ${instead}`)
  }
  if (options.initial !== undefined && typeof options.initial !== 'function') {
    throw invalidOption(
      'initial',
      'is no function',
      'give what a session starts with: initial: () => ({ count: 0 })',
    )
  }
  if (known.includes('store') && !hasMethod(options.store, 'raise')) {
    throw invalidOption(
      'store',
      'is no session store',
      'give one, such as sqliteStore(path) or memoryStore()',
    )
  }
  if (known.includes('keys') && !hasMethod(options.keys, 'unseal')) {
    throw invalidOption('keys', 'is no keyring', 'give keyring(process.env.COOKIE_KEYS) of rusk/keys')
  }
  if (options.from !== undefined && !hasMethod(options.from, 'find')) {
    throw invalidOption('from', 'is no source of former sessions', 'give expressSession(…) of rusk/compat')
  }
  const { version = 1 } = options
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    throw invalidOption('version', 'is no positive integer', 'count the versions of the data from 1')
  }
}

/** Whole milliseconds, whatever the clock gives: some databases keep integers only. */
export function clockOf({ now }: { readonly now?: (() => number) | undefined }): () => number {
  return now === undefined ? Date.now : () => Math.floor(now())
}

function hasMethod(thing: unknown, name: string): boolean {
  if (typeof thing !== 'object' || thing === null) return false
  return typeof (thing as Record<string, unknown>)[name] === 'function'
}
