import { describe, expect, it } from 'vitest'
import { dice, doors, keyOf } from '../../tests/support/keyrings.ts'
import type { Binding, Keyring } from './keyring.ts'

/** 100,000 tries with RUSK_LONG=1 on the faster door; noble's are a tenth, for its time. */
const TRIES = process.env.RUSK_LONG ? 100_000 : 4_000
const binding: Binding = { cookieName: '__Host-draft', purpose: 'cookie', expires: 1_794_000_000 }
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const odd = [
  '.',
  '%',
  '=',
  '+',
  '/',
  ' ',
  '\t',
  '\n',
  '\0',
  '"',
  ';',
  ',',
  '~',
  'é',
  'ÿ',
  'Ł',
  '\u0141',
  '\ud83e',
  '\uff21',
]

const openers = (keys: Keyring) => [keys.verify, keys.unseal]

/** Opens under this binding, whichever way. */
function opens(keys: Keyring, token: string, under: Binding): boolean {
  return openers(keys).some(open => open(token, under, 0) !== undefined)
}

describe.each(doors)('a token on $name', ({ name, keyring }) => {
  const keys = keyring([keyOf('new'), keyOf('old')])
  const values = ['cheese', '', '{"theme":"dark"}', 'a.b.c', '🧀', 'YSBi', 'x'.repeat(300)]
  const tokens = values.flatMap(value => [
    keys.sign(value, binding),
    keys.seal(value, binding),
    keys.sign(value, { ...binding, expires: undefined as never }),
    keyring(keyOf('old')).seal(value, binding),
  ])

  it('opens as it is', () => {
    for (const token of tokens) expect(opens(keys, token, binding)).toBe(true)
  })

  it('opens with no character of it changed, dropped, doubled or moved', () => {
    for (const token of tokens.slice(0, 8)) {
      for (let at = 0; at < token.length; at++) {
        const [before, char, after] = [token.slice(0, at), token[at]!, token.slice(at + 1)]
        const bits = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(bit =>
          String.fromCharCode(char.charCodeAt(0) ^ (1 << bit)),
        )
        for (const other of ['', char + char, ...bits, ...odd]) {
          if (other !== char) expect(opens(keys, before + other + after, binding)).toBe(false)
        }
        if (after !== '' && after[0] !== char) {
          expect(opens(keys, before + after[0] + char + after.slice(1), binding)).toBe(false)
        }
      }
    }
  })

  it('opens with no other last character: base64url has spare bits there', () => {
    for (const token of tokens) {
      const opening = [...alphabet].filter(last => opens(keys, token.slice(0, -1) + last, binding))
      expect(opening).toEqual([token.at(-1)])
    }
  })

  it('opens in no other spelling', () => {
    for (const token of tokens) {
      const spellings = [
        `${token}=`,
        `${token}==`,
        ` ${token}`,
        `${token} `,
        `"${token}"`,
        `${token}\n`,
        token.replaceAll('-', '+').replaceAll('_', '/'),
        encodeURIComponent(token).replaceAll('.', '%2E'),
        token.toUpperCase(),
        token.toLowerCase(),
        token.replace('.1794000000.', '.01794000000.'),
        token.replace('.1794000000.', '.1.794e9.'),
        token.replace('.1794000000.', '.1794000001.'),
        token.replace('.1794000000.', '..'),
        token.replace(/^(.)1/, '$12'),
        token.replace(/^s/, 'b'),
        token.replace(/^b/, 's'),
        token.replace(/^[sb]/, 'e'),
      ]
      for (const spelling of spellings) {
        if (spelling !== token) expect(opens(keys, spelling, binding)).toBe(false)
      }
    }
  })

  it('opens in no generated forgery', () => {
    const roll = dice(7)
    const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!
    const foreign = keyring(keyOf('foreign'))
    const tries = name === 'noble' ? TRIES / 10 : TRIES
    const text = () => Array.from({ length: roll(6) + 1 }, () => pick([...alphabet, ...odd])).join('')
    const attacks: readonly ((token: string) => readonly [string, Binding])[] = [
      token => [token.slice(0, roll(token.length)), binding],
      token => [token.slice(roll(token.length) + 1), binding],
      token => [token + text(), binding],
      token => [text() + token, binding],
      token => {
        const at = roll(token.length)
        return [token.slice(0, at) + text() + token.slice(at + roll(4)), binding]
      },
      token => {
        const at = roll(token.length)
        return [token.slice(0, at) + pick(tokens).slice(at), binding]
      },
      token => [
        token,
        { ...binding, cookieName: pick(['draft', '__Host-draf', '__Host-draft ', '__host-draft', text()]) },
      ],
      token => [token, { ...binding, purpose: pick(['session', 'cooki', 'cookie1', 'Cookie', '', text()]) }],
      () => [pick([foreign.sign, foreign.seal])(text().replaceAll('\ud83e', ''), binding), binding],
      token => [token.slice(0, 2) + foreign.sign('', binding).slice(2, 6) + token.slice(6), binding],
      () => [text() + text() + text(), binding],
    ]
    let tried = 0
    while (tried < tries) {
      const [forgery, under] = pick(attacks)(pick(tokens))
      if (under === binding && tokens.includes(forgery)) continue
      if (opens(keys, forgery, under))
        expect.fail(`opened ${JSON.stringify(forgery)} under ${JSON.stringify(under)}`)
      tried++
    }
  })

  it('that is huge and wrong does not open', () => {
    for (const start of ['s1AAAA.', 's1AAAA..', 'b1AAAA..', 'e1AAAA.', 'e1AAAA..', '.', '%']) {
      for (const filling of ['A', '.', '%', '\u{1f9c0}', '9']) {
        expect(opens(keys, start + filling.repeat(100_000), binding)).toBe(false)
      }
    }
  })
})
