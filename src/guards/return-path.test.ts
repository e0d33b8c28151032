import { assert, property, string, webUrl } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { returnPath } from './return-path.ts'

const own = 'https://shop.example'

describe('returnPath', () => {
  it.each([
    ['/', '/'],
    ['/licence/oven', '/licence/oven'],
    ['/search?q=a%20b&x=1#top', '/search?q=a%20b&x=1#top'],
    ['/a/../b', '/b'],
    ['/naïve', '/na%C3%AFve'],
    ['/a?next=https://evil.example/', '/a?next=https://evil.example/'],
    ['/@evil.example', '/@evil.example'],
    ['/a//b', '/a//b'],
  ])('takes %j as %j', (text, path) => expect(returnPath(text)).toBe(path))

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\n/evil.example',
    '/a\r\nSet-Cookie: a=b',
    '/a\u0000b',
    '/a\u007f',
    '/a\u0085b',
    '/a b',
    '/a\\b',
    ' /a',
    '\t/a',
    '\u0000/a',
    'https://evil.example/',
    'https:evil.example',
    'https:/evil.example',
    'HTTPS://evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    './a',
    '../a',
    '?a=b',
    '#a',
    '',
    './/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/../../..//evil.example',
    '/%2e//evil.example',
    `/${'a'.repeat(2048)}`,
    `/${'é'.repeat(1000)}`,
  ])('refuses %j', text => expect(returnPath(text, '/home')).toBe('/home'))

  it.each([undefined, null, 5, {}, ['/a'], new URL('https://shop.example/a')])('refuses %s', value => {
    expect(returnPath(value)).toBe('/')
  })

  it('never leaves the origin, whatever it is given, and gives the same for what it gave', () => {
    const check = (text: string) => {
      const path = returnPath(text)
      expect(new URL(path, own).origin).toBe(own)
      expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
      expect(returnPath(path)).toBe(path)
    }
    assert(property(string({ unit: 'binary' }), check), { numRuns: 2_000 })
    assert(
      property(string({ unit: 'binary' }), text => check(`/${text}`)),
      { numRuns: 2_000 },
    )
    assert(property(webUrl(), url => check(url.replace('http:', ''))))
  })
})
