import { ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('set-twice', {
  fires: [
    ['two values', sets(['a=1', 'a=2'])],
    ['one value', sets(['a=1', 'a=1'])],
    [
      'a domain that is the host, in two spellings',
      sets(['a=1; Domain=.shop.example', 'a=2; Domain=SHOP.example']),
    ],
  ],
  silent: [
    ['two paths', sets(['a=1; Path=/', 'a=2; Path=/x'])],
    ['with and without Domain', sets(['a=1', 'a=2; Domain=shop.example'])],
    ['a deletion before it is set', sets(['a=; Max-Age=0', 'a=2'])],
    ['two responses', [sets('a=1'), sets('a=2')]],
    ['one of them refused', sets(['a=1; Domain=com', 'a=2'])],
    [
      'a partitioned one beside',
      sets(['a=1; Secure; SameSite=None', 'a=1; Secure; SameSite=None; Partitioned']),
    ],
  ],
})
