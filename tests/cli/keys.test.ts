import { generateKey, keyring } from 'rusk/keys'
import { expect, test } from 'vitest'
import { rusk } from './command.ts'

const [first, second] = [generateKey(), generateKey()]
const list = `${first},${second}`

test('new: a key that a keyring takes, and nothing else', async () => {
  const { out, err, code } = await rusk(['keys', 'new'])
  expect(out).toMatch(/^[\w-]{43}\n$/)
  expect(() => keyring(out.trim())).not.toThrow()
  expect([err, code]).toEqual(['', 0])
})

test('check: the ids that stand in what the keys close, and no key', async () => {
  const { out, err, code } = await rusk(['keys', 'check'], { env: { COOKIE_KEYS: list } })
  const token = keyring(first).sign('x', { cookieName: 'a', purpose: 'cookie' })
  expect(out.slice(0, 4)).toBe(token.slice(2, 6))
  expect(out.split('\n')).toHaveLength(3)
  expect(code).toBe(0)
  for (const key of [first, second]) expect(out + err).not.toContain(key)
})

test('check: what is no list, and why, without the key', async () => {
  for (const [bad, reason] of [
    ['', 'keys-missing'],
    ['abc', 'key-length'],
    [`${first},${first}`, 'key-repeated'],
    [`${first}=`, 'key-not-base64url'],
  ] as const) {
    for (const more of [[], ['--json']]) {
      const { out, err, code } = await rusk(['keys', 'check', ...more], { env: { COOKIE_KEYS: bad } })
      expect(out).toContain(reason)
      expect(out + err).not.toContain(first)
      expect(code).toBe(1)
    }
  }
})

test('rotate: the new list on standard output alone', async () => {
  const { out, err } = await rusk(['keys', 'rotate'], { env: { COOKIE_KEYS: list } })
  const keys = out.trim().split(',')
  expect(keys.slice(1)).toEqual([first, second])
  expect(() => keyring(out.trim())).not.toThrow()
  for (const key of keys) expect(err).not.toContain(key)
  const closed = keyring(list).sign('x', { cookieName: 'a', purpose: 'cookie' })
  expect(keyring(out.trim()).verify(closed, { cookieName: 'a', purpose: 'cookie' }, 0)).toMatchObject({
    value: 'x',
    stale: true,
  })
})

test('rotate: --keep drops the oldest', async () => {
  const keep = async (count: string) =>
    (await rusk(['keys', 'rotate', '--keep', count], { env: { COOKIE_KEYS: list } })).out.trim().split(',')
  expect((await keep('1')).slice(1)).toEqual([first])
  expect(await keep('0')).toHaveLength(1)
  for (const wrong of ['-1', 'x', '1.5']) {
    expect(await rusk(['keys', 'rotate', '--keep', wrong], { env: { COOKIE_KEYS: list } })).toMatchObject({
      code: 2,
      out: '',
    })
  }
})

test('lists come from another variable, or from standard input', async () => {
  expect((await rusk(['keys', 'check', '--env', 'MINE'], { env: { MINE: list } })).code).toBe(0)
  expect((await rusk(['keys', 'check', '--stdin'], { stdin: `${list}\n` })).code).toBe(0)
})

test('no list: one line, and 3; and nothing is printed that could be taken for keys', async () => {
  for (const [args, given] of [
    [['keys', 'rotate'], {}],
    [['keys', 'rotate'], { env: { COOKIE_KEYS: 'abc' } }],
    [['keys', 'check'], {}],
  ] as const) {
    const { code, out, err } = await rusk(args, given)
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(/^rusk: [^\n]+\n$/)
  }
})

test('a key is no argument: the command does not take one', async () => {
  const { code, err } = await rusk(['keys', 'check', first])
  expect(code).toBe(2)
  expect(err).not.toContain(first)
})
