import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const line = `sid=${id}; Domain=shop.example; Path=/; Secure`

ruleCases('domain-wide', {
  fires: [
    ['a domain of which one host is seen', sets(line)],
    ['a host below it', sets(line, { url: 'https://www.shop.example/' })],
    ['other sites beside it', [sets(line), sets(`token=${jwt}`, { url: 'https://cdn.example/' })]],
  ],
  silent: [
    ['a host-only one', sets(`sid=${id}; Path=/`)],
    ['a domain of which two hosts are seen', [sets(line), sets([], { url: 'https://api.shop.example/' })]],
    ['a preference', sets('theme=dark; Domain=shop.example')],
    ['what is refused', sets(`sid=${id}; Domain=other.example`)],
    [
      'Domain on an address, where it says nothing',
      sets(`sid=${id}; Domain=127.0.0.1`, { url: 'http://127.0.0.1/' }),
    ],
    ['a deletion', sets('sid=; Domain=shop.example; Max-Age=0')],
  ],
})
