import { sign } from 'cookie-signature'
import express from 'express'
import { Hono } from 'hono'
import { setSignedCookie } from 'hono/cookie'
import { Cookies, cookie, days, json, parseSetCookie } from 'rusk'
import { cookieSignature } from 'rusk/compat'
import { generateKey, keyring } from 'rusk/keys'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loopback } from '../../tests/support/loopback.ts'

const secret = 'the secret of the old program'
const own = keyring(generateKey())
const keys = own.accept(cookieSignature(secret))
const likes = cookie('likes', { sign: keys, maxAge: days(7) })

/** What `res.cookie(name, value, { signed: true })` of Express sends back. */
const signed = (value: string, by = secret) => encodeURIComponent(`s:${sign(value, by)}`)

/** What a definition reads of one cookie-value, and the lines that answer it. */
function read(wire: string, definition = likes) {
  const cookies = new Cookies(`likes=${wire}`)
  return { value: cookies.get(definition), lines: cookies.setCookieLines() }
}

describe('a value of cookie-signature', () => {
  it('opens, and is sent again in our format', () => {
    const { value, lines } = read(signed('cheese & wine'))
    expect(value).toBe('cheese & wine')
    expect(lines).toHaveLength(1)
    const again = parseSetCookie(lines[0]!)!
    expect(again).toMatchObject({ name: 'likes', maxAge: days(7), httpOnly: true, secure: true })
    const strict = cookie('likes', { sign: own })
    expect(new Cookies(`likes=${again.value}`).get(strict)).toBe('cheese & wine')
  })

  it('opens as Express itself writes it, JSON too', async () => {
    const app = express()
    app.use((req, _res, next) => {
      Object.assign(req, { secret })
      next()
    })
    app.get('/', (_req, res) => {
      res.cookie('likes', 'blue cheese', { signed: true })
      res.cookie('prefs', { theme: 'dark' }, { signed: true })
      res.end()
    })
    await using server = await loopback(app)
    const sent = (await fetch(server.origin)).headers.getSetCookie().map(line => line.split(';')[0])
    const cookies = new Cookies(sent.join('; '))
    expect(cookies.get(likes)).toBe('blue cheese')
    const prefs = cookie('prefs', { sign: keys, value: json(z.object({ theme: z.string() })) })
    expect(cookies.get(prefs)).toEqual({ theme: 'dark' })
  })

  it('opens as Hono writes it', async () => {
    const app = new Hono()
    app.get('/', async c => {
      await setSignedCookie(c, 'likes', 'blue cheese', secret)
      return c.body(null)
    })
    const [line] = (await app.request('/')).headers.getSetCookie()
    expect(read(parseSetCookie(line!)!.value!).value).toBe('blue cheese')
  })

  it('opens with any of the secrets', () => {
    const both = cookie('likes', { sign: own.accept(cookieSignature(['newer', secret])) })
    expect(read(signed('a'), both).value).toBe('a')
    expect(read(signed('a', 'newer'), both).value).toBe('a')
  })

  it('is not shown as JSON where it only looks like it', () => {
    expect(read(signed('j:no json')).value).toBe('j:no json')
    expect(read(signed('j:0')).value).toBe('j:0')
  })

  it('is left alone by the keyring that accepted nothing', () => {
    expect(read(signed('a'), cookie('likes', { sign: own })).value).toBeUndefined()
  })

  it.each([
    ['of another secret', signed('cheese', 'another secret')],
    ['with another value', signed('cheese').replace('cheese', 'cheesE')],
    ['cut', signed('cheese').slice(0, -1)],
    ['without a signature', 's%3Acheese'],
    ['with an empty signature', 's%3Acheese.'],
    ['with a longer signature', `${signed('cheese')}A`],
    ['of no characters', ''],
    ['of dots', '.'.repeat(4000)],
    ['of malformed escapes', '%'.repeat(4000)],
    ['of a megabyte', `${signed('a'.repeat(1_000_000))}`],
  ])('%s is nothing, and nothing is sent', (_, wire) => {
    expect(read(wire)).toEqual({ value: undefined, lines: [] })
  })

  it('of a megabyte is not looked at by the keyring itself either', () => {
    const binding = { cookieName: 'likes', purpose: 'cookie' }
    expect(keys.verify(signed('a'.repeat(1_000_000)), binding, 0)).toBeUndefined()
    expect(keys.verify(signed('a'.repeat(1000)), binding, 0)?.stale).toBe(true)
  })
})

describe('accept', () => {
  it('opens for the cookies that are named, until the day that is named', () => {
    const end = new Date('2027-03-01')
    const limited = own.accept(cookieSignature(secret, { cookies: ['likes'], until: end }))
    const verify = (cookieName: string, now: number) =>
      limited.verify(signed('a'), { cookieName, purpose: 'cookie' }, now)?.value
    expect(verify('likes', end.getTime() - 1)).toBe('a')
    expect(verify('likes', end.getTime())).toBeUndefined()
    expect(verify('admin', end.getTime() - 1)).toBeUndefined()
  })

  it('opens cookies, and nothing that is closed for another purpose', () => {
    expect(keys.verify(signed('a'), { cookieName: 'likes', purpose: 'session' }, 0)).toBeUndefined()
  })

  it('opens signed values where a value is signed, and not where it is sealed', () => {
    expect(keys.unseal(signed('a'), { cookieName: 'likes', purpose: 'cookie' }, 0)).toBeUndefined()
  })

  it('leaves what the keyring itself closes as it was', () => {
    const cookies = new Cookies('')
    cookies.set(likes, 'cheese')
    const header = cookies.setCookieLines()[0]!.split(';')[0]
    const next = new Cookies(header)
    expect(next.get(likes)).toBe('cheese')
    expect(next.changed).toBe(false)
  })

  it.each([[[]], [''], [[secret, '']], [undefined], [null], [5], [[5]], [{ keys: [secret] }]])(
    'refuses no secret: %j',
    given => {
      expect(() => cookieSignature(given as string)).toThrow(
        expect.objectContaining({ code: 'secret-missing' }),
      )
    },
  )

  it('refuses options that would say nothing', () => {
    const wrong = [{ cookies: 'likes' }, { until: '2027-03-01' }, { until: new Date('soon') }]
    for (const options of wrong) {
      expect(() => cookieSignature(secret, options as never)).toThrow(
        expect.objectContaining({ code: 'invalid-accept-option' }),
      )
    }
  })

  it('puts no secret into a message', () => {
    expect(() => cookieSignature([secret, ''])).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) as unknown }),
    )
  })
})
