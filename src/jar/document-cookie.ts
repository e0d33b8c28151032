import type { RequestContext } from './context.ts'
import type { CookieJar, Verdict } from './cookie-jar.ts'
import { decodeUtf8, encodeUtf8 } from './request-url.ts'

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
  return {
    get cookie(): string {
      return decodeUtf8(jar.cookieHeader(url, script))
    },
    set cookie(line: string) {
      jar.receive(url, encodeUtf8(line), script)
    },
    set(line: string): Verdict {
      return jar.receive(url, encodeUtf8(line), script)
    },
  }
}
