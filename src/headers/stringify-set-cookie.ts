import { refusal } from './fault.ts'
import { percentEncode } from './percent.ts'
import type { RuskError } from './rusk-error.ts'
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
  const { value } = cookie
  return (
    cookiePair(name, value ?? '', value == null ? undefined : options?.encode) + attributeSuffix(name, cookie)
  )
}

/** The last text that was found to be a cookie-name. Programs set few cookies, and the name of each is a constant. */
let lastName: string | undefined

/**
 * `name=value` as it stands in either header.
 *
 * @throws RuskError `invalid-cookie-name`, `invalid-cookie-value`, `lone-surrogate`
 */
export function cookiePair(name: string, value: string, encode?: StringifyOptions['encode']): string {
  if (name !== lastName) {
    refuseWrong(name, name, namePart)
    lastName = name
  }
  const encoded = encode == null ? percentEncode(name, `${value}`) : `${encode(value)}`
  if (encode) refuseWrong(name, encoded, valuePart)
  return `${name}=${encoded}`
}

/** A part of a cookie that cannot be any text: its name, what finds characters that cannot be sent, and what to pass instead. */
type Part = readonly [name: 'cookie-name' | 'cookie-value' | 'domain' | 'path', wrong: RegExp, mend: string]

// RFC 6265bis draws its own classes narrower than servers need: names and values may hold every visible character that does not end
// them, as the npm package `cookie` has it.

export const namePart: Part = ['cookie-name', /[^!-:<>-~]|^$/, 'letters, digits, "-" and "_"']
const valuePart: Part = ['cookie-value', /[^!-:<-~]/, 'it encoded']
export const pathPart: Part = ['path', /[^ -:=-~]/, 'such as "/shop", percent-encoded, up to 1024 characters']
/** All but labels of 1 to 63 letters, digits and inner hyphens, with one leading dot allowed. */
export const domainPart: Part = [
  'domain',
  /[^a-z\d.-]|^(?!\.?[a-z\d])|\.(?![a-z\d])|-(\.|$)|(^|\.)[^.]{64}/i,
  'such as "example.org"',
]

/** @throws RuskError `invalid-cookie-name` and the like where `wrong` finds something in a part of a cookie */
export function refuseWrong(cookieName: string, text: string, part: Part, wrong: RegExp = part[1]): void {
  if (!wrong.test(text)) return
  // Without TypeScript it may be no string; the test read it as one.
  text = `${text}`
  const index = text.search(wrong)
  // What follows the fault in a name may be a value, so the message shows the name up to there.
  throw refusal(
    part === namePart ? text.slice(0, index) : cookieName,
    `invalid-${part[0]}`,
    `the ${part[0]}, of ${text.length} characters, is wrong from index ${index} on. Mend: pass ${part[2]}`,
  )
}

/** The error for a lifetime that is no number of seconds, or none that browsers keep. */
export function invalidMaxAge(cookieName: string, maxAge: unknown): RuskError {
  return refusal(
    cookieName,
    'invalid-max-age',
    `maxAge is ${typeof maxAge === 'number' ? maxAge : typeof maxAge}. Mend: pass 1 to 34560000 whole seconds (400 days), not milliseconds`,
  )
}

/** Words in small letters, and what is sent for each. */
export const priorities: readonly string[] = [
  'low',
  'medium',
  'high',
  '; Priority=Low',
  '; Priority=Medium',
  '; Priority=High',
]
export const sameSites: readonly string[] = [
  'lax',
  'strict',
  'none',
  '; SameSite=Lax',
  '; SameSite=Strict',
  '; SameSite=None',
]

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
    if (!Number.isSafeInteger(maxAge)) throw invalidMaxAge(cookieName, maxAge)
    suffix += `; Max-Age=${maxAge}`
  }
  if (domain) {
    refuseWrong(cookieName, domain, domainPart)
    suffix += `; Domain=${domain}`
  }
  if (path) {
    refuseWrong(cookieName, path, pathPart)
    suffix += `; Path=${path}`
  }
  if (expires) {
    const year = expires.getUTCFullYear?.()
    if (!(year >= 1601 && year <= 9999)) {
      throw refusal(
        cookieName,
        'invalid-expires',
        `the year of expires is ${year}. Mend: pass a Date from 1601 to 9999`,
      )
    }
    suffix += `; Expires=${expires.toUTCString()}`
  }
  if (attributes.httpOnly) suffix += '; HttpOnly'
  if (attributes.secure) suffix += '; Secure'
  if (attributes.partitioned) suffix += '; Partitioned'
  if (priority) suffix += wordOf('priority', priorities, priority, cookieName)
  if (sameSite) suffix += wordOf('same-site', sameSites, sameSite === true ? 'strict' : sameSite, cookieName)
  return suffix
}

/** The attribute with the word that its value is, in whatever case that was written. */
function wordOf(attribute: string, words: readonly string[], value: unknown, cookieName: string): string {
  const index = typeof value === 'string' ? words.indexOf(value.toLowerCase()) : -1
  if (index !== -1) return words[index + 3]!
  throw refusal(
    cookieName,
    `invalid-${attribute}`,
    `the ${attribute} is another word. Mend: pass ${words.slice(0, 3).join(', ')}`,
  )
}
