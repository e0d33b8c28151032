import { type DefinitionAttributes, longestAge } from '../cookies/attributes.ts'
import { cookie } from '../cookies/cookie.ts'
import type { CookieDefinition } from '../cookies/definition.ts'
import { invalidOption } from './faults.ts'

export interface SessionCookieOptions
  extends Pick<DefinitionAttributes, 'domain' | 'path' | 'sameSite' | 'partitioned' | 'priority'> {
  /** Default `__Host-session`, or `session` in development. */
  readonly name?: string | undefined
  /** Whether the cookie outlives the browser's session, for the absolute lifetime at most. The record ends as it does anyway. Default false. */
  readonly persistent?: boolean | undefined
}

/** The definition of a session's cookie. Always HttpOnly; Secure wherever it is not http to localhost. */
export function sessionCookie(
  options: SessionCookieOptions = {},
  { absolute, development }: { readonly absolute: number; readonly development: boolean },
): CookieDefinition {
  if (typeof options !== 'object') {
    throw invalidOption(
      'cookie',
      'is no object',
      "give its name and attributes: cookie: { name: '__Host-sid' }",
    )
  }
  const { persistent = false, name = development ? 'session' : '__Host-session', ...attributes } = options
  return cookie(
    name,
    persistent ? { ...attributes, maxAge: Math.min(Math.ceil(absolute), longestAge) } : attributes,
  )
}
