import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('session-without-httponly', {
  fires: [
    ['an id', sets(`__Host-session=${id}; Secure; Path=/`)],
    ['an id on this machine', sets(`sid=${id}`, { url: 'http://localhost/' })],
  ],
  silent: [
    ['an id with HttpOnly', sets(`sid=${id}; HttpOnly`)],
    ['a JSON Web Token, which has a rule of its own', sets(`token=${jwt}; Secure`)],
    ['a token that scripts have to read', sets(`XSRF-TOKEN=${id}; Secure`)],
    ['a preference', sets('theme=dark')],
    ['a deletion', sets('sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT')],
  ],
})
