import {
  domainFault,
  expiresFault,
  maxAgeFault,
  nameFault,
  pathFault,
  priorityFault,
  sameSiteFault,
  valueFault,
} from './cookie-faults.ts'
import { refusal } from './fault.ts'
import { imfFixdate } from './imf-fixdate.ts'
import { outsideName, outsidePath, outsideValue } from './octets.ts'
import { percentEncode } from './percent.ts'
import type { CookieAttributes, SetCookie, StringifyOptions } from './set-cookie.ts'

/**
 * The value of a `Set-Cookie` field: `likes=cheese; Path=/; HttpOnly`. Attributes that are absent, and flags that are false, are
 * left out; so is an empty `domain` or `path`. Nothing is added and no rule between attributes is checked: `cookie()` does that.
 *
 * @throws RuskError `invalid-cookie-name`, `invalid-cookie-value`, `lone-surrogate`, `invalid-max-age`, `invalid-domain`,
 *   `invalid-path`, `invalid-expires`, `invalid-priority`, `invalid-same-site`
 * @see RFC 6265bis §4.1.1
 */
export function stringifySetCookie(cookie: SetCookie, options?: StringifyOptions): string {
  const name = `${cookie.name}`
  return cookiePair(name, cookie.value ?? '', options?.encode) + attributeSuffix(name, cookie)
}

/**
 * `name=value` as it stands in either header.
 *
 * @throws RuskError `invalid-cookie-name`, `invalid-cookie-value`, `lone-surrogate`
 */
export function cookiePair(name: string, value: string, encode?: StringifyOptions['encode']): string {
  if (name === '' || outsideName.test(name)) {
    // What follows the fault may be a value, so the message shows the name up to there.
    throw refusal(name.slice(0, Math.max(0, name.search(outsideName))), nameFault(name))
  }
  if (encode === undefined || encode === null) return `${name}=${percentEncode(name, `${value}`)}`
  const encoded = `${encode(value)}`
  if (outsideValue.test(encoded)) throw refusal(name, valueFault(encoded))
  return `${name}=${encoded}`
}

/** Labels of 1 to 63 letters, digits and inner hyphens, with one leading dot allowed. */
const hostName = /^\.?[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i

const priorities: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map([
  ['low', '; Priority=Low'],
  ['medium', '; Priority=Medium'],
  ['high', '; Priority=High'],
])

const sameSites: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map<unknown, string>([
  ['lax', '; SameSite=Lax'],
  ['strict', '; SameSite=Strict'],
  ['none', '; SameSite=None'],
  [true, '; SameSite=Strict'],
])

/**
 * What follows `name=value` in a `Set-Cookie` line, checked: `; Path=/; HttpOnly`; empty for no attributes. A definition makes it
 * once. `cookieName` stands in messages alone.
 *
 * @throws RuskError `invalid-max-age`, `invalid-domain`, `invalid-path`, `invalid-expires`, `invalid-priority`, `invalid-same-site`
 */
export function attributeSuffix(cookieName: string, attributes: CookieAttributes): string {
  let suffix = ''
  const { maxAge, domain, path, expires, priority, sameSite } = attributes
  if (maxAge !== undefined) {
    if (!Number.isSafeInteger(maxAge)) throw refusal(cookieName, maxAgeFault(maxAge))
    suffix += `; Max-Age=${maxAge}`
  }
  if (domain) {
    if (!hostName.test(domain)) throw refusal(cookieName, domainFault)
    suffix += `; Domain=${domain}`
  }
  if (path) {
    if (outsidePath.test(path)) throw refusal(cookieName, pathFault(path))
    suffix += `; Path=${path}`
  }
  if (expires) {
    const year = expires.getUTCFullYear?.()
    if (!(year >= 1601 && year <= 9999)) throw refusal(cookieName, expiresFault(year))
    suffix += `; Expires=${imfFixdate(expires.getTime())}`
  }
  if (attributes.httpOnly) suffix += '; HttpOnly'
  if (attributes.secure) suffix += '; Secure'
  if (attributes.partitioned) suffix += '; Partitioned'
  if (priority) {
    const written = priorities.get(inSmallLetters(priority))
    if (written === undefined) throw refusal(cookieName, priorityFault)
    suffix += written
  }
  if (sameSite) {
    const written = sameSites.get(inSmallLetters(sameSite))
    if (written === undefined) throw refusal(cookieName, sameSiteFault)
    suffix += written
  }
  return suffix
}

function inSmallLetters(word: unknown): unknown {
  return typeof word === 'string' ? word.toLowerCase() : word
}
