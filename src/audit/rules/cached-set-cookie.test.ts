import { expect, test } from 'vitest'
import { foundBy, id, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const control = (value: string, ...more: (readonly [string, string])[]) => ({
  fields: [['Cache-Control', value] as const, ...more],
})

ruleCases('cached-set-cookie', {
  fires: [
    ['public', sets('a=1', control('public, max-age=3600'))],
    ['s-maxage', sets('a=1', control('s-maxage=60'))],
    ['max-age alone', sets('a=1', control('max-age=60'))],
    ['a permanent redirect', sets('a=1', { ...control('public'), status: 301 })],
    ['a temporary redirect with a lifetime', sets('a=1', { ...control('max-age=60'), status: 302 })],
  ],
  silent: [
    ['no Cache-Control', sets('a=1')],
    ['private', sets('a=1', control('private, max-age=60'))],
    ['no-store', sets('a=1', control('no-store'))],
    ['no-cache', sets('a=1', control('public, no-cache'))],
    ['no-cache for the field', sets('a=1', control('public, no-cache="Set-Cookie", max-age=60'))],
    ['no lifetime', sets('a=1', control('public, max-age=0, must-revalidate'))],
    [
      'two fields, one of which forbids it',
      sets('a=1', control('public, max-age=60', ['Cache-Control', 'private'])),
    ],
    ['a CDN that is told otherwise', sets('a=1', control('max-age=60', ['CDN-Cache-Control', 'no-store']))],
    ['a POST', sets('a=1', { ...control('public, max-age=60'), method: 'POST' })],
    ['a temporary redirect', sets('a=1', { ...control('public'), status: 302 })],
    ['Vary: *', sets('a=1', control('public, max-age=60', ['Vary', '*']))],
    ['no cookie', sets([], control('public, max-age=60'))],
    ['what the edge sets after its cache', sets('__cf_bm=1; Secure', control('public, max-age=60'))],
    ['a refused cookie', sets('a=1; Domain=com', control('public, max-age=60'))],
  ],
})

test('a session that is cached is an error', () => {
  const [found] = foundBy('cached-set-cookie', [sets(`sid=${id}`, control('public, max-age=60'))])
  expect(found?.severity).toBe('error')
})
