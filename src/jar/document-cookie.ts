import { differences } from '../rules/like.ts'
import type { RequestContext } from './context.ts'
import type { CookieJar } from './cookie-jar.ts'
import { decodeUtf8, encodeUtf8, isUtf8 } from './utf8.ts'
import type { Verdict } from './verdict.ts'

/** A page's `document.cookie`. */
export interface DocumentCookie {
  /** Reading gives the cookies that scripts see; assigning sets one. Real text: bytes are UTF-8. */
  cookie: string
  /** Sets a cookie as assigning does, and says what became of it. */
  set(line: string): Verdict
}

/**
 * A page's view of a jar, as its scripts have it: `documentCookie(jar, url).cookie = 'a=1'`.
 *
 * @throws RuskError `invalid-url` at each use where `url` is none.
 */
export function documentCookie(
  jar: CookieJar,
  url: string | URL,
  context: Pick<RequestContext, 'topLevel' | 'ancestors'> = {},
): DocumentCookie {
  const script: RequestContext = { ...context, api: 'script' }
  const set = (line: string): Verdict =>
    jar.receive(url, encodeUtf8(line, differences.loneSurrogate[jar.like]), script)
  return {
    get cookie(): string {
      const bytes = jar.cookieHeader(url, script)
      return differences.unreadableForScripts[jar.like] === 'nothing' && !isUtf8(bytes)
        ? ''
        : decodeUtf8(bytes)
    },
    set cookie(line: string) {
      set(line)
    },
    set,
  }
}
