import fc from 'fast-check'
import { audit, readTranscript } from 'rusk/audit'
import { expect, test } from 'vitest'
import { hostileText } from '../../tests/support/hostile.ts'

const url = 'https://shop.example/start'

test('raw fields of a response, with and without a status line', () => {
  const fields = 'Content-Type: text/html\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n'
  for (const text of [fields, `HTTP/1.1 200 OK\r\n${fields}\r\n<p>Set-Cookie: c=3</p>\nSet-Cookie: d=4`]) {
    const { exchanges, problems } = readTranscript(text, { url })
    expect(problems).toEqual([])
    expect(exchanges).toHaveLength(1)
    expect(exchanges[0]?.responseFields.slice(1)).toEqual([
      ['set-cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'b=2'],
    ])
  }
})

test('Set-Cookie lines alone', () => {
  const { exchanges } = readTranscript('a=1; Path=/\n  b=käse\n\nno cookie\n', { url })
  expect(exchanges[0]?.responseFields).toEqual([
    ['set-cookie', 'a=1; Path=/'],
    ['set-cookie', 'b=k\xc3\xa4se'],
  ])
})

test('curl -i -L: each hop, at the address that the one before led to', () => {
  const text = `HTTP/1.1 302 Found
Location: /next
Set-Cookie: a=1

HTTP/2 103
link: </style.css>

HTTP/2 200
set-cookie: b=2

<html>`
  const { exchanges } = readTranscript(text, { url })
  expect(exchanges.map(({ url, status }) => [url, status])).toEqual([
    [url, 302],
    ['https://shop.example/next', 200],
  ])
})

test('curl -v: requests, responses, redirects and schemes from what it says', () => {
  const text = `*   Trying 203.0.113.7:80...
* Connected to shop.example (203.0.113.7) port 80
> GET /login?x=1 HTTP/1.1
> Host: shop.example
> Cookie: old=1
>
* Request completely sent off
< HTTP/1.1 301 Moved Permanently
< Location: https://shop.example/login
<
* Connection #0 to host shop.example left intact
* Issue another request to this URL: 'https://shop.example/login'
* Connected to shop.example (203.0.113.7) port 443
* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384
> POST /login HTTP/2
> Host: shop.example
>
< HTTP/2 200
< set-cookie: sid=1; Secure
<
{ [5 bytes data]
> this is a line of a body? no: a mark decides
hello
set-cookie: body=1`
  const { exchanges, problems } = readTranscript(text)
  expect(problems).toEqual([])
  expect(exchanges.map(({ url, method, status }) => [method, url, status])).toEqual([
    ['GET', 'http://shop.example/login?x=1', 301],
    ['POST', 'https://shop.example/login', 200],
  ])
  expect(exchanges[0]?.requestFields).toContainEqual(['Cookie', 'old=1'])
  expect(exchanges[1]?.responseFields).toEqual([['set-cookie', 'sid=1; Secure']])
})

test('curl -v through a proxy: the tunnel is no exchange', () => {
  const text = `> CONNECT shop.example:443 HTTP/1.1
> Host: shop.example:443
>
< HTTP/1.1 200 Connection established
<
* SSL connection using TLSv1.3
> GET / HTTP/1.1
> Host: shop.example
>
< HTTP/1.1 200 OK
< Set-Cookie: a=1
<`
  expect(readTranscript(text).exchanges.map(({ url }) => url)).toEqual(['https://shop.example/'])
})

test("fields that a browser's tools copied", () => {
  const text = `:authority: shop.example
:method: POST
:path: /pay
:scheme: https
cookie: a=1`
  expect(readTranscript(text).exchanges).toEqual([
    expect.objectContaining({
      url: 'https://shop.example/pay',
      method: 'POST',
      requestFields: [
        ['host', 'shop.example'],
        ['cookie', 'a=1'],
      ],
    }),
  ])
})

test.each([
  ['nothing', '', 'no-fields'],
  ['words', 'hello world', 'no-fields'],
  ['fields without an address', 'Set-Cookie: a=1', 'no-url'],
])('%s is told, not thrown', (_, text, code) => {
  expect(readTranscript(text).problems.map(problem => problem.code)).toEqual([code])
})

test('an address that is none is no address', () => {
  expect(readTranscript('Set-Cookie: a=1', { url: 'shop.example' }).problems).toHaveLength(1)
})

test('whatever comes is read and audited without an exception', () => {
  const line = fc.oneof(
    hostileText,
    fc.constantFrom(
      'HTTP/1.1 200 OK',
      '> GET / HTTP/1.1',
      '< HTTP/2 200',
      ':status: 1',
      'Set-Cookie: a=1',
      '* SSL connection using x',
      '',
      'Location: //[',
    ),
  )
  fc.assert(
    fc.property(fc.array(line), lines => {
      const { exchanges } = readTranscript(lines.join('\n'), { url })
      audit(exchanges)
    }),
  )
})
