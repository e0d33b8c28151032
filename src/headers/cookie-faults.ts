import { characterAt, type Fault } from './fault.ts'
import { firstOutside, OctetClass } from './octets.ts'

// What can be said against a part of a cookie before it is written. Each answers undefined where nothing can.

/** Why a text cannot be a cookie-name. Visible ASCII other than `=` and `;` passes: wider than a token, as the web uses it. */
export function nameFault(name: string): Fault | undefined {
  const index = firstOutside(name, OctetClass.name)
  if (name !== '' && index === -1) return undefined
  return {
    code: 'invalid-cookie-name',
    fault: name === '' ? 'the name is empty' : `the name has ${characterAt(name, index)} at index ${index}`,
    mend: 'use visible ASCII characters other than "=" and ";"',
    facts: { index },
  }
}

/** Why a text cannot be a cookie-value as it stands. Visible ASCII other than `;` passes. */
export function valueFault(value: string): Fault | undefined {
  const index = firstOutside(value, OctetClass.value)
  if (index === -1) return undefined
  return {
    code: 'invalid-cookie-value',
    fault: `the encoded value, ${value.length} characters, has one at index ${index} that cannot be sent`,
    mend: 'let `encode` return visible ASCII characters other than ";"',
    facts: { index, length: value.length },
  }
}

/** Why a number cannot be a Max-Age. Whole seconds pass, negative ones too. */
export function maxAgeFault(maxAge: number): Fault | undefined {
  if (Number.isSafeInteger(maxAge)) return undefined
  return {
    code: 'invalid-max-age',
    fault: `maxAge is ${typeof maxAge === 'number' ? maxAge : typeName(maxAge)}, not a whole number`,
    mend: 'pass seconds, such as 3600 for an hour',
  }
}

/** Why a text cannot be a Path. */
export function pathFault(path: string): Fault | undefined {
  const index = firstOutside(path, OctetClass.path)
  if (index === -1) return undefined
  return {
    code: 'invalid-path',
    fault: `the path has ${characterAt(path, index)} at index ${index}`,
    mend: 'percent-encode it, as it stands in a URL',
    facts: { index },
  }
}

const hostName: RegExp = /^\.?[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i

/** Why a text cannot be a Domain: labels of 1 to 63 letters, digits and inner hyphens, with one leading dot allowed. */
export function domainFault(domain: string): Fault | undefined {
  if (hostName.test(domain)) return undefined
  const index = domain.search(/[^a-z\d.-]/i)
  return {
    code: 'invalid-domain',
    fault:
      index === -1
        ? 'the domain has a label that is empty, longer than 63 characters, or with "-" at an end'
        : `the domain has ${characterAt(domain, index)} at index ${index}`,
    mend: 'pass a host name in ASCII, without scheme, port or path',
    facts: { index },
  }
}

/** Why a date cannot be an Expires: it is none, or its UTC year has not four digits or lies before 1601. */
export function expiresFault(expires: Date): Fault | undefined {
  const isDate = Object.prototype.toString.call(expires) === '[object Date]'
  const year = isDate ? expires.getUTCFullYear() : Number.NaN
  if (year >= 1601 && year <= 9999) return undefined
  return {
    code: 'invalid-expires',
    fault: `expires is ${isDate ? `in the year ${year}` : typeName(expires)}`,
    mend: 'pass a Date from 1601 to 9999',
  }
}

/** What a thing is, for a message: its type, never its content. */
export function typeName(thing: unknown): string {
  if (thing === null) return 'null'
  return Array.isArray(thing) ? 'array' : typeof thing
}
