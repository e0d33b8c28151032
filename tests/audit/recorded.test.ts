import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { auditHar } from 'rusk/audit'
import { memoryStore } from 'rusk/session/memory'
import { describe, expect, test } from 'vitest'
import { countApp } from '../../examples/count.ts'
import { licenceApp } from '../../examples/licence.ts'
import { likesApp } from '../../examples/likes.ts'
import { manyLikes } from '../../examples/many-likes.ts'
import { openPeople } from '../../examples/notes/people.ts'
import { notes } from '../../examples/notes.ts'
import { welcome } from '../../examples/welcome.ts'
import { click, recordHar, type Step, submit } from './record.ts'
import { expressShop, fastifyShop, honoShop, type Shop } from './shops.ts'

/** An app, what a visitor does in it, and what there is to be found: rule and cookie. */
interface Recorded {
  readonly shop: Shop
  readonly steps: readonly Step[]
  readonly planted: readonly string[]
}

const recorded: Readonly<Record<string, Recorded>> = {
  Express: {
    shop: expressShop,
    steps: [
      ['/catalogue'],
      ['/login', submit({ user: 'me' })],
      ['/catalogue', click()],
      ['/logout', click()],
    ],
    planted: [
      'session-without-secure connect.sid',
      'session-without-samesite connect.sid',
      'jwt-readable api',
      'lifetime-over-cap theme',
      'cached-set-cookie seen',
      'deletion-missed theme',
    ],
  },
  Fastify: {
    shop: fastifyShop,
    steps: [['/offers'], ['/login', submit({ user: 'me' })], ['/basket', click()]],
    planted: [
      'domain-wide sid',
      'samesite-none-unneeded sid',
      'prefix-possible sid',
      'prefix-broken __Host-tab',
      'refused basket',
      'joined-lines offer',
    ],
  },
  Hono: {
    shop: honoShop,
    steps: [
      ['/login', submit({ user: 'me' })],
      ['/account/orders', click()],
      ['/twice', click()],
      ['/logout', click({ method: 'POST' })],
    ],
    planted: [
      'secret-readable password',
      'duplicate-name view',
      'attributes-differ __Host-token',
      'session-without-httponly __Host-token',
      'set-twice step',
    ],
  },
}

describe.each(Object.entries(recorded))('%s', (_, { shop, steps, planted }) => {
  test('each planted fault is found, and nothing else', async () => {
    const { findings, problems } = await auditHar(await recordHar(await shop(true), steps))
    expect(problems).toEqual([])
    const found = findings.map(({ rule, cookie }) => `${rule} ${cookie?.name}`)
    expect(found.sort()).toEqual([...planted].sort())
  })

  test('without them, nothing is found', async () => {
    const { findings, exchanges } = await auditHar(await recordHar(await shop(false), steps))
    expect(exchanges).toBeGreaterThanOrEqual(steps.length)
    expect(findings).toEqual([])
  })
})

test('the programs of this repository have no findings', async () => {
  const app = new Hono()
  for (const program of [welcome, likesApp, countApp, manyLikes, licenceApp]) app.route('/', program)
  app.route('/', notes({ store: memoryStore(), people: openPeople(':memory:') }))
  const post = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })
  const steps: readonly Step[] = [
    ...['/welcome', '/welcome', '/count', '/count', '/licence', '/notes'].map(path => [path] as const),
    ['/likes/add', post({ likes: 'cheese' })],
    ['/many-likes', post({ likes: 'wine' })],
    ['/licence', post({ agree: 'yes', version: '2026-11', next: '/licence' })],
    ['/notes/sign-up', post({ name: 'Ann', password: 'a long password' })],
    ['/notes/likes', post({ likes: 'rye bread' })],
    ['/notes/sign-out', post({})],
  ]
  const har = await recordHar(getRequestListener(app.fetch), steps, 'itself')
  expect(har.match(/"set-cookie"/g)?.length).toBeGreaterThan(6)
  const { findings } = await auditHar(har)
  expect(findings).toEqual([])
})
