import { expect, test } from 'vitest'
import { foundBy, id, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('duplicate-name', {
  fires: [
    ['two of a name', sets([], { cookie: 'a=1; b=2; a=3' })],
    ['two of a name and value', sets([], { cookie: 'a=1; a=1' })],
  ],
  silent: [
    ['names that differ by case', sets([], { cookie: 'a=1; A=2' })],
    ['one each', sets([], { cookie: 'a=1; b=1' })],
    ['cookies without names', sets([], { cookie: 'x; y' })],
    ['requests after each other', [sets([], { cookie: 'a=1' }), sets([], { cookie: 'a=2' })]],
    [
      'names that JavaScript has a meaning for',
      sets([], { cookie: '__proto__=1; constructor=2; toString=3' }),
    ],
  ],
})

test('two sessions are a warning, two preferences a note', () => {
  const severity = (cookie: string) => foundBy('duplicate-name', [sets([], { cookie })])[0]?.severity
  expect(severity(`sid=${id}; sid=${id}`)).toBe('warning')
  expect(severity('theme=dark; theme=light')).toBe('note')
})
