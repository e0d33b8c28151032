import OldCookies from 'cookies'
import Keygrip from 'keygrip'
import { Cookies, cookie, parseSetCookie } from 'rusk'
import { cookieSignature, type KeygripOptions, keygrip } from 'rusk/compat'
import { generateKey, keyring } from 'rusk/keys'
import { describe, expect, it } from 'vitest'
import { loopback } from '../../tests/support/loopback.ts'

const secret = 'an old key'
const own = keyring(generateKey())
const keys = own.accept(keygrip([secret]))
const likes = cookie('likes', { sign: keys })

const signature = (pair: string, by: Keygrip = new Keygrip([secret])) => by.sign(pair)
const header = (value: string) => `likes=${value}; likes.sig=${signature(`likes=${value}`)}`

function read(field: string, definition = likes) {
  const cookies = new Cookies(field)
  return { value: cookies.get(definition), lines: cookies.setCookieLines() }
}

describe('a value signed with Keygrip', () => {
  it('opens as `cookies` sends it, is sent again in our format, and its signature cookie is deleted', async () => {
    await using server = await loopback((req, res) => {
      new OldCookies(req, res, { keys: [secret] }).set('likes', 'blue%20cheese', { signed: true })
      res.end()
    })
    const sent = (await fetch(server.origin)).headers.getSetCookie()
    expect(sent).toHaveLength(2)
    const { value, lines } = read(sent.map(line => line.split(';')[0]).join('; '))
    expect(value).toBe('blue%20cheese')
    const [again, gone] = lines
    expect(new Cookies(again!.split(';')[0]).get(cookie('likes', { sign: own }))).toBe('blue%20cheese')
    expect(parseSetCookie(gone!)).toMatchObject({ name: 'likes.sig', value: '', maxAge: 0, path: '/' })
  })

  it('loses its signature cookie with its Domain and Path when it is set or deleted, too', () => {
    const scoped = cookie('likes', { sign: keys, domain: 'shop.example', path: '/eu' })
    for (const change of ['set', 'delete'] as const) {
      const cookies = new Cookies(header('cheese'))
      if (change === 'set') cookies.set(scoped, 'wine')
      else cookies.delete(scoped)
      const gone = parseSetCookie(cookies.setCookieLines()[1]!)
      expect(gone).toMatchObject({ name: 'likes.sig', maxAge: 0, domain: 'shop.example', path: '/eu' })
    }
  })

  it('loses its signature cookie when a sealed one takes its place, too', () => {
    const cookies = new Cookies(header('cheese'))
    cookies.set(cookie('likes', { seal: keys }), 'wine')
    expect(cookies.setCookieLines()).toHaveLength(2)
    expect(cookies.entries().map(([name]) => name)).toEqual(['likes'])
  })

  it('sends no deletion where there is no signature cookie', () => {
    const cookies = new Cookies('likes=cheese')
    cookies.set(likes, 'wine')
    expect(cookies.setCookieLines()).toHaveLength(1)
  })

  it('reads once it was set what was set, not what the signature cookie would say', () => {
    const cookies = new Cookies(header('cheese'))
    cookies.set(likes, 'wine')
    expect(cookies.get(likes)).toBe('wine')
    cookies.delete(likes)
    expect(cookies.get(likes)).toBeUndefined()
  })

  it.each<[string, KeygripOptions]>([
    ['sha256', { algorithm: 'sha256' }],
    ['sha512', { algorithm: 'sha512' }],
    ['sha1', { encoding: 'hex' }],
  ])('opens with %s and %j', (algorithm, options) => {
    const grip = new Keygrip([secret], algorithm, options.encoding ?? 'base64')
    const definition = cookie('likes', { sign: own.accept(keygrip([secret], options)) })
    const field = `likes=cheese; likes.sig=${grip.sign('likes=cheese')}`
    expect(read(field, definition).value).toBe('cheese')
    expect(read(field).value).toBeUndefined()
  })

  it('opens with an older key', () => {
    const definition = cookie('likes', { sign: own.accept(keygrip(['new', secret])) })
    expect(read(header('cheese'), definition).value).toBe('cheese')
  })

  it('opens what `cookies` reads without its quotes', () => {
    const field = `likes="cheese"; likes.sig=${signature('likes=cheese')}`
    expect(read(field).value).toBe('cheese')
  })

  it.each([
    ['without its signature', 'likes=cheese'],
    ['with an empty signature', 'likes=cheese; likes.sig='],
    ['with the signature of another cookie', `likes=cheese; likes.sig=${signature('plan=cheese')}`],
    ['with the signature of another value', `likes=cheesE; likes.sig=${signature('likes=cheese')}`],
    ['with the signature under another name', `likes=cheese; plan.sig=${signature('likes=cheese')}`],
    ['of another key', `likes=cheese; likes.sig=${signature('likes=cheese', new Keygrip(['other']))}`],
    ['with a signature of a megabyte', `likes=cheese; likes.sig=${'A'.repeat(1_000_000)}`],
    ['with a cut signature', `likes=cheese; likes.sig=${signature('likes=cheese').slice(1)}`],
  ])('%s is nothing, and nothing is sent', (_, field) => {
    expect(read(field)).toEqual({ value: undefined, lines: [] })
  })

  it('that does not fit into a cookie in our format opens, and stays as it is', () => {
    const fits = `{${'"a",'.repeat(700)}}`
    const tooLong = `{${'"a",'.repeat(900)}}`
    expect(read(header(fits)).lines).toHaveLength(2)
    expect(read(header(tooLong))).toEqual({ value: tooLong, lines: [] })
  })

  it('of cookie-session is read by a codec', async () => {
    const data = { userId: 'ada', name: 'Zoë' }
    await using server = await loopback((req, res) => {
      const value = Buffer.from(JSON.stringify(data)).toString('base64')
      new OldCookies(req, res, { keys: [secret] }).set('session', value, { signed: true })
      res.end()
    })
    const sent = (await fetch(server.origin)).headers.getSetCookie().map(line => line.split(';')[0])
    const session = cookie('session', {
      sign: keys,
      value: {
        encode: (data: object) => btoa(JSON.stringify(data)),
        decode: text =>
          JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), c => c.charCodeAt(0)))) as unknown,
      },
    })
    expect(new Cookies(sent.join('; ')).get(session)).toEqual(data)
  })

  it('is accepted beside values of cookie-signature', () => {
    const both = cookie('likes', { sign: own.accept(keygrip([secret])).accept(cookieSignature('other')) })
    expect(read(header('cheese'), both).lines).toHaveLength(2)
  })

  it.each([
    ['algorithm', { algorithm: 'md5' }],
    ['encoding', { encoding: 'base32' }],
    ['encoding', { encoding: 'constructor' }],
  ])('refuses an %s that it does not have: %j', (option, options) => {
    expect(() => keygrip(secret, options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-accept-option', facts: { option } }),
    )
  })
})
