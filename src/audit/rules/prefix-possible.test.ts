import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('prefix-possible', {
  fires: [
    ['what could be __Host-', sets(`sid=${id}; Secure; Path=/`)],
    ['what could be __Secure-', sets(`sid=${id}; Secure; Path=/app`)],
    ['what could be __Secure- on a domain', sets(`token=${jwt}; Secure; Path=/; Domain=shop.example`)],
  ],
  silent: [
    ['__Host-', sets(`__Host-sid=${id}; Secure; Path=/`)],
    ['__Secure-', sets(`__Secure-sid=${id}; Secure`)],
    ['no Secure, which has a rule of its own', sets(`sid=${id}; Path=/`)],
    ['http on this machine', sets(`sid=${id}; Secure; Path=/`, { url: 'http://localhost/' })],
    ['a preference', sets('theme=dark; Secure; Path=/')],
  ],
})
