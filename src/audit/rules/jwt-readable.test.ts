import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('jwt-readable', {
  fires: [
    ['a token', sets(`auth=${jwt}; Secure`)],
    ['a token under any name', sets(`x=${jwt}`)],
    ['a token in quotes', sets(`x="${jwt}"`)],
  ],
  silent: [
    ['a token with HttpOnly', sets(`auth=${jwt}; HttpOnly`)],
    ['an id', sets(`sid=${id}`)],
    ['three words with dots', sets('x=eyJ-is-no.header.here')],
    ['JSON that is no header', sets(`x=${btoa('{"a":1}').replaceAll('=', '')}.e30.x`)],
    ['what is refused', sets(`auth=${jwt}; Domain=com`)],
  ],
})
