import { Agent } from 'rusk/agent'
import { CookieJar, documentCookie } from 'rusk/jar'
import { fromNetscape, toNetscape } from 'rusk/jar/formats'

const start = Date.UTC(2026, 0, 1)
const url = 'https://www.shop.example/basket/items'

export function jar(check) {
  let clock = start
  const cookies = new CookieJar({ now: () => clock })
  const code = line => cookies.receive(url, line).reasons?.[0].code
  check.equal('stored', cookies.receive(url, 'a=1; Max-Age=60; Path=/').stored, true)
  check.equal(
    'a domain',
    cookies.receive(url, 'b=2; Domain=shop.example; Path=/; Secure; SameSite=None').stored,
    true,
  )
  check.equal('a foreign domain', code('c=1; Domain=bakery.example'), 'InvalidDomain')
  check.equal(
    'a public suffix',
    cookies.receive('https://a.github.io/', 'c=1; Domain=github.io').stored,
    false,
  )
  check.equal('a prefix', code('__Host-c=1; Secure; Path=/basket'), 'InvalidPrefix')
  check.equal('too long', code(`c=${'x'.repeat(5000)}`), 'NameValuePairExceedsMaxSize')
  check.equal(
    'no insecure overwrite',
    cookies.receive('http://www.shop.example/', 'b=3; Domain=shop.example').stored,
    false,
  )
  cookies.receive(url, 'deep=3; Path=/basket; HttpOnly')
  check.equal('sent', cookies.cookieHeader(url), 'deep=3; a=1; b=2')
  check.equal('to a sub-domain', cookies.cookieHeader('https://shop.example/'), 'b=2')
  check.equal('over http', cookies.cookieHeader('http://www.shop.example/'), 'a=1')
  check.equal('to a script', documentCookie(cookies, url).cookie, 'a=1; b=2')
  const context = { destination: 'image', topLevel: 'https://other.example/' }
  check.equal('from another site', cookies.cookieHeader(url, context), 'b=2')
  check.equal(
    'explained',
    cookies
      .explain(url, context)
      .filter(({ sent }) => !sent)
      .map(({ cookie, reasons }) => [cookie.name, reasons[0].code])
      .sort(),
    [
      ['a', 'SameSiteUnspecifiedTreatedAsLax'],
      ['deep', 'SameSiteUnspecifiedTreatedAsLax'],
    ],
  )
  check.equal(
    'through JSON',
    CookieJar.from(JSON.parse(JSON.stringify(cookies)), { now: () => clock }).cookieHeader(url),
    'deep=3; a=1; b=2',
  )
  check.same('cookies.txt', toNetscape(cookies.cookies()).text)
  clock += 61_000
  check.equal('expired', cookies.cookieHeader(url), 'deep=3; b=2')
  check.equal('deleted', cookies.receive(url, 'deep=; Path=/basket; Max-Age=0').removed?.name, 'deep')
  const { cookies: imported } = fromNetscape('.shop.example\tTRUE\t/\tTRUE\t0\tname\tvalue\n')
  check.equal(
    'a file of curl',
    imported.map(({ name, domain }) => [name, domain]),
    [['name', 'shop.example']],
  )
}

/** An agent walks the pages of a fetch handler, without a network. */
export async function agent(check, handler) {
  const tab = new Agent({ fetch: handler, base: 'https://shop.example' })
  check.equal('a visit', await (await tab.fetch('/')).text(), '1')
  check.equal('through a redirect', await (await tab.fetch('/redirect')).text(), '3')
  check.equal(
    'three exchanges',
    tab.exchanges.map(({ response }) => response.status),
    [200, 303, 200],
  )
  check.equal('kept', tab.jar.cookieHeader('https://shop.example/'), 'count=3')
}
