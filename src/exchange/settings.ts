import { RuskError } from '../headers/rusk-error.ts'
import type { SessionSource } from '../session/scope.ts'
import type { StateOptions } from './state.ts'
import { type Trust, trustOf } from './trust-proxy.ts'

/** What an adapter was told, checked and ready. */
export interface Settings<S> {
  readonly trust: Trust
  readonly sessions: SessionSource<S> | undefined
}

/** The same where the state has a name, which is `rusk` unless told otherwise. */
export interface NamedSettings<S, Name extends string> extends Settings<S> {
  readonly name: Name
}

/**
 * The options of `withState()`, checked when the program starts.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function settingsOf<S>(options: StateOptions<S> & { readonly onError?: unknown }): Settings<S> {
  checkOptions('withState', options, ['sessions', 'trustProxy', 'onError'])
  return { trust: trustOf(options.trustProxy), sessions: options.sessions }
}

/**
 * The options of `state()`, checked when the program starts.
 *
 * @throws RuskError `invalid-trust-proxy`, `invalid-state-option`
 */
export function namedSettingsOf<S, Name extends string>(
  options: StateOptions<S> & { readonly as?: Name | undefined },
): NamedSettings<S, Name> {
  checkOptions('state', options, ['sessions', 'trustProxy', 'as'])
  const { sessions, trustProxy, as: name = 'rusk' as Name } = options
  if (typeof name !== 'string' || name === '') {
    throw invalidOption('as', "state(): the option as is no name. Mend: give one, such as { as: 'web' }.")
  }
  return { trust: trustOf(trustProxy), sessions, name }
}

/**
 * Refuses a name under which a request has something already: whichever of the two came last would be all that is left.
 *
 * @throws RuskError `invalid-state-option`
 */
export function refuseTaken(carrier: object, name: string): void {
  if ((carrier as Record<string, unknown>)[name] === undefined) return
  throw invalidOption(
    'as',
    `state(): the name ${JSON.stringify(name)} is taken, by the framework or by middleware in front. Mend: choose another: { as: 'web' }.`,
  )
}

function checkOptions(maker: string, options: StateOptions<unknown>, known: readonly string[]): void {
  const unknown = Object.keys(options).find(option => !known.includes(option))
  if (unknown !== undefined) {
    // A request has many: somebody gave the maker itself to the app.
    throw invalidOption(
      unknown,
      `${maker}(): ${JSON.stringify(unknown)} is none of the options ${known.join(', ')}. Mend: leave it out; if the app was given ${maker} itself, give it ${maker}().`,
    )
  }
  const { sessions } = options
  if (sessions === undefined || typeof sessions?.scope === 'function') return
  throw invalidOption(
    'sessions',
    `${maker}(): the option sessions is no source of sessions. Mend: give createSessions(…) or sealedSessions(…), after await where it comes from a promise.`,
  )
}

function invalidOption(option: string, message: string): RuskError {
  return new RuskError('invalid-state-option', message, { facts: { option } })
}
