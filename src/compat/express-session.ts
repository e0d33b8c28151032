import { cookie } from '../cookies/cookie.ts'
import type { CookieScope, Cookies } from '../cookies/cookies.ts'
import type { AnyCookieDefinition } from '../cookies/definition.ts'
import { RuskError } from '../headers/rusk-error.ts'
import type { FormerRecord, FormerSession, FormerSessions } from '../session/former.ts'
import { unsigner } from './cookie-signature.ts'
import type { Secrets } from './mac.ts'
import { OldRecords, type OldStore } from './old-store.ts'

export interface ExpressSessionOptions<D extends object, Old extends object> {
  /**
   * The data of the new session, made of the old one's; undefined for an old session that is not worth taking over. Several
   * requests at once may each call it, so it has no effect on anything else. What it throws, `session()` throws, and the old session stays as it was.
   */
  readonly map: (old: Old) => D | undefined
  /** Who was signed in, as `signIn` would have been told. Default nobody. */
  readonly subject?: ((old: Old) => string | undefined) | undefined
  /** Leaves old records and cookies alone until logout or sign-in, so that the old program can be brought back. Default false. */
  readonly keep?: boolean | undefined
  /** The `secret` of express-session, or its secrets. */
  readonly secret: Secrets
  /** The `store` of express-session; or `connectRedis(client)`, `connectPgSimple(pool)`. */
  readonly store: OldStore
  /** The old cookie: the `name` of express-session, and the `domain` and `path` of its cookie. Default `connect.sid` on `/`. */
  readonly cookie?: (CookieScope & { readonly name?: string }) | undefined
  /** Seconds after which an old store without an answer is a fault. Default 5. */
  readonly timeout?: number | undefined
}

/** What express-session keeps in a record for itself; the rest is the application's. */
const OWN_FIELD = 'cookie'
const LONGEST_COOKIE = 4096

/**
 * Takes over the sessions of express-session, each when its browser comes back:
 *
 *     const sessions = createSessions({
 *       store,
 *       initial: () => ({ cart: [] as string[] }),
 *       from: expressSession({
 *         secret: process.env.OLD_SECRET,
 *         store: connectRedis(client),
 *         map: (old: { cart?: string[]; userId?: string }) => ({ cart: old.cart ?? [] }),
 *         subject: old => old.userId,
 *       }),
 *     })
 *
 * A cookie that none of the secrets signed is nobody's, and costs no query.
 *
 * @throws RuskError `secret-missing`, `invalid-former-option`, `invalid-timeout`, and what `cookie()` throws for the old cookie
 */
export function expressSession<D extends object, Old extends object = Record<string, unknown>>(
  options: ExpressSessionOptions<D, Old>,
): FormerSessions<D> {
  checkOptions(options)
  const { secret, store, cookie: where = {}, keep = false, timeout } = options
  const { name = 'connect.sid', ...scope } = where
  const definition = cookie(name, scope) as AnyCookieDefinition
  const unsign = unsigner('expressSession', secret)
  const records = new OldRecords(store, timeout)

  return {
    cookie: definition,
    keep,
    find(cookies: Cookies): FormerSession<D> | undefined {
      const signed = cookies.get(name)
      // Without the mark express-session takes no cookie either.
      if (signed === undefined || signed.length > LONGEST_COOKIE || !signed.startsWith('s:')) return undefined
      const sid = unsign(signed)
      if (sid === undefined || sid === '') return undefined
      return {
        name: `${name} ${sid}`,
        proof: signed,
        read: async () => taken(await records.read(sid), options),
        end: () => records.end(sid),
      }
    },
  }
}

/**
 * A record in the new program's terms; undefined where it is none, or is not to be taken over. Its store says whether it has expired, as it
 * did to express-session: the time in the record is left behind where a store only extends its own.
 */
function taken<D extends object, Old extends object>(
  record: unknown,
  { map, subject }: Pick<ExpressSessionOptions<D, Old>, 'map' | 'subject'>,
): FormerRecord<D> | undefined {
  if (typeof record !== 'object' || record === null) return undefined
  const { [OWN_FIELD]: own, ...old } = record as Record<string, unknown>
  const copy = withoutPrototypes(old) as Old
  const who = subject?.(copy)
  const data = map(copy)
  return data === undefined ? undefined : { data, subject: who, expires: expiryOf(own) }
}

/** Epoch milliseconds; undefined for a session that ends with the browser's. */
function expiryOf(own: unknown): number | undefined {
  const expires = typeof own === 'object' && own !== null && 'expires' in own ? own.expires : undefined
  if (typeof expires !== 'string' && !(expires instanceof Date)) return undefined
  const time = new Date(expires).getTime()
  return Number.isNaN(time) ? undefined : time
}

/** A copy, so that nothing reaches back into an old store's memory, without what would change an object's prototype once it is assigned. */
function withoutPrototypes(old: object): unknown {
  return JSON.parse(JSON.stringify(old), (key, value) => (key === '__proto__' ? undefined : value))
}

function checkOptions<D extends object, Old extends object>(options: ExpressSessionOptions<D, Old>): void {
  const { map, subject, store } = options
  if (typeof map !== 'function') {
    throw invalidOption('map', 'give a function that makes the new data of the old: map: old => ({ … })')
  }
  if (subject !== undefined && typeof subject !== 'function') {
    throw invalidOption('subject', 'give a function: subject: old => old.userId')
  }
  if (typeof store?.get === 'function' && typeof store.destroy === 'function') return
  throw invalidOption('store', 'give a store of express-session, or connectRedis(client)')
}

function invalidOption(option: string, mend: string): RuskError {
  const message = `expressSession(): the option ${option} is missing or of another type. Mend: ${mend}.`
  return new RuskError('invalid-former-option', message, { facts: { option } })
}
