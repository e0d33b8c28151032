import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('secret-readable', {
  fires: [
    ['a password', sets('password=hunter2hunter2')],
    ['a secret', sets(`client_secret=${id}`)],
    ['a key by its name', sets('api-key=abcdef123456')],
    ['a key by its shape', sets('x=AKIAIOSFODNN7EXAMPLE')],
    ['a token of a code host', sets(`x=ghp_${'a1B2'.repeat(9)}`)],
  ],
  silent: [
    ['what scripts cannot read', sets('password=hunter2hunter2; HttpOnly')],
    ['whether there is a password', sets('password=1')],
    [
      'other words with these in them',
      sets(['secretary=anna-smith', 'password_hint=the usual one', 'passwordless=enabled']),
    ],
    ['a token that signs in, which has rules of its own', sets([`token=${jwt}`, `sid=${id}`])],
    ['a preference', sets('theme=dark')],
  ],
})
