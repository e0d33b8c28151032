import { expect, it } from 'vitest'
import { joinCookies } from './own-cookies.ts'

const rows: [what: string, jar: string, own: string | null, sent: string][] = [
  ['the jar alone', 'a=1; b=2', null, 'a=1; b=2'],
  ['an empty field of the caller', 'a=1', '', 'a=1'],
  ['the caller alone', '', 'a=1;b=2', 'a=1;b=2'],
  ['both', 'a=1', 'b=2', 'a=1; b=2'],
  ['one name in both', 'a=1; b=2; c=3', 'x=1;\t b=own', 'a=1; c=3; x=1;\t b=own'],
  ['one name twice in the jar', 'a=1; a=2', 'a=own', 'a=own'],
  ['a name that only begins alike', 'ab=1', 'a=own', 'ab=1; a=own'],
  ['other capitals', 'A=1', 'a=own', 'A=1; a=own'],
  ['cookies without a name', 'one; a=1', 'other', 'a=1; other'],
  ['a name of objects', '__proto__=1', 'constructor=own', '__proto__=1; constructor=own'],
]
it.each(rows)('%s', (_, jar, own, sent) => {
  expect(joinCookies(jar, own)).toBe(sent)
})
