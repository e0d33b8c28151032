import type { Fault } from './fault.ts'
import { outsideName, outsidePath, outsideValue } from './octets.ts'

// What is said against a part of a cookie that cannot be written.

export function nameFault(name: string): Fault {
  return {
    code: 'invalid-cookie-name',
    fault: name === '' ? 'the name is empty' : unsendable('name', name, outsideName),
    mend: 'use visible ASCII characters other than "=" and ";"',
  }
}

export function valueFault(value: string): Fault {
  return {
    code: 'invalid-cookie-value',
    fault: unsendable('encoded value', value, outsideValue),
    mend: 'let `encode` return visible ASCII characters other than ";"',
  }
}

export function pathFault(path: string): Fault {
  return {
    code: 'invalid-path',
    fault: unsendable('path', path, outsidePath),
    mend: 'percent-encode it, as it stands in a URL',
  }
}

function unsendable(part: string, text: string, outside: RegExp): string {
  return `the ${part} has a character at index ${text.search(outside)} that cannot be sent`
}

export function maxAgeFault(maxAge: unknown): Fault {
  return {
    code: 'invalid-max-age',
    fault: `maxAge is ${typeof maxAge === 'number' ? maxAge : `a ${typeof maxAge}`}, not a whole number`,
    mend: 'pass seconds, such as 3600 for an hour',
  }
}

/** `year` is undefined where `expires` is no Date. */
export function expiresFault(year: number | undefined): Fault {
  return {
    code: 'invalid-expires',
    fault: `expires is ${year === undefined ? 'no Date' : `in the year ${year}`}`,
    mend: 'pass a Date from 1601 to 9999',
  }
}

export const domainFault: Fault = {
  code: 'invalid-domain',
  fault: 'the domain is not a host name, of labels of 1 to 63 letters, digits and inner "-"',
  mend: 'pass it in ASCII, without scheme, port or path',
}

export const priorityFault: Fault = {
  code: 'invalid-priority',
  fault: 'priority is another word',
  mend: 'pass low, medium or high',
}

export const sameSiteFault: Fault = {
  code: 'invalid-same-site',
  fault: 'sameSite is another word',
  mend: 'pass lax, strict or none',
}
