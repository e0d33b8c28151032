import {
  cookieValue,
  parseCookie,
  parseCookieDate,
  parseSetCookie,
  splitSetCookie,
  stringifyCookie,
  stringifySetCookie,
} from 'rusk'

const dates = [
  ['Wed, 09 Jun 2021 10:18:14 GMT', '2021-06-09T10:18:14.000Z'],
  ['Wednesday, 09-Jun-21 10:18:14 GMT', '2021-06-09T10:18:14.000Z'],
  ['Wed Jun  9 10:18:14 2021', '2021-06-09T10:18:14.000Z'],
  ['9 jun 70 1:2:3', '1970-06-09T01:02:03.000Z'],
  ['31 Feb 2021 10:18:14', undefined],
  ['2021-06-09T10:18:14Z', undefined],
  ['', undefined],
]

export function headers(check) {
  check.equal('parseCookie', Object.entries(parseCookie('a=1; b=%C3%A9; a=2; c=%; d="q"')), [
    ['a', '1'],
    ['b', 'é'],
    ['c', '%'],
    ['d', '"q"'],
  ])
  check.equal('no members of Object', 'toString' in parseCookie('a=1'), false)
  check.equal('a name of Object', parseCookie('__proto__=1; constructor=2').constructor, '2')
  check.equal('cookieValue', cookieValue('a=1; ab=2; b=%F0%9F%A7%80', 'b'), '🧀')
  check.equal('cookieValue of none', cookieValue('ab=2', 'b'), undefined)
  check.equal('stringifyCookie', stringifyCookie({ a: '1', b: 'é; x' }), 'a=1; b=%C3%A9%3B%20x')
  const line =
    'likes=%C3%A9; Max-Age=60; Domain=example.org; Path=/a; Expires=Wed, 09 Jun 2021 10:18:14 GMT; HttpOnly; Secure; Partitioned; Priority=High; SameSite=Lax'
  const cookie = parseSetCookie(line)
  check.equal('parseSetCookie', cookie.value, 'é')
  check.equal('expires', cookie.expires, '2021-06-09T10:18:14.000Z')
  check.equal('there and back', stringifySetCookie(cookie), line)
  check.equal(
    'splitSetCookie',
    splitSetCookie('a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT, b=2; Path=/').length,
    2,
  )
  for (const [given, expected] of dates) check.equal(`date ${given}`, parseCookieDate(given), expected)
  for (let code = 0; code < 256; code++) {
    const value = `<${String.fromCharCode(code)}>`
    check.equal(
      `octet ${code} there and back`,
      cookieValue(`a=${stringifyCookie({ v: value }).slice(2)}`, 'a'),
      value,
    )
  }
  check.throws(
    'an injected attribute',
    () => stringifySetCookie({ name: 'a', value: '1', domain: 'x; Secure' }),
    'invalid-domain',
  )
  check.throws('half a character', () => stringifyCookie({ a: '\ud800' }), 'lone-surrogate')
}
