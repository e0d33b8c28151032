import {
  domainFault,
  expiresFault,
  maxAgeFault,
  nameFault,
  pathFault,
  typeName,
  valueFault,
} from './cookie-faults.ts'
import { type Fault, refusal } from './fault.ts'
import { imfFixdate } from './imf-fixdate.ts'
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
  const fault = nameFault(name)
  if (fault !== undefined) throw refusal(name.slice(0, Number(fault.facts?.['index'] ?? 0)), fault)
  if (encode === undefined || encode === null) return `${name}=${percentEncode(name, `${value}`)}`
  const encoded = `${encode(value)}`
  const valueRefused = valueFault(encoded)
  if (valueRefused !== undefined) throw refusal(name, valueRefused)
  return `${name}=${encoded}`
}

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
    refuse(cookieName, maxAgeFault(maxAge))
    suffix += `; Max-Age=${maxAge}`
  }
  if (domain) {
    refuse(cookieName, domainFault(`${domain}`))
    suffix += `; Domain=${domain}`
  }
  if (path) {
    refuse(cookieName, pathFault(`${path}`))
    suffix += `; Path=${path}`
  }
  if (expires) {
    refuse(cookieName, expiresFault(expires))
    suffix += `; Expires=${imfFixdate(expires.getTime())}`
  }
  if (attributes.httpOnly) suffix += '; HttpOnly'
  if (attributes.secure) suffix += '; Secure'
  if (attributes.partitioned) suffix += '; Partitioned'
  if (priority) suffix += keyword(cookieName, priorities, priority)
  if (sameSite) suffix += keyword(cookieName, sameSites, sameSite === true ? 'strict' : sameSite)
  return suffix
}

function refuse(cookieName: string, fault: Fault | undefined): void {
  if (fault !== undefined) throw refusal(cookieName, fault)
}

/** An attribute that takes one of a few words, with what is written for each. */
interface Keywords {
  readonly attribute: string
  readonly code: string
  readonly written: ReadonlyMap<string, string>
}

function keywords(attribute: string, code: string, name: string, words: readonly string[]): Keywords {
  return { attribute, code, written: new Map(words.map(word => [word.toLowerCase(), `; ${name}=${word}`])) }
}

const priorities = /* @__PURE__ */ keywords('priority', 'invalid-priority', 'Priority', [
  'Low',
  'Medium',
  'High',
])
const sameSites = /* @__PURE__ */ keywords('sameSite', 'invalid-same-site', 'SameSite', [
  'Lax',
  'Strict',
  'None',
])

function keyword(cookieName: string, { attribute, code, written }: Keywords, word: unknown): string {
  const text = typeof word === 'string' ? written.get(word.toLowerCase()) : undefined
  if (text !== undefined) return text
  const got = typeof word === 'string' ? `another word, of ${word.length} characters` : typeName(word)
  throw refusal(cookieName, {
    code,
    fault: `${attribute} is ${got}`,
    mend: `pass ${[...written.keys()].join(', ')}`,
  })
}
