import { expect, test } from 'vitest'
import { foundBy, id, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('attributes-differ', {
  fires: [
    ['Secure', [sets(`sid=${id}; Secure`), sets(`sid=${id}`)]],
    ['HttpOnly', [sets('a=1'), sets('a=1; HttpOnly')]],
    ['SameSite', [sets('a=1; SameSite=Lax'), sets('a=1; SameSite=Strict')]],
  ],
  silent: [
    ['the same', [sets('a=1; Secure'), sets('a=2; secure')]],
    ['another lifetime', [sets('a=1; Max-Age=60'), sets('a=1')]],
    ['another path', [sets('a=1; Path=/; Secure'), sets('a=1; Path=/x')]],
    ['another host', [sets('a=1; Secure'), sets('a=1', { url: 'https://api.shop.example/' })]],
    ['a deletion', [sets('a=1; Secure; HttpOnly'), sets('a=; Max-Age=0')]],
    ['a cookie that was deleted before', [sets('a=1; Secure'), sets('a=; Max-Age=0'), sets('a=1')]],
  ],
})

test('tells what is what', () => {
  const [found] = foundBy('attributes-differ', [sets('a=1; SameSite=Lax'), sets('a=1; HttpOnly')])
  expect(found?.message).toBe(
    'It was set before with another HttpOnly and SameSite: without HttpOnly, now with HttpOnly; SameSite=Lax, now without SameSite.',
  )
})
