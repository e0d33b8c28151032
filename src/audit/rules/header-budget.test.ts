import { expect, test } from 'vitest'
import { foundBy, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const many = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => `c${index}=${'x'.repeat(bytes)}`)

ruleCases('header-budget', {
  fires: [
    ['a request of 7 kB', sets([], { cookie: many(7, 1000).join('; ') })],
    ['a request of 9 kB', sets([], { cookie: many(9, 1000).join('; ') })],
    ['a server that refused', sets([], { cookie: many(2, 1000).join('; '), status: 431 })],
    ['what was set bit by bit', many(7, 1000).map(line => sets(line))],
    ['a response of 9 kB, in cookies of other paths', sets(many(9, 1000).map(line => `${line}; Path=/x`))],
  ],
  silent: [
    ['a request of 2 kB', sets([], { cookie: many(2, 1000).join('; ') })],
    ['a server that refused something else', sets([], { cookie: 'a=1', status: 431 })],
    ['a response of 4 kB', sets(many(4, 1000))],
    ['what is set over and over', Array.from({ length: 20 }, () => sets(many(1, 3000)))],
  ],
})

test('over what servers take it is an error', () => {
  const severity = (count: number) =>
    foundBy('header-budget', [sets([], { cookie: many(count, 1000).join('; ') })])[0]?.severity
  expect([7, 9].map(severity)).toEqual(['warning', 'error'])
})
