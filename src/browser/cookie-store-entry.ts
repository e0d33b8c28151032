import type { AnyCookieDefinition } from '../cookies/definition.ts'
import type { StoredContent, StoredPlace } from './browser-scope.ts'

/**
 * What of a definition a `cookieStore` has no words for, or writes otherwise than the definition's `Set-Cookie` line; undefined where it writes
 * the very same cookie. It always sets Secure, and Chromium's puts a slash behind each path: `/shop` and `/shop/` are two cookies.
 */
export function beyondCookieStore({ attributes }: AnyCookieDefinition): string | undefined {
  const { secure, sameSite, priority, path } = attributes
  if (!secure) return 'secure: false'
  if (!sameSite) return 'sameSite: false'
  if (priority) return 'a priority'
  return path.endsWith('/') ? undefined : 'a path that does not end with "/"'
}

export function storedPlace({ name, attributes }: AnyCookieDefinition): StoredPlace {
  const { path, domain, partitioned = false } = attributes
  return { name, path, domain: domain || null, partitioned }
}

export function storedContent({ attributes }: AnyCookieDefinition, wire: string, now: number): StoredContent {
  const { maxAge, expires, sameSite } = attributes
  return {
    value: wire,
    expires: maxAge === undefined ? (expires?.getTime() ?? null) : now + maxAge * 1000,
    sameSite: sameSite as StoredContent['sameSite'],
  }
}
