import { Cookie } from '@remix-run/headers'
import * as cookie from 'cookie'
import * as cookieEs from 'cookie-es'
import { parse as honoParse } from 'hono/utils/cookie'
import { parseCookie } from '../../dist/index.js'
import { cookieHeader, flat, inTurn } from '../samples.mjs'

const of = ['cookie', 'cookie-es', 'remix']

function Bare() {}
Bare.prototype = Object.freeze(Object.create(null))

/** The least that there is to do where the place of the one cookie and its name are known beforehand. */
function one(header) {
  const cookies = new Bare()
  cookies.session = header.slice(header.indexOf('=') + 1)
  return cookies
}

function group(name, next, times) {
  const single = name.startsWith('1 ')
  return {
    name,
    cases: {
      rusk: () => parseCookie(next()),
      cookie: () => cookie.parseCookie(next()),
      'cookie-es': () => cookieEs.parse(next()),
      remix: () => Cookie.from(next()),
      hono: () => honoParse(next()),
      'bare scan for ; and =': () => scan(next()),
      ...(single ? { 'an object of one known property': () => one(next()) } : {}),
    },
    limits: ['bare scan for ; and =', ...(single ? ['an object of one known property'] : [])],
    targets: [{ times, of }],
  }
}

function scan(header) {
  let pairs = 0
  for (let at = 0; ; pairs++) {
    if (header.indexOf('=', at) === -1) return pairs
    const end = header.indexOf(';', at)
    if (end === -1) return pairs
    at = end + 1
  }
}

export default {
  title: 'Parse a Cookie header, all cookies',
  groups: [
    group(
      '1 short cookie, a=1',
      inTurn(() => flat('a=1')),
      2.5,
    ),
    group(
      '1 cookie',
      inTurn(() => cookieHeader(1)),
      1.1,
    ),
    ...[2, 8, 30, 100].map(count =>
      group(
        `${count} cookies`,
        inTurn(() => cookieHeader(count)),
        1.1,
      ),
    ),
    group(
      '8 cookies, half of them percent-encoded',
      inTurn(() => cookieHeader(8, { value: index => (index % 2 ? '%7B%22a%22%3A1%7D' : 'plain') })),
      1,
    ),
  ],
}
