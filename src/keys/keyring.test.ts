import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { counting, doors, keyOf } from '../../tests/support/keyrings.ts'
import type { Binding, Keyring, Opened } from './keyring.ts'
import { nodePrimitives } from './node-primitives.ts'
import { readKeys } from './read-keys.ts'

const binding: Binding = { cookieName: 'prefs', purpose: 'cookie' }
const cookieOctets = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
const wellFormed = fc.string({ unit: 'binary' })

/** `sign` and `verify`, `seal` and `unseal`: the promises are the same. */
const pairs = [
  { verb: 'sign', close: 'sign', open: 'verify' },
  { verb: 'seal', close: 'seal', open: 'unseal' },
] as const

describe.each(doors)('rusk/keys on $name', ({ keyring, generateKey }) => {
  const keys = keyring(keyOf('new'))

  it('makes keys that a keyring takes, each another one', () => {
    const made = Array.from({ length: 50 }, generateKey)
    expect(new Set(made).size).toBe(50)
    for (const key of made) expect(key).toMatch(/^[\w-]{43}$/)
    expect(() => keyring(made)).not.toThrow()
  })

  it('shows no key when it is printed', () => {
    const shown = JSON.stringify(keys) + String(keys) + Object.entries(keys).join()
    expect(shown).not.toContain(keyOf('new'))
    expect(Object.isFrozen(keys)).toBe(true)
  })

  describe.each(pairs)('$verb', ({ close, open }) => {
    it.each([
      '',
      'cheese',
      'a.b.c',
      '.',
      '%41',
      '{"theme":"dark"}',
      'blå 🧀',
      '\u0000\r\n;,"\\',
      '\ufeffmark',
      '\ufffd',
    ])('brings %j back', value => {
      expect(keys[open](keys[close](value, binding), binding, 0)).toEqual({ value, stale: false })
    })

    it('brings every well-formed value back, in cookie-octets', () => {
      fc.assert(
        fc.property(wellFormed, fc.option(fc.nat(), { nil: undefined }), (value, expires) => {
          const token = keys[close](value, expires === undefined ? binding : { ...binding, expires })
          expect(token).toMatch(cookieOctets)
          expect(keys[open](token, binding, 0)?.value).toBe(expires === 0 ? undefined : value)
        }),
        { numRuns: 300 },
      )
    })

    it('brings large values back', () => {
      for (const value of ['x'.repeat(100_000), '🧀'.repeat(30_000)]) {
        expect(keys[open](keys[close](value, binding), binding, 0)).toEqual({ value, stale: false })
      }
    })

    it('refuses half of a surrogate pair, in the value and in the names', () => {
      expect(() => keys[close]('ok \ud83e', binding)).toThrow(
        expect.objectContaining({
          code: 'value-not-well-formed',
          facts: { cookieName: 'prefs', index: 3, length: 4 },
        }),
      )
      for (const odd of [{ cookieName: '\ud83e' }, { purpose: '\udfff' }]) {
        expect(() => keys[close]('v', { ...binding, ...odd })).toThrow(
          expect.objectContaining({ code: 'binding-not-well-formed' }),
        )
        const replaced = {
          ...binding,
          ...(odd.cookieName ? { cookieName: '\ufffd' } : { purpose: '\ufffd' }),
        }
        expect(keys[open](keys[close]('v', replaced), { ...binding, ...odd }, 0)).toBeUndefined()
      }
    })

    it('binds to the cookie-name and the purpose', () => {
      const token = keys[close]('v', { cookieName: 'a', purpose: 'b1' })
      expect(keys[open](token, { cookieName: 'a', purpose: 'b1' }, 0)?.value).toBe('v')
      const others = [
        ['ab', '1'],
        ['a1', 'b'],
        ['', 'ab1'],
        ['ab1', ''],
        ['A', 'b1'],
        ['a', 'B1'],
        ['b1', 'a'],
        ['1:a2', 'b1'],
        ['a2:b1', ''],
      ] as const
      for (const [cookieName, purpose] of others) {
        expect(keys[open](token, { cookieName, purpose }, 0)).toBeUndefined()
      }
    })

    it('tells no two bindings apart by luck', () => {
      const name = fc.string({ unit: fc.constantFrom('a', '1', ':', 'é', '.', 's1'), maxLength: 5 })
      fc.assert(
        fc.property(name, name, name, name, (cookieName, purpose, otherName, otherPurpose) => {
          const token = keys[close]('v', { cookieName, purpose })
          const opened = keys[open](token, { cookieName: otherName, purpose: otherPurpose }, 0)
          expect(opened !== undefined).toBe(cookieName === otherName && purpose === otherPurpose)
        }),
      )
    })

    it('opens until the second that it expires, by the time in the token', () => {
      const token = keys[close]('v', { ...binding, expires: 1_794_000_000 })
      expect(keys[open](token, binding, 1_793_999_999_999)).toEqual({
        value: 'v',
        stale: false,
        expires: 1_794_000_000,
      })
      expect(keys[open](token, binding, 1_794_000_000_000)).toBeUndefined()
      expect(keys[open](token, { ...binding, expires: 1_900_000_000 }, 1_794_000_000_000)).toBeUndefined()
      expect(keys[open](token, binding, Number.NaN)).toBeUndefined()
      expect(keys[open](keys[close]('v', binding), binding, Number.MAX_SAFE_INTEGER)?.value).toBe('v')
    })

    it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1_794_000_000_000])(
      'refuses the expiry %d',
      expires => {
        expect(() => keys[close]('secret', { ...binding, expires })).toThrow(
          expect.objectContaining({
            code: 'expires-invalid',
            message: expect.not.stringContaining('secret'),
          }),
        )
      },
    )

    it('opens with older keys too, and says so', () => {
      const [newest, old, foreign] = [keyOf('new'), keyOf('old'), keyOf('foreign')]
      const rotated = keyring([newest, old])
      expect(rotated[open](keyring(newest)[close]('v', binding), binding, 0)).toEqual({
        value: 'v',
        stale: false,
      })
      expect(rotated[open](keyring(old)[close]('v', binding), binding, 0)).toEqual({
        value: 'v',
        stale: true,
      })
      expect(rotated[open](keyring(foreign)[close]('v', binding), binding, 0)).toBeUndefined()
      expect(keyring(old)[open](rotated[close]('v', binding), binding, 0)).toBeUndefined()
    })

    it('opens with either of two keys that share an id', () => {
      const [one, other] = keysOfOneId()
      const both = keyring([one, other])
      expect(keyring(one)[close]('v', binding).slice(2, 6)).toBe(
        keyring(other)[close]('v', binding).slice(2, 6),
      )
      expect(both[open](keyring(one)[close]('v', binding), binding, 0)).toEqual({ value: 'v', stale: false })
      expect(both[open](keyring(other)[close]('v', binding), binding, 0)).toEqual({ value: 'v', stale: true })
      expect(keyring(one)[open](keyring(other)[close]('v', binding), binding, 0)).toBeUndefined()
    })

    it('keeps working however many purposes there are', () => {
      const first = keys[close]('v', { cookieName: 'n', purpose: 'p0' })
      for (let i = 0; i < 250; i++) keys[close]('v', { cookieName: 'n', purpose: `p${i}` })
      expect(keys[open](first, { cookieName: 'n', purpose: 'p0' }, 0)?.value).toBe('v')
    })
  })

  it('signs so that the same value gives the same token, and seals so that none looks like another', () => {
    expect(keys.sign('v', binding)).toBe(keys.sign('v', binding))
    const sealed = Array.from({ length: 200 }, () => keys.seal('v', binding).slice(7 + 1))
    expect(new Set(sealed).size).toBe(200)
  })

  it('opens no signed value as a sealed one, nor the reverse', () => {
    expect(keys.unseal(keys.sign('v', binding), binding, 0)).toBeUndefined()
    expect(keys.verify(keys.seal('v', binding), binding, 0)).toBeUndefined()
  })

  it('keeps what is plain readable', () => {
    expect(keys.sign('cheese', { ...binding, expires: 1_794_000_000 })).toMatch(
      /^s1[\w-]{4}\.1794000000\.cheese\.[\w-]{43}$/,
    )
    expect(keys.sign('a b', binding)).toMatch(/^b1[\w-]{4}\.\.YSBi\.[\w-]{43}$/)
  })

  it('measures the randomness it is given', () => {
    const starved = keyring(keyOf('new'), { random: () => new Uint8Array(3) })
    expect(() => starved.seal('v', binding)).toThrow(expect.objectContaining({ code: 'random-bytes' }))
    expect(keyring(keyOf('new'), { random: counting() }).seal('v', binding)).toContain(
      'AAECAwQFBgcICQoLDA0ODxAREhMUFRYX',
    )
  })
})

/** The first two of our numbered keys whose ids are the same: some 24 bits, so a few thousand keys are enough. */
function keysOfOneId(): [string, string] {
  const seen = new Map<string, string>()
  for (let number = 0; ; number++) {
    const key = keyOf(String(number))
    const id = Buffer.from(nodePrimitives.derive(readKeys(key)[0]!, 'rusk/keys 1 id')).toString('hex', 0, 3)
    const other = seen.get(id)
    if (other !== undefined) return [other, key]
    seen.set(id, key)
  }
}

it('has a keyring as its type, from either door', () => {
  expectTypeOf(doors[0].keyring).returns.toEqualTypeOf<Keyring>()
  expectTypeOf(doors[1].keyring).toEqualTypeOf(doors[0].keyring)
  expectTypeOf<Keyring['verify']>().returns.toEqualTypeOf<Opened | undefined>()
  // @ts-expect-error A binding names its purpose.
  const nameless: Binding = { cookieName: 'a' }
  expect(nameless).toBeDefined()
})
