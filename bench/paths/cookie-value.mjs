import * as cookie from 'cookie'
import * as cookieEs from 'cookie-es'
import { parse as honoParse } from 'hono/utils/cookie'
import { cookieValue } from '../../dist/index.js'
import { cookieHeader, cookieName, inTurn } from '../samples.mjs'

function group(count, which, name) {
  const next = inTurn(() => cookieHeader(count))
  const filter = { filter: key => key === name }
  return {
    name: `${which} of ${count} cookies`,
    cases: {
      rusk: () => cookieValue(next(), name),
      'cookie-es filter': () => cookieEs.parse(next(), filter)[name],
      hono: () => honoParse(next(), name)[name],
      'cookie, all': () => cookie.parseCookie(next())[name],
      'bare scan for ;': () => scan(next()),
    },
    limits: ['bare scan for ;'],
    // An absent name: hono, like rusk, makes one native search of it. That has no room for a factor of 5.
    targets: [
      { times: 5, of: which === 'absent' ? ['cookie-es filter'] : undefined },
      { times: which === 'last' ? 0.5 : 1, of: ['bare scan for ;'] },
    ],
  }
}

function scan(header) {
  let parts = 1
  for (let at = header.indexOf(';'); at !== -1; at = header.indexOf(';', at + 1)) parts++
  return parts
}

export default {
  title: 'One value by name from a Cookie header',
  groups: [8, 30, 100].flatMap(count => [
    group(count, 'first', cookieName(0)),
    group(count, 'last', cookieName(count - 1)),
    group(count, 'absent', 'not_there'),
  ]),
}
