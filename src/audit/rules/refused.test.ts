import { expect, test } from 'vitest'
import { foundBy, id, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('refused', {
  fires: [
    ['a foreign domain', sets('a=1; Domain=other.example')],
    ['a public suffix', sets('a=1; Domain=github.io', { url: 'https://me.github.io/' })],
    ['Secure over http', sets('a=1; Secure', { url: 'http://shop.example/' })],
    ['SameSite=None without Secure', sets('a=1; SameSite=None')],
    ['Partitioned without Secure', sets('a=1; Partitioned')],
    ['over 4096 bytes', sets(`a=${'x'.repeat(4100)}`)],
    ['a control character', sets('a=b\x01c')],
    ['nothing at all', sets('; Path=/')],
    [
      'Lax in a frame of another site',
      sets('a=1; SameSite=Lax', { fetch: 'cross-site', destination: 'iframe' }),
    ],
    ['a deletion of what was sent', sets('a=; Max-Age=0; SameSite=None', { cookie: 'a=1' })],
    [
      'a deletion of what was set, for a Domain that may not be',
      [sets('a=1; Path=/'), sets('a=; Max-Age=0; Domain=example')],
    ],
    ['a deletion that breaks its prefix', sets('__Host-a=; Max-Age=0; Path=/', { cookie: '__Host-a=1' })],
    ['what would lie over a Secure one', [sets('a=1; Secure'), sets('a=2', { url: 'http://shop.example/' })]],
  ],
  silent: [
    ['a deletion that is refused, of what was not sent', sets('a=; Max-Age=0; Domain=www.shop.example')],
    [
      'a deletion that tries every Domain',
      sets(['a=; Max-Age=0; Domain=example', 'a=; Max-Age=0'], { cookie: 'a=1' }),
    ],
    ['what is stored', sets(`sid=${id}; Secure; HttpOnly; SameSite=Lax`)],
    ['Secure on this machine', sets('a=1; Secure', { url: 'http://localhost:3000/' })],
    ['a deletion of nothing', sets(['a=; Max-Age=0', 'b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])],
    [
      'Lax after a link from another site',
      sets('a=1; SameSite=Lax', { fetch: 'cross-site', destination: 'document' }),
    ],
    [
      "Strict by the site's own script",
      sets('a=1; SameSite=Strict', { fetch: 'same-origin', destination: 'empty' }),
    ],
    ['a broken prefix, which has a rule of its own', sets('__Host-a=1')],
    ['a response without a context', sets('a=1; SameSite=Strict')],
    [
      'Partitioned in a frame of some other site',
      sets('a=1; Secure; SameSite=None; Partitioned', { fetch: 'cross-site', destination: 'iframe' }),
    ],
    ['what a fetch without credentials drops', sets('a=1', { context: { credentials: 'omit' } })],
  ],
})

test('circumstances are notes, faults are errors', () => {
  const [frame] = foundBy('refused', [
    sets('a=1; SameSite=Lax', { fetch: 'cross-site', destination: 'image' }),
  ])
  const [large] = foundBy('refused', [sets(`a=${'x'.repeat(4100)}`)])
  expect(frame?.severity).toBe('note')
  expect(large).toMatchObject({ severity: 'error', source: { asvs: '3.3.5' } })
  expect(large?.message).toContain('4101 bytes')
})
