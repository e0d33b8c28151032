import { expect, test } from 'vitest'
import { foundBy, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('lifetime-over-cap', {
  fires: [
    ['Max-Age of two years', sets('a=1; Max-Age=63072000')],
    ['Expires far away', sets('a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT')],
    ['a number beyond all', sets('a=1; Max-Age=99999999999999999999')],
  ],
  silent: [
    ['400 days', sets('a=1; Max-Age=34560000')],
    ['400 days by a clock that is an hour ahead', sets('a=1; Max-Age=34563600')],
    ['a year', sets('a=1; Expires=Tue, 23 Nov 2027 12:00:00 GMT')],
    ['a session cookie', sets('a=1')],
    [
      'a short Max-Age, which goes before Expires',
      sets('a=1; Max-Age=60; Expires=Fri, 31 Dec 9999 23:59:59 GMT'),
    ],
    ['a deletion', sets('a=; Max-Age=-99999999999')],
    [
      'a year from when it was recorded',
      sets('a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT', { time: Date.parse('2030-01-01T00:00:00Z') }),
    ],
    [
      'a year from the date of the response',
      sets('a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT', {
        fields: [['Date', 'Tue, 01 Jan 2030 00:00:00 GMT']],
      }),
    ],
  ],
})

test('tells the days', () => {
  expect(foundBy('lifetime-over-cap', [sets('a=1; Max-Age=63072000')])[0]?.message).toContain('730 days')
})
