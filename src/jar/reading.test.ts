import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choicesOf, type Like } from '../rules/like.ts'
import { chromiumDateTime } from './chromium-date.ts'
import { nsprDateTime } from './nspr-date.ts'
import { canonicalHost, requestUrl } from './request-url.ts'
import { LineReader } from './set-cookie-line.ts'
import { decodeUtf8, encodeUtf8, isUtf8 } from './utf8.ts'

const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

describe('chromiumDateTime', () => {
  it.each([
    ['Wed, 09 Jun 2027 10:18:14 GMT', '2027-06-09T10:18:14.000Z'],
    ['Wednesday, 09-Jun-27 10:18:14 GMT', '2027-06-09T10:18:14.000Z'],
    ['Wed Jun  9 10:18:14 2027', '2027-06-09T10:18:14.000Z'],
    ['09 June 2027 1:2:3 PST', '2027-06-09T01:02:03.000Z'],
    ['09 Jun 2027 001:02:03', '2027-06-09T01:02:03.000Z'],
    ['09 Jun 69 10:18:14', '2069-06-09T10:18:14.000Z'],
    ['09 Jun 70 10:18:14', '1970-06-09T10:18:14.000Z'],
    ['09 Jun 127 10:18:14', '0127-06-09T10:18:14.000Z'],
    ['09 Jun 2027 10:18', undefined],
    ['09 Jun 2027 10:18:14:', undefined],
    ['09 Jun 2027 10:18:60', undefined],
    ['09 Jun 2027 24:00:00', undefined],
    ['31 Jun 2027 10:18:14', undefined],
    ['9th Jun 2027 10:18:14', undefined],
    ['09 Jun 2027x 10:18:14', undefined],
    ['2027-06-09T10:18:14Z', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(iso(chromiumDateTime(text))).toBe(expected)
  })
})

describe('nsprDateTime', () => {
  it.each([
    ['Wed, 09 Jun 2027 10:18:14 GMT', '2027-06-09T10:18:14.000Z'],
    ['Wed, 09 Jun 2027', '2027-06-09T00:00:00.000Z'],
    ['06/09/27 10:18:14', '2027-06-09T10:18:14.000Z'],
    ['16/6/2027', '2027-06-16T00:00:00.000Z'],
    ['95-06-08 19:32:48 EDT', '1995-06-08T23:32:48.000Z'],
    ['9 Jun 2027 10:18:14 PM', '2027-06-09T22:18:14.000Z'],
    ['9 Jun 2027 12:18:14 am', '2027-06-09T00:18:14.000Z'],
    ['9 Jun 2027 10:18:14 +0130', '2027-06-09T08:48:14.000Z'],
    ['9 Jun 2027 10:18:14 PST', '2027-06-09T18:18:14.000Z'],
    ['30 Feb 2027 10:18:14', '2027-03-02T10:18:14.000Z'],
    ['9 Jun 2027 25:00:00', '2027-06-10T01:00:00.000Z'],
    ['9 Jun', undefined],
    ['2027', undefined],
    ['', undefined],
    ['9 Jun 99999 10:18:14', undefined],
  ])('%s', (text, expected) => {
    expect(iso(nsprDateTime(text))).toBe(expected)
  })

  it('reads no more than a thousand tokens', () => {
    expect(nsprDateTime(`9 Jun 2027 ${'x '.repeat(2000)}`)).toBeUndefined()
  })
})

describe('requestUrl', () => {
  const parts = (url: URL) => ({
    scheme: url.protocol.slice(0, -1),
    host: url.hostname,
    path: url.pathname,
    port: url.port,
  })

  it('reads a plain address as URL does', () => {
    const piece = fc.constantFrom(
      'a',
      'www',
      '.',
      '-',
      'xn--',
      'b',
      '1',
      '0x',
      '/',
      '//',
      '..',
      '%2e',
      '%41',
      '?',
      '#',
      ':',
      '@',
      '8080',
      ' ',
      'A',
      '\u00e4',
      '|',
      '^',
      ';',
      "'",
      '"',
      '[',
      '~',
      '\\',
      '\t',
    )
    fc.assert(
      fc.property(
        fc.constantFrom('http://', 'https://', 'HTTP://', 'http:/'),
        fc.array(piece, { maxLength: 9 }),
        (scheme, pieces) => {
          const text = scheme + pieces.join('')
          let url: URL | undefined
          try {
            url = new URL(text)
          } catch {
            expect(() => requestUrl(text)).toThrow()
          }
          if (url !== undefined) {
            const { scheme, host, path, port } = requestUrl(text)
            expect({ scheme, host, path, port }).toEqual(parts(url))
            expect(requestUrl(url)).toEqual(requestUrl(text))
          }
        },
      ),
      { numRuns: process.env.RUSK_LONG ? 100_000 : 5000 },
    )
  })

  it.each([
    ['http://127.0.0.1/', true],
    ['http://127.1/', true],
    ['http://[::1]/', true],
    ['http://1.example/', false],
    ['http://a1/', false],
  ])('%s is an IP address: %s', (url, isIp) => {
    expect(requestUrl(url).hostIsIp).toBe(isIp)
  })

  it('reads a host of bytes as a URL would', () => {
    expect(canonicalHost('b\xc3\xbccher.EXAMPLE')).toBe('xn--bcher-kva.example')
    expect(['a/b', 'a:1', 'a@b', '', 'a b'].map(canonicalHost)).toEqual(Array(5).fill(undefined))
  })
})

describe('LineReader', () => {
  const read = (line: string, like: Like = 'chromium') => {
    const choices = choicesOf(like)
    return new LineReader({ ...choices, maxAgeOf: Number, expiresOf: chromiumDateTime }).read(line)
  }

  it.each([
    ['a=b', 'a', 'b'],
    [' a = b ; c', 'a', 'b'],
    ['a', '', 'a'],
    ['=a', '', 'a'],
    ['a=b=c', 'a', 'b=c'],
    ['\ta\t=\tb\t', 'a', 'b'],
    ['', '', ''],
    [';a=b', '', ''],
    ['a="b;c"', 'a', '"b'],
  ])('%j', (line, name, value) => {
    expect(read(line)).toMatchObject({ name, value, control: null })
  })

  it('takes the last of an attribute, whatever its case', () => {
    expect(
      read('a=b; PATH=/x; path=/y; domain=a; Domain=; secure=no; sAmEsItE=LAX; max-age=1; Max-Age=2'),
    ).toMatchObject({
      pathAttribute: '/y',
      domainAttribute: '',
      secure: true,
      sameSite: 'lax',
      maxAge: 2,
    })
  })

  it('leaves out what is longer than 1024 octets', () => {
    expect(read(`a=b; Path=/${'x'.repeat(1023)}`).pathAttribute).toHaveLength(1024)
    expect(read(`a=b; Path=/${'x'.repeat(1024)}; Secure=${'x'.repeat(1025)}`)).toMatchObject({
      pathAttribute: '',
      secure: false,
    })
    expect(read(`a=b; Secure=${'x'.repeat(1025)}`, 'firefox').secure).toBe(true)
  })

  it.each([
    ['a\x01=b', 'name'],
    ['a=b\x7f', 'value'],
    ['a=b; x\x00', 'attributes'],
    ['a=b\tc', 'value'],
    ['a=b; Path=/\tx', 'attributes'],
    ['a=b; Path=/x\ty', 'attributes'],
  ])('%j has a control character in its %s', (line, part) => {
    expect(read(line).control?.part).toBe(part)
  })

  it.each(['a\t=\tb\t', 'a=b\t;\tPath\t=\t/\t', 'a=b;\t\t'])('%j has TABs around its parts only', line => {
    expect(read(line).control).toBeNull()
  })

  it('reads the same whatever it read before', () => {
    const choices = choicesOf('chromium')
    const reader = new LineReader({ ...choices, maxAgeOf: Number, expiresOf: chromiumDateTime })
    for (const line of [
      'a=1; Path=/x; Secure',
      'b=2; Path=/x; Secure',
      'c=3',
      'd=4; Path=/x; Secure',
      'e=5;\x01',
      'f=6;\x01',
    ]) {
      expect(reader.read(line)).toEqual(read(line))
    }
  })
})

describe('UTF-8', () => {
  it('goes to bytes and back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        text => decodeUtf8(encodeUtf8(text)) === text && isUtf8(encodeUtf8(text)),
      ),
    )
  })

  it('knows what is none', () => {
    expect(['\xff', '\xc3', '\xed\xa0\x80', 'a\x80'].map(isUtf8)).toEqual(Array(4).fill(false))
  })
})
