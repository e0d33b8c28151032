import type { Codec } from '../cookies/codec.ts'
import type { Cookies } from '../cookies/cookies.ts'
import type { CookieDefinition } from '../cookies/definition.ts'

/** That somebody accepted terms, and when. */
export interface Acceptance {
  readonly version: string
  /** To the second. */
  readonly at: Date
}

/**
 * A session that keeps an acceptance: what `await session()` gives, where its data has room for `terms?: string`. Then it is kept
 * with the user, in your database.
 */
export interface TermsSession {
  readonly data: { readonly terms?: string | undefined }
  set(key: 'terms', value: string): void
}

/** Where an acceptance is kept: the cookies of the exchange, or its session. */
export type TermsRecord = Cookies | TermsSession

export type TermsCookie = CookieDefinition<Acceptance, Acceptance | undefined>

/** An acceptance as text: seconds since the epoch, a full stop, the version. */
export const acceptanceCodec: Codec<Acceptance> = {
  encode: ({ version, at }) => `${Math.floor(at.getTime() / 1000)}.${version}`,
  decode: text => {
    const [, seconds, version] = /^(\d{1,12})\.(.+)$/s.exec(text) ?? []
    return version === undefined ? undefined : { version, at: new Date(Number(seconds) * 1000) }
  },
}

export function readAcceptance(record: TermsRecord, cookie: TermsCookie): Acceptance | undefined {
  if (!isSession(record)) return record.get(cookie)
  const { terms } = record.data
  return typeof terms === 'string' ? acceptanceCodec.decode(terms, cookie.name) : undefined
}

export function keepAcceptance(record: TermsRecord, cookie: TermsCookie, acceptance: Acceptance): void {
  if (isSession(record)) record.set('terms', acceptanceCodec.encode(acceptance, cookie.name))
  else record.set(cookie, acceptance)
}

function isSession(record: TermsRecord): record is TermsSession {
  return 'data' in record
}
