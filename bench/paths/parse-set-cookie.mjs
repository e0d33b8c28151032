import { SetCookie } from '@remix-run/headers'
import * as cookie from 'cookie'
import * as cookieEs from 'cookie-es'
import { parseSetCookie as parserParse } from 'set-cookie-parser'
import { Cookie as ToughCookie } from 'tough-cookie'
import { parseSetCookie } from '../../dist/index.js'
import { flat, inTurn, word } from '../samples.mjs'

const suffixes = {
  0: '',
  3: '; Path=/; HttpOnly; SameSite=Lax',
  7: '; Max-Age=34560000; Domain=example.org; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly; Secure; SameSite=Lax',
}

function group(count, times) {
  const next = inTurn(() => flat(`session=${word(32)}${suffixes[count]}`))
  const once = { split: false }
  return {
    name: `${count} attributes`,
    cases: {
      rusk: () => parseSetCookie(next()),
      cookie: () => cookie.parseSetCookie(next()),
      'cookie-es': () => cookieEs.parseSetCookie(next()),
      'set-cookie-parser': () => parserParse(next(), once),
      remix: () => SetCookie.from(next()),
      'tough-cookie': () => ToughCookie.parse(next()),
    },
    targets: [{ times }, { times: 4, of: ['tough-cookie'] }],
  }
}

export default {
  title: 'Parse a Set-Cookie line',
  groups: [group(0, 1), group(3, 1), group(7, 1.3)],
}
