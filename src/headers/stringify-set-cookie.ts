import { refusal } from './fault.ts'
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
  // Without a value there is nothing to encode.
  const value = cookie.value ?? undefined
  const pair = value === undefined ? cookiePair(name, '') : cookiePair(name, value, options?.encode)
  return pair + attributeSuffix(name, cookie)
}

/**
 * `name=value` as it stands in either header.
 *
 * @throws RuskError `invalid-cookie-name`, `invalid-cookie-value`, `lone-surrogate`
 */
export function cookiePair(name: string, value: string, encode?: StringifyOptions['encode']): string {
  refuseCharacters(name, name, namePart)
  if (encode === undefined || encode === null) return `${name}=${percentEncode(name, `${value}`)}`
  const encoded = `${encode(value)}`
  refuseCharacters(name, encoded, valuePart)
  return `${name}=${encoded}`
}

/** A part of a cookie in which not every character can be sent. */
interface Part {
  readonly name: 'cookie-name' | 'cookie-value' | 'path'
  /** Finds what cannot be sent. */
  readonly outside: RegExp
  readonly mend: string
}

// RFC 6265bis draws its own classes narrower than servers need: names and values may hold every visible character that does not end
// them, as the npm package `cookie` has it.

const namePart: Part = {
  name: 'cookie-name',
  outside: /[^!-:<>-~]|^$/,
  mend: 'use visible ASCII without "=" and ";"',
}
const valuePart: Part = {
  name: 'cookie-value',
  outside: /[^!-:<-~]/,
  mend: 'let `encode` return visible ASCII without ";"',
}
const pathPart: Part = {
  name: 'path',
  outside: /[^ -:=-~]/,
  mend: 'percent-encode it, as it stands in a URL',
}

function refuseCharacters(cookieName: string, text: string, { name, outside, mend }: Part): void {
  if (!outside.test(text)) return
  const index = text.search(outside)
  // What follows the fault in a name may be a value, so the message shows the name up to there.
  throw refusal(text === cookieName ? text.slice(0, index) : cookieName, {
    code: `invalid-${name}`,
    fault: `the ${name}, of ${text.length} characters, cannot be sent from index ${index} on`,
    mend,
  })
}

/** Labels of 1 to 63 letters, digits and inner hyphens, with one leading dot allowed. */
const hostName = /^\.?[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i

const priorities = ['Low', 'Medium', 'High']
const sameSites = ['Lax', 'Strict', 'None']

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
    if (!Number.isSafeInteger(maxAge)) {
      throw refusal(cookieName, {
        code: 'invalid-max-age',
        fault: `maxAge is ${typeof maxAge === 'number' ? maxAge : `a ${typeof maxAge}`}, not a whole number`,
        mend: 'pass seconds, such as 3600 for an hour',
      })
    }
    suffix += `; Max-Age=${maxAge}`
  }
  if (domain) {
    if (!hostName.test(domain)) {
      throw refusal(cookieName, {
        code: 'invalid-domain',
        fault: 'the domain is no host name: labels of 1 to 63 letters, digits and inner "-"',
        mend: 'pass it in ASCII, without scheme, port or path',
      })
    }
    suffix += `; Domain=${domain}`
  }
  if (path) {
    refuseCharacters(cookieName, `${path}`, pathPart)
    suffix += `; Path=${path}`
  }
  if (expires) {
    const year = expires.getUTCFullYear?.()
    if (!(year >= 1601 && year <= 9999)) {
      throw refusal(cookieName, {
        code: 'invalid-expires',
        fault: `expires is ${year === undefined ? 'no Date' : `in the year ${year}`}`,
        mend: 'pass a Date from 1601 to 9999',
      })
    }
    suffix += `; Expires=${expires.toUTCString()}`
  }
  if (attributes.httpOnly) suffix += '; HttpOnly'
  if (attributes.secure) suffix += '; Secure'
  if (attributes.partitioned) suffix += '; Partitioned'
  if (priority) suffix += wordOf('Priority', priorities, priority, cookieName)
  if (sameSite) suffix += wordOf('SameSite', sameSites, sameSite === true ? 'strict' : sameSite, cookieName)
  return suffix
}

/** The attribute with the word that its value is, in whatever case that was written. */
function wordOf(attribute: string, words: readonly string[], value: unknown, cookieName: string): string {
  const small = typeof value === 'string' && value.toLowerCase()
  const word = words.find(each => each.toLowerCase() === small)
  if (word !== undefined) return `; ${attribute}=${word}`
  throw refusal(cookieName, {
    code: attribute === 'Priority' ? 'invalid-priority' : 'invalid-same-site',
    fault: `${attribute} is another word`,
    mend: `pass ${words.join(', ')}`,
  })
}
