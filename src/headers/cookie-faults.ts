import { characterAt, type Fault } from './fault.ts'
import { firstOutside, isOctet, OctetClass } from './octets.ts'

// What can be said against a part of a cookie before it is written. Each answers undefined where nothing can.

/** Why a text cannot be a cookie-name. Visible ASCII other than `=` and `;` passes: wider than a token, as the web uses it. */
export function nameFault(name: string): Fault | undefined {
  if (name === '') {
    return { code: 'invalid-cookie-name', fault: 'the name is empty', mend: 'give it at least one character' }
  }
  const index = firstOutside(name, OctetClass.name)
  if (index === -1) return undefined
  return {
    code: 'invalid-cookie-name',
    fault: `the name has ${characterAt(name, index)} at index ${index}`,
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
    mend: 'let `encode` return visible ASCII characters other than ";" alone, as encodeURIComponent does',
    facts: { index, length: value.length },
  }
}

/** Why a number cannot be a Max-Age. Whole seconds pass, negative ones too. */
export function maxAgeFault(maxAge: number): Fault | undefined {
  if (Number.isSafeInteger(maxAge)) return undefined
  return {
    code: 'invalid-max-age',
    fault: `maxAge is ${typeof maxAge === 'number' ? maxAge : `of type ${typeName(maxAge)}`}, not a whole number of seconds`,
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

/** Why a text cannot be a Domain: labels of 1 to 63 letters, digits and inner hyphens, with one leading dot allowed. */
export function domainFault(domain: string): Fault | undefined {
  let start = domain.charCodeAt(0) === 0x2e ? 1 : 0
  for (let at = start; at <= domain.length; at++) {
    const code = at === domain.length ? 0x2e : domain.charCodeAt(at)
    if (code === 0x2e) {
      const last = domain.charCodeAt(at - 1)
      if (at === start) return invalidDomain(`the domain has an empty label at index ${at}`)
      if (at - start > 63)
        return invalidDomain(`the domain has a label of ${at - start} characters; 63 is the limit`)
      if (domain.charCodeAt(start) === 0x2d || last === 0x2d) {
        return invalidDomain(`the domain has a label that starts or ends with "-", before index ${at}`)
      }
      start = at + 1
    } else if (code !== 0x2d && !isOctet(code, OctetClass.alphanumeric)) {
      return invalidDomain(`the domain has ${characterAt(domain, at)} at index ${at}`)
    }
  }
  return undefined
}

function invalidDomain(fault: string): Fault {
  return {
    code: 'invalid-domain',
    fault,
    mend: 'pass a host name in ASCII, such as "example.org", without scheme, port or path',
  }
}

/** Why a date cannot be an Expires: it is none, or its UTC year has not four digits or lies before 1601. */
export function expiresFault(expires: Date): Fault | undefined {
  const mend = 'pass a Date from 1601 to 9999, such as new Date(Date.now() + 3_600_000)'
  if (Object.prototype.toString.call(expires) !== '[object Date]') {
    return { code: 'invalid-expires', fault: `expires is of type ${typeName(expires)}, not a Date`, mend }
  }
  const year = expires.getUTCFullYear()
  if (year >= 1601 && year <= 9999) return undefined
  return {
    code: 'invalid-expires',
    fault: Number.isNaN(year) ? 'expires is an invalid Date' : `expires is in the year ${year}`,
    mend,
  }
}

/** What a thing is, for a message: its type, never its content. */
export function typeName(thing: unknown): string {
  if (thing === null) return 'null'
  return Array.isArray(thing) ? 'array' : typeof thing
}
