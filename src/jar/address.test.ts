import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressReader } from './address.ts'
import { requestUrl } from './request-url.ts'
import { Sites } from './sites.ts'

const runs = process.env.RUSK_LONG ? 20_000 : 1000

const reader = (): AddressReader => new AddressReader(new Sites(() => 'com'))
const parts = (url: string, by: AddressReader) => {
  const { scheme, host, hostIsIp, port, path } = by.read(url)
  return { scheme, host, hostIsIp, port, path }
}

/** Pieces that make an address mean something else than it seems to. */
const piece = fc.constantFrom(
  ...['a.com', 'A.com', 'b.a.com', '127.0.0.1', '[::1]', 'xn--bcher-kva.example', 'a.com.', 'EXAMPLE'],
  ...[
    '/',
    '//',
    '\\',
    '?',
    '#',
    '@',
    ':',
    ':80',
    ':8443',
    'user@',
    'u:p@',
    '..',
    '.',
    '%2e',
    '\t',
    '\n',
    ' ',
  ],
)
const url = fc
  .tuple(
    fc.constantFrom(
      'https://',
      'http://',
      'HTTPS://',
      'wss://',
      'foo://',
      'https:/',
      'https:\\\\',
      ' https://',
    ),
    fc.array(piece, { minLength: 1, maxLength: 5 }),
  )
  .map(([scheme, pieces]) => `${scheme}${pieces.join('')}`)
  .filter(text => URL.canParse(text))

describe('AddressReader', () => {
  it('reads an address of a host that it knows as URL does', () => {
    const by = reader()
    for (const host of ['a.com', '127.0.0.1', '[::1]', 'b.a.com', 'a.com.']) by.read(`https://${host}/`)
    fc.assert(
      fc.property(url, text => {
        expect(parts(text, by)).toEqual(requestUrlParts(text))
      }),
      { numRuns: runs },
    )
  })

  it.each([
    ['another port', 'https://a.com:8443/x'],
    ['a user', 'https://b.com@a.com/x'],
    ['no path', 'https://a.com'],
    ['a query at once', 'https://a.com?/x'],
    ['a backslash', 'https://a.com\\x/y'],
    ['dot segments', 'https://a.com/x/../y'],
  ])('%s', (_, text) => {
    const by = reader()
    by.read('https://a.com/')
    expect(parts(text, by)).toEqual(requestUrlParts(text))
  })

  it('does not take the host of another scheme for one of the web', () => {
    const by = reader()
    expect(by.read('foo://EXAMPLE/').host).toBe('EXAMPLE')
    expect(by.read('https://EXAMPLE/').host).toBe('example')
  })

  it('does not take a name that somebody asked about for the host of an address', () => {
    const sites = new Sites(() => 'com')
    sites.siteOf('a.com:8443')
    sites.siteOf('WWW.a.com')
    const by = new AddressReader(sites)
    expect(by.read('https://a.com:8443/').host).toBe('a.com')
    expect(by.read('https://WWW.a.com/').host).toBe('www.a.com')
  })

  it('holds on to no host that it was told to forget', () => {
    const sites = new Sites(() => 'com')
    const by = new AddressReader(sites)
    const { known } = by.read('https://a.com/')
    expect(by.read('https://a.com/').known).toBe(known)
    sites.hosts.clear()
    by.forget()
    expect(by.read('https://a.com/').known).not.toBe(known)
    expect(by.read('https://a.com/').known).toBe(sites.hosts.named('a.com'))
  })
})

function requestUrlParts(text: string) {
  const { scheme, host, hostIsIp, port, path } = requestUrl(new URL(text))
  return { scheme, host, hostIsIp, port, path }
}
