import * as cookie from 'cookie'
import { cookieValue, parseCookie, parseSetCookie } from '../../dist/index.js'
import { filled, flat, inTurn } from '../samples.mjs'

const size = 15_000
const name = index => index.toString(36)
const plain = inTurn(() => filled(size, index => `${name(index)}=1; `))
const target = times => [{ times: 1 / times, of: ['15 kB of plain cookies'] }]

/** What 15 kB of an input cost beside 15 kB of plain cookies. */
function group(title, read, text, times = 3, peer) {
  const next = inTurn(() => flat(text))
  return {
    name: title,
    warm: 20,
    cases: {
      rusk: () => read(next()),
      '15 kB of plain cookies': () => parseCookie(plain()),
      ...(peer ? { cookie: () => peer(next()) } : {}),
    },
    limits: ['15 kB of plain cookies'],
    targets: target(times),
  }
}

const byName = header => cookieValue(header, 'a')

export default {
  title: 'The worst 15 kB',
  note: 'Each input beside 15 kB of plain cookies, `0=1; 1=1; …`: a ratio of 0.5 means twice their cost.',
  groups: [
    group(
      'malformed escapes, n=%',
      parseCookie,
      filled(size, index => `${name(index)}=%; `),
      1.5,
      cookie.parseCookie,
    ),
    group(
      'invalid UTF-8, n=%FF',
      parseCookie,
      filled(size, index => `${name(index)}=%FF; `),
      1.5,
      cookie.parseCookie,
    ),
    group(
      'valid escapes',
      parseCookie,
      filled(size, index => `${name(index)}=%41%C3%A9; `),
      3,
      cookie.parseCookie,
    ),
    group('one value of escapes', parseCookie, `a=${'%20'.repeat(size / 3)}`, 3, cookie.parseCookie),
    group(
      'shortest distinct names',
      parseCookie,
      filled(size, index => `${name(index + 36)}=;`),
      3,
      cookie.parseCookie,
    ),
    group(
      'numbers as names',
      parseCookie,
      filled(size, index => `${index * 7919}=;`),
      3,
      cookie.parseCookie,
    ),
    group(
      'one name',
      parseCookie,
      filled(size, () => 'a=;'),
      3,
      cookie.parseCookie,
    ),
    group(
      'no pair',
      parseCookie,
      filled(size, () => 'a;'),
      3,
      cookie.parseCookie,
    ),
    group(
      'blanks',
      parseCookie,
      filled(size, () => ' \t'),
      3,
      cookie.parseCookie,
    ),
    group(
      'by name: it is in every value',
      byName,
      filled(size, () => 'xa;'),
    ),
    group(
      'by name: near misses',
      byName,
      filled(size, () => 'a a;'),
    ),
    group('by name: escapes', byName, `a=${'%20'.repeat(size / 3)}`),
    group(
      'Set-Cookie: attributes without name',
      parseSetCookie,
      filled(size, () => ';'),
      3,
      cookie.parseSetCookie,
    ),
    group(
      'Set-Cookie: one attribute over and over',
      parseSetCookie,
      filled(size, () => ';path=/'),
      3,
      cookie.parseSetCookie,
    ),
    group(
      'Set-Cookie: Expires over and over',
      parseSetCookie,
      filled(size, () => ';expires=1 jan 2030 1:1:1'),
      3,
      cookie.parseSetCookie,
    ),
    group(
      'Set-Cookie: Max-Age over and over',
      parseSetCookie,
      filled(size, () => ';max-age=1'),
      3,
      cookie.parseSetCookie,
    ),
    group(
      'Set-Cookie: a long date',
      parseSetCookie,
      `a=b; expires=${'1 '.repeat(size / 2)}`,
      3,
      cookie.parseSetCookie,
    ),
  ],
}
