import type { Cookies } from '../cookies/cookies.ts'
import type { AnyCookieDefinition } from '../cookies/definition.ts'

/**
 * Sessions that another library made. As its browser comes back, each is taken over into a session of ours, once, and its cookie is
 * replaced. `rusk/compat` has `expressSession`.
 */
export interface FormerSessions<D extends object> {
  /** The old session that a request names, by its cookie alone; undefined for none, and for a cookie that was not issued. Never throws. */
  find(cookies: Cookies): FormerSession<D> | undefined
  /** The old cookie, to be deleted: its name, Domain and Path. */
  readonly cookie: AnyCookieDefinition
  /** Leaves old records and cookies where they are until the session ends, so that the old program can be brought back. */
  readonly keep: boolean
}

export interface FormerSession<D extends object> {
  /** The same text for the same old session, of another for each other. Only its hash is stored. */
  readonly name: string
  /** What nobody but its browser can know, such as the cookie with its signature. The id of our session is derived from it. */
  readonly proof: string
  /** The record; undefined where there is none, or where it is not to be taken over. @throws RuskError `store-unavailable` (status 503) */
  read(): Promise<FormerRecord<D> | undefined>
  /** Ends the old session in its store. */
  end(): Promise<void>
}

/** What an old session held, in the terms of the new program. */
export interface FormerRecord<D extends object> {
  readonly data: D
  /** Who was signed in. */
  readonly subject: string | undefined
  /** When the old session ends at the earliest, in epoch milliseconds, where its record says so. */
  readonly expires: number | undefined
}
