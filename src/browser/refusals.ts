import type { AnyCookieDefinition } from '../cookies/definition.ts'
import { quotedName, refusal } from '../headers/fault.ts'
import { RuskError } from '../headers/rusk-error.ts'
import type { BrowserScope } from './browser-scope.ts'

/** The error for a cookie that the browser did not keep. Browsers do not say why; what can be seen from here is said. */
export function notStored(
  { name, attributes }: AnyCookieDefinition,
  page: BrowserScope,
  cause?: unknown,
): RuskError {
  const problem = whyNotStored(attributes, page)
  return new RuskError('cookie-not-stored', `Cookie ${quotedName(name)}: ${problem}.`, {
    facts: { cookie: name },
    ...(cause !== undefined && { cause }),
  })
}

function whyNotStored(
  { secure, domain }: AnyCookieDefinition['attributes'],
  { location, isSecureContext }: BrowserScope,
): string {
  if (secure && location?.protocol === 'http:' && !isSecureContext)
    return 'it is Secure and this page came over http, so browsers drop it. Mend: serve the page over https'
  const host = location?.hostname.toLowerCase()
  if (domain && host && host !== domain.toLowerCase() && !host.endsWith(`.${domain.toLowerCase()}`))
    return "its domain does not cover this page's host. Mend: leave domain out, or pass one that ends this host"
  return 'the browser did not keep it. Mend: see that cookies are not blocked for this page, and that the server set no HttpOnly cookie of this name'
}

/** The error for a definition of a cookie that scripts cannot reach. */
export function outOfReach(name: string): RuskError {
  return refusal(
    name,
    'http-only',
    'it is HttpOnly: scripts can neither read nor set it. Mend: define it with httpOnly: false, or leave it to the server',
  )
}

/** The error for a worker, where a `cookieStore` stands alone and would write another cookie than the definition says. */
export function unsayable(name: string, attribute: string): RuskError {
  return refusal(
    name,
    'cookie-store-limit',
    `it has ${attribute}, which cookieStore cannot set, and a worker has nothing else. Mend: set it in a page or on the server, or define it otherwise`,
  )
}

/** The error for a place without cookies: a server, a frame in a sandbox. */
export function noCookiesHere(cause?: unknown): RuskError {
  return new RuskError(
    'no-cookies-here',
    'browserCookies: there is neither a cookieStore nor a document with cookies here. Mend: call it in a page or a service worker; in a handler use the cookies of its exchange.',
    cause === undefined ? {} : { cause },
  )
}
