import { describe, expect, it } from 'vitest'
import { RuskError } from '../headers/rusk-error.ts'
import type { DefinitionAttributes } from './attributes.ts'
import { integer } from './codecs.ts'
import { cookie } from './cookie.ts'
import { days } from './durations.ts'

/** Definitions whose types do not matter here. */
const define = (name: string, attributes: object = {}) => cookie(name, attributes as DefinitionAttributes)

function refusalOf(act: () => unknown): RuskError {
  try {
    act()
  } catch (error) {
    if (error instanceof RuskError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the attributes of a definition', () => {
  const lines: [description: string, attributes: object, line: string][] = [
    ['safe unless told otherwise', {}, 'a=1; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [
      'undefined is absent',
      { path: undefined, secure: undefined },
      'a=1; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
    [
      'all of them',
      {
        maxAge: 60,
        expires: new Date(0),
        domain: 'example.org',
        path: '/a',
        sameSite: 'none',
        partitioned: true,
        priority: 'high',
      },
      'a=1; Max-Age=60; Domain=example.org; Path=/a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Partitioned; Priority=High; SameSite=None',
    ],
    ['none but a path', { httpOnly: false, secure: false, sameSite: false }, 'a=1; Path=/'],
    ['capitals', { sameSite: 'Strict' }, 'a=1; Path=/; HttpOnly; Secure; SameSite=Strict'],
    ['an empty domain is this host', { domain: '' }, 'a=1; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [
      'the longest life',
      { maxAge: days(400) },
      'a=1; Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
  ]
  it.each(lines)('%s', (_, attributes, line) => {
    expect(define('a', attributes).stringify('1')).toBe(line)
  })

  it('are frozen, as the definition is', () => {
    const definition = cookie('a')
    expect(Object.isFrozen(definition)).toBe(true)
    expect(Object.isFrozen(definition.attributes)).toBe(true)
  })

  it('are read once', () => {
    const options = { path: '/a' }
    const definition = cookie('a', options)
    options.path = '/b; HttpOnly'
    expect(definition.stringify('1')).toContain('Path=/a;')
  })

  const refused: [description: string, code: string, name: string, attributes: object][] = [
    ['no name', 'invalid-cookie-name', '', {}],
    ['a space in the name', 'invalid-cookie-name', 'a b', {}],
    ['a line break in the name', 'invalid-cookie-name', 'a\r\nSet-Cookie: b', {}],
    ['a bracket in the name', 'invalid-cookie-name', 'a[0]', {}],
    ['__Secure- without Secure', 'forbidden-attribute', '__SECURE-a', { secure: false }],
    ['__Host- without Secure', 'forbidden-attribute', '__Host-a', { secure: false }],
    ['__Host- with a domain', 'forbidden-attribute', '__host-a', { domain: 'example.org' }],
    ['__Host- with a path', 'forbidden-attribute', '__HOST-a', { path: '/a' }],
    ['__Http- for scripts', 'forbidden-attribute', '__HtTp-a', { httpOnly: false }],
    ['__Http- without Secure', 'forbidden-attribute', '__Http-a', { secure: false }],
    ['__Host-Http- for scripts', 'forbidden-attribute', '__Host-http-a', { httpOnly: false }],
    ['__Host-Http- with a path', 'forbidden-attribute', '__Host-Http-a', { path: '/a' }],
    ['SameSite=None without Secure', 'forbidden-attribute', 'a', { sameSite: 'None', secure: false }],
    ['Partitioned without Secure', 'forbidden-attribute', 'a', { partitioned: true, secure: false }],
    ['an unknown SameSite', 'invalid-same-site', 'a', { sameSite: 'loose' }],
    ['an unknown priority', 'invalid-priority', 'a', { priority: 'urgent' }],
    ['no lifetime', 'invalid-max-age', 'a', { maxAge: 0 }],
    ['a negative lifetime', 'invalid-max-age', 'a', { maxAge: -1 }],
    ['half a second', 'invalid-max-age', 'a', { maxAge: 0.5 }],
    ['NaN', 'invalid-max-age', 'a', { maxAge: Number.NaN }],
    ['Infinity', 'invalid-max-age', 'a', { maxAge: Number.POSITIVE_INFINITY }],
    ['text for a number', 'invalid-max-age', 'a', { maxAge: '60' }],
    ['null for a number', 'invalid-max-age', 'a', { maxAge: null }],
    ['milliseconds', 'invalid-max-age', 'a', { maxAge: 86_400_000 }],
    ['a date for a lifetime', 'invalid-max-age', 'a', { maxAge: 1_795_000_000 }],
    ['over 400 days', 'invalid-max-age', 'a', { maxAge: days(400) + 1 }],
    ['an invalid date', 'invalid-expires', 'a', { expires: new Date(Number.NaN) }],
    ['a number for a date', 'invalid-expires', 'a', { expires: 1 }],
    ['a leading dot', 'invalid-domain', 'a', { domain: '.example.org' }],
    ['a port', 'invalid-domain', 'a', { domain: 'example.org:80' }],
    ['a scheme', 'invalid-domain', 'a', { domain: 'https://example.org' }],
    ['a space in the domain', 'invalid-domain', 'a', { domain: 'example.org ' }],
    ['an IPv4 address', 'invalid-domain', 'a', { domain: '127.0.0.1' }],
    ['an IPv6 address', 'invalid-domain', 'a', { domain: '[::1]' }],
    ['an attribute in the domain', 'invalid-domain', 'a', { domain: 'x; Secure' }],
    ['a domain in Unicode', 'invalid-domain', 'a', { domain: 'bücher.example' }],
    ['a domain too long', 'invalid-domain', 'a', { domain: `${'a.'.repeat(512)}a` }],
    ['a relative path', 'invalid-path', 'a', { path: 'a' }],
    ['a number for a path', 'invalid-path', 'a', { path: 5 }],
    ['a number for a domain', 'invalid-domain', 'a', { domain: 5 }],
    ['an empty path', 'invalid-path', 'a', { path: '' }],
    ['an attribute in the path', 'invalid-path', 'a', { path: '/; Domain=example.org' }],
    ['a line break in the path', 'invalid-path', 'a', { path: '/\r\nX: y' }],
    ['a NUL in the path', 'invalid-path', 'a', { path: '/\0' }],
    ['a query', 'invalid-path', 'a', { path: '/a?b' }],
    ['a path of 1025 bytes', 'invalid-path', 'a', { path: `/${'a'.repeat(1024)}` }],
    ['a codec that was not called', 'invalid-codec', 'a', { value: integer }],
    ['a word for a codec', 'invalid-codec', 'a', { value: 'integer' }],
    ['null for a codec', 'invalid-codec', 'a', { value: null }],
    ['a number for a codec', 'invalid-codec', 'a', { value: 0 }],
  ]
  it.each(refused)('refuses %s', (_, code, name, attributes) => {
    const error = refusalOf(() => define(name, attributes))
    expect(error.code).toBe(code)
    // What follows the fault in a name may be a value.
    expect(error.facts['cookie']).toBe(code === 'invalid-cookie-name' ? /^\w*/.exec(name)?.[0] : name)
    expect(error.message).toMatch(/^Cookie ".*Mend: /)
    expect(error.message).not.toMatch(/[\r\n\0]/)
  })

  it.each(['maxage', 'max-age', 'HttpOnly', 'samesite', 'signed', 'ttl'])(
    'names the option %s that does not exist, and those that do',
    key => {
      const error = refusalOf(() => define('a', { [key]: true }))
      expect(error.code).toBe('unknown-option')
      expect(error.message).toContain(`"${key}". Mend: pass maxAge, expires, domain, path, httpOnly,`)
      expect(error.message).toContain('priority, value, default, sign, seal.')
    },
  )

  it('names the measured lifetime and its limit', () => {
    expect(refusalOf(() => define('a', { maxAge: 86_400_000 })).message).toMatch(
      /86400000.*34560000.*400 days.*milliseconds/,
    )
  })
})
