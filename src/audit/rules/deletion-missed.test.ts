import { expect, test } from 'vitest'
import { foundBy, id, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const set = sets(`sid=${id}; Path=/; Secure`)
const domain = sets(`sid=${id}; Path=/; Domain=shop.example`)
const out = { url: 'https://shop.example/account/logout' }

ruleCases('deletion-missed', {
  fires: [
    ['the default path', [set, sets('sid=; Max-Age=0', out)]],
    ['no Domain', [domain, sets('sid=; Path=/; Max-Age=0', out)]],
    ['a Domain too much', [set, sets('sid=; Path=/; Domain=shop.example; Max-Age=0', out)]],
    [
      'Partitioned',
      [sets('a=1; Path=/; Secure; SameSite=None; Partitioned'), sets('a=; Path=/; Secure; Max-Age=0', out)],
    ],
    [
      'a path that the deletion does not see',
      [sets('sid=1; Path=/shop'), sets('sid=; Path=/; Max-Age=0', out)],
    ],
    ['a date in the past', [set, sets('sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', out)]],
  ],
  silent: [
    ['a deletion that hits', [set, sets('sid=; Path=/; Max-Age=0', out)]],
    [
      'two deletions, one of which hits',
      [domain, sets(['sid=; Path=/; Max-Age=0', 'sid=; Path=/; Domain=shop.example; Max-Age=0'], out)],
    ],
    [
      'one that hits a response later',
      [domain, sets('sid=; Path=/; Max-Age=0', out), sets('sid=; Path=/; Domain=shop.example; Max-Age=0')],
    ],
    [
      'a deletion that is refused, which has a rule of its own',
      [set, sets('sid=; Max-Age=0; SameSite=None', out)],
    ],
    ['a deletion of what was never set', sets('sid=; Path=/; Max-Age=0', out)],
    [
      'a clean-up beside a new cookie',
      [sets([`sid=${id}; Path=/`, 'sid=; Path=/; Domain=shop.example; Max-Age=0'])],
    ],
    [
      'such a clean-up on each response',
      [
        sets([`sid=${id}; Path=/`, 'sid=; Domain=shop.example; Max-Age=0']),
        sets('sid=; Domain=shop.example; Max-Age=0'),
      ],
    ],
    [
      'a cookie of another host',
      [sets('sid=1', { url: 'https://api.shop.example/' }), sets('sid=; Max-Age=0', out)],
    ],
    [
      'one that hits what was set before the recording',
      [set, sets('sid=; Domain=shop.example; Path=/; Max-Age=0', { ...out, cookie: `sid=${id}; sid=old` })],
    ],
  ],
})

test('tells what was deleted, and what is there', () => {
  const [found] = foundBy('deletion-missed', [domain, sets('sid=; Max-Age=0', out)])
  expect(found?.message).toBe(
    'The deletion (no Path, no Domain) misses it: it was set with Path=/, Domain=shop.example, and is still sent.',
  )
})
