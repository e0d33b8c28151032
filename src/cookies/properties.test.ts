import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RuskError } from '../headers/rusk-error.ts'
import { generateKey, keyring } from '../keys/keys-node.ts'
import { boolean, integer, list, text } from './codecs.ts'
import { cookie } from './cookie.ts'
import type { CookieOptions, ValueKind } from './cookie-options.ts'
import { Cookies } from './cookies.ts'
import type { CookieDefinition } from './definition.ts'

const keys = keyring(generateKey())

const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/).filter(name => !name.startsWith('__'))
// As the wire has it: one character per byte, whatever the byte.
const octets = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)),
  maxLength: 300,
})
const header = fc.oneof(
  octets,
  fc
    .array(
      fc.oneof(
        octets,
        fc.tuple(name, octets).map(pair => pair.join('=')),
      ),
      { maxLength: 30 },
    )
    .map(parts => parts.join('; ')),
)
const item = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('|', '~', '0', '1', '%', ';', ' ', ','), maxLength: 8 }),
)
const jsonValue = fc.jsonValue({ maxDepth: 3 }).filter(value => !JSON.stringify(value).includes('__proto__'))

/** A cookie with each codec, and its values. */
const kinds: [kind: string, value: ValueKind, values: fc.Arbitrary<unknown>][] = [
  ['text', text(), fc.string({ unit: 'binary', maxLength: 100 })],
  ['integer', integer(), fc.maxSafeInteger()],
  ['boolean', boolean(), fc.boolean()],
  ['list', list(), fc.array(item, { maxLength: 20 })],
  ['list by %', list({ delimiter: '%' }), fc.array(item, { maxLength: 20 })],
  ['json', z.json(), jsonValue],
]
const protections: [protection: string, options: Partial<CookieOptions<ValueKind, undefined, true>>][] = [
  ['as it is', {}],
  ['signed', { sign: keys }],
  ['sealed', { seal: keys, maxAge: 60 }],
]

describe.each(kinds)('a cookie of %s', (_, value, values) => {
  it.each(protections)('comes back as it was set, %s', (_, options) => {
    fc.assert(
      fc.property(name, values, header, (name, set, header) => {
        const definition = cookie(name, { ...options, value } as object) as CookieDefinition<unknown, unknown>
        const cookies = new Cookies(header)
        try {
          cookies.set(definition, set)
        } catch (error) {
          // JSON of many escapes may not fit; nothing else is refused.
          expect((error as RuskError).code).toBe('cookie-too-large')
          return
        }
        const expected = set === 0 ? 0 : value === kinds[5]![1] ? JSON.parse(JSON.stringify(set)) : set
        expect(cookies.get(definition)).toEqual(expected)
        const [line = ''] = cookies.setCookieLines()
        expect(line).toMatch(/^[\x20-\x7e]*$/)
        const returned = new Cookies(`${name}~=1; ${line.slice(0, line.indexOf(';'))}; ${name}=later`)
        expect(returned.get(definition)).toEqual(expected)
        expect(returned.changed).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})

it('never throws on what a client sent', () => {
  fc.assert(
    fc.property(header, header => {
      const cookies = new Cookies(header)
      const names = new Set([...cookies.entries()].map(([name]) => name))
      for (const name of [...names, 'absent']) {
        cookies.get(name)
        if (!/^[\w.-]+$/.test(name) || name.startsWith('__')) continue
        for (const [, value] of kinds) {
          for (const [, options] of protections) {
            cookies.has(cookie(name, { ...options, value } as object))
          }
        }
      }
      cookies.duplicates()
      cookies.set('a', 'b')
      expect(cookies.setCookieLines()).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})

it('agrees with itself: has, get and entries', () => {
  fc.assert(
    fc.property(header, header => {
      const cookies = new Cookies(header)
      for (const [name, value] of cookies.entries()) {
        expect(cookies.get(name)).toBe(value)
        expect(cookies.has(name)).toBe(true)
      }
    }),
  )
})

it('never tells a value in an error', () => {
  const secret = fc.stringMatching(/^[a-z0-9]{12,20}$/).map(text => `S${text}`)
  const attempts = (value: string): [ValueKind, unknown][] => [
    [text(), `${value}\ud800`],
    [text(), value.repeat(400)],
    [text(), [value]],
    [integer(), value],
    [boolean(), value],
    [list(), value],
    [list(), [value, 1]],
    [list(), [`${value}\ud800`]],
    [z.object({ a: z.literal('other') }), { a: value }],
    [z.record(z.string(), z.number()), { [value]: value }],
    [z.strictObject({}), { [value]: 1 }],
    [z.string().max(3), value],
    [{ encode: () => 1 as never, decode: (text: string) => text }, value],
  ]
  fc.assert(
    fc.property(secret, value => {
      for (const [kind, given] of attempts(value)) {
        for (const [, options] of protections) {
          const cookies = new Cookies('')
          const definition = cookie('a', { ...options, value: kind } as object) as CookieDefinition<
            unknown,
            unknown
          >
          let refused: RuskError | undefined
          try {
            cookies.set(definition, given)
          } catch (error) {
            refused = error as RuskError
          }
          expect(refused).toBeInstanceOf(RuskError)
          expect(`${refused?.message} ${JSON.stringify(refused?.facts)} ${refused?.cause}`).not.toContain(
            value,
          )
          expect(cookies.changed).toBe(false)
        }
      }
    }),
    { numRuns: 30 },
  )
})
