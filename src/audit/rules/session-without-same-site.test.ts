import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('session-without-samesite', {
  fires: [
    ['an id', sets(`sid=${id}; Secure; HttpOnly`)],
    ['a word that is none', sets(`sid=${id}; Secure; SameSite=Relaxed`)],
    ['a token', sets(`jwt=${jwt}; Secure`)],
  ],
  silent: [
    ['Lax', sets(`sid=${id}; SameSite=lax`)],
    ['Strict', sets(`sid=${id}; SameSite=Strict`)],
    ['None, which has a rule of its own', sets(`sid=${id}; Secure; SameSite=None`)],
    ['a preference', sets('theme=dark')],
  ],
})
