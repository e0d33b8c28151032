import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('prefix-broken', {
  fires: [
    ['__Host- with a Domain', sets(`__Host-sid=${id}; Secure; Path=/; Domain=shop.example`)],
    ['__Host- without Path=/', sets('__Host-a=1; Secure; Path=/app')],
    ['__Secure- without Secure', sets('__Secure-a=1')],
    ['a prefix in another case', sets('__secure-a=1')],
    ['__Host- over http', sets('__Host-a=1; Secure; Path=/', { url: 'http://shop.example/' })],
    ['one underscore', sets(`_Host-token=${jwt}; Secure; Path=/`)],
    ['an underscore at its end', sets('__Secure_a=1; Secure')],
  ],
  silent: [
    ['__Host- as it should be', sets('__Host-a=1; Secure; Path=/')],
    ['__Secure- on a domain', sets('__Secure-a=1; Secure; Domain=shop.example')],
    ['__Host- on localhost', sets('__Host-a=1; Secure; Path=/', { url: 'http://localhost/' })],
    ['a name with these words', sets(['host-a=1', 'secure=1', 'hostname=1', '_hostname=1'])],
    ['a deletion', sets('__Host-a=; Secure; Path=/; Max-Age=0')],
  ],
})
