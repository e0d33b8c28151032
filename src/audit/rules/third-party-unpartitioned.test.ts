import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const frame = { fetch: 'cross-site', destination: 'iframe' } as const

ruleCases('third-party-unpartitioned', {
  fires: [
    ['a frame of another site', sets(`sid=${id}; Secure; SameSite=None`, frame)],
    [
      'a picture on another site',
      sets('seen=1; Secure; SameSite=None', { fetch: 'cross-site', destination: 'image' }),
    ],
    [
      'what an agent was told',
      sets('seen=1; Secure; SameSite=None', {
        context: { destination: 'empty', topLevel: 'https://news.example/' },
      }),
    ],
  ],
  silent: [
    ['a partitioned one', sets('seen=1; Secure; SameSite=None; Partitioned', frame)],
    [
      'a link from another site',
      sets('seen=1; Secure; SameSite=None', { fetch: 'cross-site', destination: 'document' }),
    ],
    [
      'a fetch of the site itself',
      sets('seen=1; Secure; SameSite=None', { fetch: 'same-origin', destination: 'empty' }),
    ],
    ['what is not for other sites', sets(`token=${jwt}; Secure; SameSite=Lax`, frame)],
    ['what nobody knows about', sets('seen=1; Secure; SameSite=None')],
    [
      'a frame of the same site',
      sets('seen=1; Secure; SameSite=None', {
        context: { destination: 'iframe', topLevel: 'https://www.shop.example/' },
      }),
    ],
  ],
})
