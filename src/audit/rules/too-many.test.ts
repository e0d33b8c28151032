import { expect, test } from 'vitest'
import { foundBy, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => `c${index}=1`)

ruleCases('too-many', {
  fires: [
    ['160 in a request', sets([], { cookie: many(160).join('; ') })],
    ['160 set', sets(many(160))],
    ['200 set', sets(many(200))],
  ],
  silent: [
    ['100', sets(many(100))],
    ['100 each of two sites', [sets(many(100)), sets(many(100), { url: 'https://other.example/' })]],
    ['100 set twice', [sets(many(100)), sets(many(100))]],
  ],
})

test('what is dropped is an error', () => {
  expect(foundBy('too-many', [sets(many(200))])[0]?.severity).toBe('error')
  expect(foundBy('too-many', [sets(many(160))])[0]?.severity).toBe('warning')
})
