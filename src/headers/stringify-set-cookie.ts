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
  if (sameSite) suffix += keyword(cookieName, sameSites, sameSite)
  return suffix
}

function refuse(cookieName: string, fault: Fault | undefined): void {
  if (fault !== undefined) throw refusal(cookieName, fault)
}

/** An attribute that takes one of a few words, with what it writes for each. */
interface Keywords {
  readonly attribute: string
  readonly code: string
  readonly mend: string
  readonly written: ReadonlyMap<unknown, string>
}

const priorities: Keywords = {
  attribute: 'priority',
  code: 'invalid-priority',
  mend: 'pass "low", "medium" or "high"',
  written: /* @__PURE__ */ new Map([
    ['low', '; Priority=Low'],
    ['medium', '; Priority=Medium'],
    ['high', '; Priority=High'],
  ]),
}

const sameSites: Keywords = {
  attribute: 'sameSite',
  code: 'invalid-same-site',
  mend: 'pass "lax", "strict", "none", or true for "strict"',
  written: /* @__PURE__ */ new Map<unknown, string>([
    [true, '; SameSite=Strict'],
    ['strict', '; SameSite=Strict'],
    ['lax', '; SameSite=Lax'],
    ['none', '; SameSite=None'],
  ]),
}

function keyword(cookieName: string, { attribute, code, mend, written }: Keywords, word: unknown): string {
  const text = written.get(word) ?? (typeof word === 'string' ? written.get(word.toLowerCase()) : undefined)
  if (text !== undefined) return text
  const got =
    typeof word === 'string'
      ? `a word of ${word.length} characters that is not one of its own`
      : `of type ${typeName(word)}`
  throw refusal(cookieName, { code, fault: `${attribute} is ${got}`, mend })
}
