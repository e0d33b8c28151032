import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doors, keyOf } from '../../tests/support/keyrings.ts'
import { RuskError } from '../headers/rusk-error.ts'

const [one, two, three] = [keyOf('1'), keyOf('2'), keyOf('3')]

function refusal(run: () => unknown): RuskError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(RuskError)
    return error as RuskError
  }
  throw new Error('Nothing was refused.')
}

describe.each(doors)('the keys of a keyring on $name', ({ keyring }) => {
  const binding = { cookieName: 'a', purpose: 'cookie' }

  it.each([
    ['one', one],
    ['a list', [one, two, three]],
    ['one text with commas', `${one},${two}`],
    ['spaces and tabs round them', ` ${one} ,\t${two} `],
    ['the line end of a secret file', `${one}\r\n`],
    ['the line end in a list', [`${one}\n`, two]],
  ])('are taken as %s', (_, keys) => {
    const token = keyring(keys).sign('v', binding)
    expect(keyring(one).verify(token, binding, 0)?.value).toBe('v')
  })

  it.each([undefined, '', ' ', [], [''], ',', '\n'])(
    'are missing in %j, and the error says how to make one',
    keys => {
      const error = refusal(() => keyring(keys))
      expect(error.code).toBe('keys-missing')
      expect(error.message).toContain(
        `node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`,
      )
    },
  )

  it.each([
    [`${one},`, 'key-length', { position: 2, count: 2, bytes: 0, needed: 32 }],
    [`,${one}`, 'key-length', { position: 1, count: 2, bytes: 0, needed: 32 }],
    [[process.env.NOT_SET!, one], 'key-length', { position: 1, count: 2, bytes: 0, needed: 32 }],
    [[one, one.slice(0, 40)], 'key-length', { position: 2, count: 2, bytes: 30, needed: 32 }],
    [`${one}${two}AA`, 'key-length', { position: 1, count: 1, bytes: 66, needed: 32 }],
    ['secret', 'key-not-base64url', { position: 1, count: 1, characters: 6 }],
    ['correct horse', 'key-not-base64url', { position: 1, count: 1, characters: 13 }],
    [[one, `${two}=`], 'key-not-base64url', { position: 2, count: 2, characters: 44 }],
    [`+${one.slice(1)}`, 'key-not-base64url', { position: 1, count: 1, characters: 43 }],
    [`${one.slice(0, 42)}B`, 'key-not-base64url', { position: 1, count: 1, characters: 43 }],
    [`${one.slice(0, 42)}ŁA`, 'key-not-base64url', { position: 1, count: 1, characters: 44 }],
    [[one, `${two},${three}`], 'key-not-base64url', { position: 2, count: 2, characters: 87 }],
    [`${one},${two},${one}`, 'key-repeated', { position: 3, count: 3, first: 1 }],
  ])('are refused in case %#, by position and measure', (keys, code, facts) => {
    expect(refusal(() => keyring(keys))).toMatchObject({ code, facts })
  })

  it('are never in an error', () => {
    const keyish = fc.oneof(
      fc.string({ minLength: 12 }),
      fc.base64String({ minLength: 12 }),
      fc.constantFrom(one.slice(1), `${one}=`),
    )
    fc.assert(
      fc.property(keyish, fc.boolean(), (key, doubled) => {
        const text = key.replaceAll(/[\s,]/g, '')
        fc.pre(text.length > 11)
        const error = refusal(() => keyring(doubled ? [text, text] : text))
        const shown = error.message + JSON.stringify(error.facts) + String(error.cause)
        expect(shown).not.toContain(text)
        expect(shown).not.toContain(text.slice(0, 12))
      }),
    )
  })
})
