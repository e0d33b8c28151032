import { webcrypto } from 'node:crypto'
import { sealData } from 'iron-session'
import { defaults, seal } from 'iron-webcrypto'
import { Cookies, cookie, days, json, minutes, parseSetCookie } from 'rusk'
import { ironSession } from 'rusk/compat'
import { generateKey, keyring } from 'rusk/keys'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const password = 'a password of the old program, long enough'
const own = keyring(generateKey())
const keys = own.accept(ironSession({ password }))
const Session = z.object({ userId: z.string() })
const session = cookie('app', { value: json(Session), seal: keys, maxAge: days(14) })
const data = { userId: 'ada' }

function read(wire: string, { definition = session, now = Date.now() } = {}) {
  const cookies = new Cookies(`app=${wire}`, { now: () => now })
  return { value: cookies.get(definition), lines: cookies.setCookieLines() }
}

const accepting = (given: string | Record<string, string>) =>
  cookie('app', { value: json(Session), seal: own.accept(ironSession({ password: given })) })

/** A seal whose part `index` is another, with the rest as it was. */
function withPart(sealed: string, index: number, part: string): string {
  return sealed.split('*').with(index, part).join('*')
}

describe('a session of iron-session', () => {
  it('opens, is sent again in our format, and ends when it would have ended', async () => {
    const ttl = minutes(30)
    const now = Date.now()
    const { value, lines } = read(await sealData(data, { password, ttl }), { now })
    expect(value).toEqual(data)
    expect(lines).toHaveLength(1)
    const again = parseSetCookie(lines[0]!)!
    expect(again.value!.startsWith('e1')).toBe(true)
    // The minute that iron-session adds for clocks that differ is part of it.
    expect(again.maxAge).toBeGreaterThan(ttl + 55)
    expect(again.maxAge).toBeLessThanOrEqual(ttl + 65)
    const strict = cookie('app', { value: json(Session), seal: own })
    const later = (time: number) => read(again.value!, { definition: strict, now: now + time }).value
    expect(later(ttl * 1000)).toEqual(data)
    expect(later((ttl + 66) * 1000)).toBeUndefined()
  })

  it('opens from version 9, with the older of two passwords', () => {
    const nine =
      'Fe26.2*2*c9f6ca5896c435f1ee23e6a59862f01730ee1ee4359cd391fb6834fbdbe57091*5ngDo0xi4urh5ps7hdNzqg*' +
      '_537mh2Tuy1vg2nP_-uiFnQLve_S0gvHErMIMG6rB7Y**95137008a1e20f93f9dee64b1bc2ebf4f8c7311c135992007584120431649682*' +
      '_cHkPm7R1Yxn5nssIMRfrd3KRZha7rWGq0_ZJqJ0HyM~2'
    const two = 'second password of the tests, long enough'
    expect(read(nine, { definition: accepting({ 2: two, 3: password }) }).value).toEqual(data)
    expect(read(nine, { definition: accepting({ 1: two }) }).value).toBeUndefined()
  })

  it('ends at its time and a minute, to the millisecond', async () => {
    const sealed = await sealData(data, { password, ttl: 100 })
    const end = Number(sealed.split('*')[5]) + 60_000
    expect(read(sealed, { now: end - 1 }).value).toEqual(data)
    expect(read(sealed, { now: end })).toEqual({ value: undefined, lines: [] })
  })

  it('without a time to live ends with what its definition says', async () => {
    const { value, lines } = read(await sealData(data, { password, ttl: 0 }))
    expect(value).toEqual(data)
    expect(parseSetCookie(lines[0]!)!.maxAge).toBe(days(14))
  })

  it('is not reshaped by its version mark, which its seal does not cover', async () => {
    const sealed = await sealData({ userId: 'ada', persistent: { userId: 'root' } }, { password })
    for (const mark of ['~1', '~', '', '~2~1']) {
      expect(read(sealed.replace('~2', mark)).value).toEqual(data)
    }
  })

  it('opens in a definition that seals, and not in one that signs', async () => {
    const sealed = await sealData(data, { password })
    const binding = { cookieName: 'app', purpose: 'cookie' }
    expect(keys.unseal(sealed, binding, Date.now())?.value).toBe(JSON.stringify(data))
    expect(keys.verify(sealed, binding, Date.now())).toBeUndefined()
    expect(keys.unseal(sealed, { cookieName: 'app', purpose: 'session' }, Date.now())).toBeUndefined()
  })

  it('of another password is nothing', async () => {
    const sealed = await sealData(data, { password: 'another password of somebody else, long enough' })
    expect(read(sealed)).toEqual({ value: undefined, lines: [] })
  })

  it('opens with no password that its id finds on an object’s prototype', async () => {
    const sealed = await sealData(data, { password })
    for (const id of ['constructor', '__proto__', 'toString', 'default', '', '2']) {
      expect(read(withPart(sealed, 1, id)).value).toBeUndefined()
    }
  })

  it('changed in any of its parts is nothing', async () => {
    const sealed = await sealData(data, { password })
    const body = sealed.slice(0, sealed.indexOf('~'))
    for (let at = 0; at < body.length; at++) {
      const other = body[at] === 'A' ? 'B' : 'A'
      expect(read(`${body.slice(0, at)}${other}${body.slice(at + 1)}~2`).value, `at ${at}`).toBeUndefined()
    }
    for (let length = 0; length < body.length; length += 7) {
      expect(read(body.slice(0, length)).value, `of ${length}`).toBeUndefined()
    }
  })

  it.each([
    ['of nothing', ''],
    ['of stars', '*'.repeat(4000)],
    ['of the right number of stars', 'Fe26.2*1******'],
    ['with a time that is none', 'Fe26.2*1*a*a*a*1e9*a*a'],
    ['with a time of many digits', `Fe26.2*1*a*a*a*${'9'.repeat(3000)}*a*a`],
    ['of malformed escapes', '%'.repeat(4000)],
    ['of a megabyte', 'Fe26.2*1*'.repeat(120_000)],
  ])('%s is nothing', (_, wire) => {
    expect(read(wire)).toEqual({ value: undefined, lines: [] })
  })

  it('sealed under a password without an id opens with the default one', async () => {
    const sealed = await seal(webcrypto as Parameters<typeof seal>[0], data, password, defaults)
    expect(read(sealed, { definition: accepting({ default: password }) }).value).toEqual(data)
    expect(read(sealed).value).toBeUndefined()
  })

  it('of what is sealed but no text of JSON is nothing, and throws nothing', async () => {
    const foreign = await seal(
      webcrypto as Parameters<typeof seal>[0],
      'text',
      { id: '1', secret: password },
      defaults,
    )
    expect(read(foreign)).toEqual({ value: undefined, lines: [expect.any(String) as string] })
  })
})

describe('ironSession', () => {
  it.each([[''], ['short'], [{ 1: password, 2: 'short' }], [{}], [undefined]])('refuses %j', given => {
    const code =
      given === undefined || Object.keys(given).length === 0 ? 'secret-missing' : 'password-too-short'
    const expected = given === '' ? 'password-too-short' : code
    expect(() => ironSession({ password: given as string })).toThrow(
      expect.objectContaining({ code: expected }),
    )
  })
})
