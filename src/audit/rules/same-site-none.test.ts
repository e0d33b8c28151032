import { id, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const line = `sid=${id}; Secure; HttpOnly; SameSite=None`

ruleCases('samesite-none-unneeded', {
  fires: [
    ['an id in pages of its own site', sets(line, { fetch: 'none', destination: 'document' })],
    ['an id of which nothing more is known', sets(line)],
    [
      'an id, while another site asks for other cookies',
      [sets(line, { fetch: 'none' }), sets([], { url: 'https://ads.example/', fetch: 'cross-site' })],
    ],
  ],
  silent: [
    ['an id that another site asks for', sets(line, { fetch: 'cross-site', destination: 'iframe' })],
    [
      'an id that another site asks for later',
      [sets(line, { fetch: 'none' }), sets([], { fetch: 'cross-site', destination: 'empty' })],
    ],
    ['a partitioned one', sets(`${line}; Partitioned`, { fetch: 'none' })],
    ['Lax', sets(`sid=${id}; Secure; SameSite=Lax`, { fetch: 'none' })],
    ['the state of a sign-in that another site posts back', sets(`saml_state=${id}; Secure; SameSite=None`)],
    ['a preference', sets('theme=dark; Secure; SameSite=None', { fetch: 'none' })],
  ],
})
