import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateKey, keyring } from '../keys/keys-node.ts'
import { integer } from './codecs.ts'
import { cookie } from './cookie.ts'
import { Cookies } from './cookies.ts'
import { days, hours } from './durations.ts'

const oldKey = generateKey()
const newKey = generateKey()
const keys = keyring(newKey)
const before = keyring(oldKey)
const rotated = keyring([newKey, oldKey])

/** The `Cookie` field that a browser sends back. */
const sentBack = (cookies: Cookies) =>
  cookies
    .setCookieLines()
    .map(line => line.slice(0, line.indexOf(';')))
    .join('; ')

/** The cookies of the next request, in which `change` was done to the header. */
function next(cookies: Cookies, change: (header: string) => string = header => header): Cookies {
  return new Cookies(change(sentBack(cookies)))
}

it('seals where both are asked for', () => {
  const cookies = new Cookies('')
  cookies.set(cookie('a', { sign: before, seal: keys }), 'value')
  expect(sentBack(cookies)).not.toContain('value')
  expect(next(cookies).get(cookie('a', { seal: keys }))).toBe('value')
})

describe.each(['sign', 'seal'] as const)('%s', way => {
  const visits = cookie('visits', { value: integer(), [way]: keys })

  it('gives back what was set', () => {
    const cookies = new Cookies('')
    cookies.set(visits, 42)
    expect(cookies.get(visits)).toBe(42)
    expect(next(cookies).get(visits)).toBe(42)
    expect(next(cookies).changed).toBe(false)
  })

  it('reads nothing that was moved, cut, extended, changed or encoded again', () => {
    const cookies = new Cookies('')
    cookies.set(visits, 42)
    const header = sentBack(cookies)
    const token = header.slice('visits='.length)
    const escaped = `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`
    for (const forged of [
      '',
      '42',
      token.slice(1),
      token.slice(0, -1),
      `${token}A`,
      `"${token}"`,
      escaped,
      `${token}.`,
    ]) {
      expect(new Cookies(`visits=${forged}`).get(visits)).toBeUndefined()
    }
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A'
      expect(
        new Cookies(`visits=${token.slice(0, at)}${other}${token.slice(at + 1)}`).get(visits),
      ).toBeUndefined()
    }
    const moved = cookie('admin', { value: integer(), [way]: keys })
    expect(next(cookies, header => header.replace('visits', 'admin')).get(moved)).toBeUndefined()
    const unprotected = new Cookies('visits=42')
    expect(unprotected.get(visits)).toBeUndefined()
    expect(unprotected.has(visits)).toBe(false)
    expect(unprotected.get('visits')).toBe('42')
  })

  it('reads nothing that the other way closed', () => {
    const other = cookie('visits', { value: integer(), [way === 'sign' ? 'seal' : 'sign']: keys })
    const cookies = new Cookies('')
    cookies.set(other, 42)
    expect(next(cookies).get(visits)).toBeUndefined()
  })

  it('ends when the cookie ends, whatever the client keeps', () => {
    for (const attributes of [{ maxAge: hours(1) }, { expires: new Date(3_600_000) }]) {
      const brief = cookie('brief', { [way]: keys, ...attributes })
      const cookies = new Cookies('', { now: () => 0 })
      cookies.set(brief, 'a')
      const at = (now: number) => new Cookies(sentBack(cookies), { now: () => now }).get(brief)
      expect(at(3_599_999)).toBe('a')
      expect(at(3_600_000)).toBeUndefined()
    }
  })

  describe('with a new key', () => {
    const old = (attributes: object) => cookie('a', { [way]: before, ...attributes })
    const now = (attributes: object) => cookie('a', { [way]: rotated, ...attributes })

    function closedByOld(attributes: object): string {
      const cookies = new Cookies('', { now: () => 0 })
      cookies.set(old(attributes), 'value')
      return sentBack(cookies)
    }

    it('closes again what is read, once', () => {
      const definition = now({})
      const cookies = new Cookies(closedByOld({}))
      expect(cookies.get(definition)).toBe('value')
      expect(cookies.get(definition)).toBe('value')
      expect(cookies.setCookieLines()).toHaveLength(1)
      expect(next(cookies).get(cookie('a', { [way]: keys }))).toBe('value')
    })

    it('does not prolong its life', () => {
      const definition = now({ maxAge: hours(2) })
      const cookies = new Cookies(closedByOld({ maxAge: hours(2) }), { now: () => 3_600_000 })
      expect(cookies.get(definition)).toBe('value')
      expect(cookies.setCookieLines()[0]).toContain('; Max-Age=3600;')
      const at = (now: number) => new Cookies(sentBack(cookies), { now: () => now }).get(definition)
      expect(at(7_199_999)).toBe('value')
      expect(at(7_200_000)).toBeUndefined()
    })

    it('leaves alone what the handler set', () => {
      const definition = now({})
      const cookies = new Cookies(closedByOld({}))
      cookies.set(definition, 'other')
      expect(cookies.get(definition)).toBe('other')
      expect(next(cookies).get(definition)).toBe('other')
      const deleted = new Cookies(closedByOld({}))
      deleted.delete(definition)
      expect(deleted.get(definition)).toBeUndefined()
      expect(deleted.setCookieLines()[0]).toContain('Max-Age=0')
    })

    it('is only read once the headers have left', () => {
      const cookies = new Cookies(closedByOld({}))
      cookies.close()
      expect(cookies.get(now({}))).toBe('value')
      expect(cookies.changed).toBe(false)
    })
  })

  it('takes a life of 400 days and a far date', () => {
    for (const attributes of [{ maxAge: days(400) }, { expires: new Date('9999-12-31T23:59:59Z') }]) {
      const cookies = new Cookies('')
      const long = cookie('long', { [way]: keys, ...attributes })
      cookies.set(long, 'a')
      expect(next(cookies).get(long)).toBe('a')
    }
  })

  it('gives back every text through the wire', () => {
    const any = cookie('any', { [way]: keys })
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const cookies = new Cookies('')
        cookies.set(any, text)
        expect(cookies.get(any)).toBe(text)
        expect(next(cookies).get(any)).toBe(text)
      }),
    )
  })
})
