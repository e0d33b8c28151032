import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counting, keyOf } from '../../tests/support/keyrings.ts'
import { keyring as nodeKeyring } from './keys-node.ts'
import { keyring as webKeyring } from './keys-web.ts'
import { nodePrimitives } from './node-primitives.ts'
import { webPrimitives } from './web-primitives.ts'

const text = fc.string({ unit: 'binary' })
const name = fc.oneof(fc.string({ unit: 'grapheme-ascii' }), text)
const bindings = fc.record(
  { cookieName: name, purpose: name, expires: fc.integer({ min: 1, max: 4_000_000_000 }) },
  { requiredKeys: ['cookieName', 'purpose'] },
)

describe('node:crypto and noble', () => {
  it('give the same tokens, and open each other’s', () => {
    const values = fc.oneof(text, fc.string({ minLength: 100, maxLength: 2000 }), fc.json())
    fc.assert(
      fc.property(fc.nat(5), fc.nat(255), values, bindings, (key, start, value, binding) => {
        const keys = [keyOf(`key ${key}`), keyOf('older')]
        const node = nodeKeyring(keys, { random: counting(start) })
        const web = webKeyring(keys, { random: counting(start) })
        const signed = node.sign(value, binding)
        const sealed = node.seal(value, binding)
        expect(web.sign(value, binding)).toBe(signed)
        expect(web.seal(value, binding)).toBe(sealed)
        const opened = { value, stale: false, expires: binding.expires }
        for (const keyring of [node, web]) {
          expect(keyring.verify(signed, binding, 0)).toEqual(opened)
          expect(keyring.unseal(sealed, binding, 0)).toEqual(opened)
        }
      }),
      { numRuns: process.env.RUSK_LONG ? 10_000 : 500 },
    )
  })

  it('derive as HKDF does, from a purpose of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), text, (key, info) => {
        const expected = Buffer.from(hkdfSync('sha256', key, '', info, 32)).toString('hex')
        for (const { derive } of [nodePrimitives, webPrimitives]) {
          expect(Buffer.from(derive(key, info)).toString('hex')).toBe(expected)
        }
      }),
    )
    const long = { cookieName: 'n', purpose: 'p'.repeat(5000) }
    const token = nodeKeyring(keyOf('new')).sign('v', long)
    expect(webKeyring(keyOf('new')).verify(token, long, 0)?.value).toBe('v')
  })

  it('answer the same to any base64url, sound or not', () => {
    const key = new Uint8Array(32).fill(7)
    const [node, web] = [nodePrimitives.gcm(key), webPrimitives.gcm(key)]
    const closed = node.seal('v', 'a', new Uint8Array(12))
    const near = fc
      .tuple(fc.nat(closed.length), fc.string({ maxLength: 3 }))
      .map(([at, piece]) => closed.slice(0, at) + piece)
    fc.assert(
      fc.property(fc.oneof(near, fc.string(), fc.base64String()), candidate => {
        expect(web.open(candidate, 'a')).toBe(node.open(candidate, 'a'))
      }),
    )
  })

  it('compare MACs alike, also right after one that was right', () => {
    const mac = nodePrimitives.mac(new Uint8Array(32))('', 'text')
    const wrong = [
      '',
      mac.slice(1),
      `${mac}A`,
      `${mac.slice(0, -1)}é`,
      `${mac.slice(0, -1)}\u0141`,
      `${mac.slice(0, -2)}\u{1f9c0}`,
      `${mac.slice(0, -1)}\ud83e`,
      `A${mac.slice(1)}`.replace(mac, `B${mac.slice(1)}`),
    ]
    for (const { sameMac } of [nodePrimitives, webPrimitives]) {
      for (const received of wrong) {
        expect(sameMac(mac, mac)).toBe(true)
        expect(sameMac(mac, received)).toBe(false)
      }
    }
  })
})

/** What docs/keys.md says of the two formats, in other words: a program in any language could do the same. */
describe('the formats as docs/keys.md tells them', () => {
  const key = Buffer.from(keyOf('documented'), 'base64url')
  const derived = (from: Uint8Array, info: string) => Buffer.from(hkdfSync('sha256', from, '', info, 32))
  const keys = nodeKeyring(keyOf('documented'))
  const binding = { cookieName: 'prefs', purpose: 'cookie', expires: 1_794_000_000 }
  const frame = '5:prefs6:cookie'

  it('hold for a signed value', () => {
    const token = keys.sign('cheese', binding)
    const signed = `s1${derived(key, 'rusk/keys 1 id').toString('base64url').slice(0, 4)}.1794000000.cheese.`
    const mac = createHmac('sha256', derived(key, 'rusk/keys 1 sign cookie')).update(frame + signed)
    expect(token).toBe(signed + mac.digest('base64url'))
    expect(token).toMatchInlineSnapshot(
      `"s1GiSF.1794000000.cheese.eYbpq8u-nLjOvBSFYmAUIvjYoYrdUMu3hdegpiXeRhU"`,
    )
  })

  it('hold for a sealed value', () => {
    const token = keys.seal('blå 🧀', binding)
    const [head, body] = [token.slice(0, 18), token.slice(18)]
    expect(head).toBe(`e1${derived(key, 'rusk/keys 1 id').toString('base64url').slice(0, 4)}.1794000000.`)
    const messageKey = derived(
      derived(key, 'rusk/keys 1 seal cookie'),
      `rusk/keys 1 message ${body.slice(0, 16)}`,
    )
    const bytes = Buffer.from(body.slice(16), 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', messageKey, bytes.subarray(0, 12))
    decipher.setAAD(Buffer.from(frame + head)).setAuthTag(bytes.subarray(-16))
    expect(decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe(
      'blå 🧀',
    )
  })

  it('are known answers in both doors', () => {
    for (const keyring of [nodeKeyring, webKeyring]) {
      const known = keyring(keyOf('documented'), { random: counting() })
      expect(known.sign('blå 🧀', { cookieName: 'prefs', purpose: 'cookie' })).toMatchInlineSnapshot(
        `"b1GiSF..YmzDpSDwn6eA.gAn22Kv9FJXy5Rl-WutytnYUcHYzOxXd3UOLKui8Mus"`,
      )
      expect(known.seal('cheese', binding)).toMatchInlineSnapshot(
        `"e1GiSF.1794000000.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXfq0ZrjpuBXIXllVZekDdKbgodm3zQw"`,
      )
    }
  })
})
