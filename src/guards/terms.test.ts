import { describe, expect, expectTypeOf, it } from 'vitest'
import { Cookies } from '../cookies/cookies.ts'
import { generateKey, keyring } from '../keys/keys-node.ts'
import type { Session } from '../session/session.ts'
import type { TermsRecord } from './acceptance.ts'
import type { GuardRequest } from './guard-request.ts'
import { type TermsOptions, terms } from './terms.ts'

const NOON = Date.UTC(2026, 10, 23, 12)
const options: TermsOptions = {
  version: '2026-11',
  page: '/licence',
  allow: ['/style.css', '/assets/*'],
  now: () => NOON,
}
const wall = terms(options)

const get = (url: string, headers: Record<string, string> = {}): GuardRequest => ({
  method: 'GET',
  url,
  headers,
})
const post = (headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }): GuardRequest => ({
  method: 'POST',
  url: '/licence',
  headers,
})
const ticked = (next = '/', version = '2026-11') => new URLSearchParams({ agree: version, next })
const none = () => new Cookies('')

/** The cookies that a browser sends after these. */
const sentBack = (cookies: Cookies) =>
  new Cookies(
    cookies
      .setCookieLines()
      .map(line => line.slice(0, line.indexOf(';')))
      .join('; '),
  )

function accepted(): Cookies {
  const cookies = none()
  expect(wall.accept(post(), ticked(), cookies).accepted).toBe(true)
  return sentBack(cookies)
}

describe('a wall of terms', () => {
  it('sends a browser to the terms, and remembers the page asked for', () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = wall.check({ ...get('/oven?hot=1&x=ä'), method }, none())!
      expect([answer.status, answer.code]).toEqual([303, 'terms-not-accepted'])
      expect(answer.headers['location']).toBe('/licence?next=%2Foven%3Fhot%3D1%26x%3D%25C3%25A4')
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(wall.next(get(answer.headers['location']!))).toBe('/oven?hot=1&x=%C3%A4')
    }
    expect(wall.check(get('https://shop.example/oven'), none())?.headers['location']).toBe(
      '/licence?next=%2Foven',
    )
  })

  it('leads to home where no other page was asked for', () => {
    const ownPage = terms({ ...options, home: '/licence' })
    for (const next of ['', '/licence', '/licence?next=%2Foven', '//evil.example']) {
      expect(ownPage.accept(post(), ticked(next), none()).answer.headers['location'], next).toBe('/licence')
    }
    expect(ownPage.accept(post(), ticked('/oven'), none()).answer.headers['location']).toBe('/oven')
    expect(ownPage.next(get('/licence'))).toBe('/licence')
    expect(() => terms({ ...options, home: 'https://evil.example/' })).toThrow(/home/)
  })

  it('refuses what does not navigate, and names the page', () => {
    const script = get('/api', { 'sec-fetch-mode': 'cors' })
    for (const request of [
      script,
      { ...get('/oven'), method: 'POST' },
      { ...get('/oven'), method: 'OPTIONS' },
    ]) {
      const answer = wall.check(request, none())!
      expect([answer.status, answer.code]).toEqual([403, 'terms-not-accepted'])
      expect(answer.headers['link']).toBe('</licence>; rel="terms-of-service"')
    }
    expect(wall.check(get('/oven', { 'sec-fetch-mode': 'navigate' }), none())?.status).toBe(303)
  })

  it('lets its own page and allowed paths be seen, and nothing that only looks like one', () => {
    for (const url of ['/licence', '/licence?next=%2Foven', '/style.css', '/assets/a.png', '/assets/a/b.png'])
      expect(wall.check(get(url), none()), url).toBeUndefined()
    for (const url of [
      '/licence/',
      '/Licence',
      '/licence/oven',
      '/%6cicence',
      '/style.css/',
      '/assets',
      '/assets/../oven',
      '/assets/%2e%2e/oven',
      '/oven?/licence',
      '//licence',
      '/oven#/licence',
      '',
    ])
      expect(wall.check(get(url), none()), url).toBeDefined()
  })

  it('records version and time in a cookie, and opens', () => {
    const cookies = none()
    const outcome = wall.accept(post(), ticked('/oven?hot=1'), cookies)
    expect(outcome).toMatchObject({
      accepted: true,
      answer: { status: 303, headers: { location: '/oven?hot=1' } },
    })
    expect(cookies.setCookieLines()).toEqual([
      'terms=1795435200.2026-11; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
    expect(wall.accepted(sentBack(cookies))).toEqual({ version: '2026-11', at: new Date(NOON) })
    expect(wall.check(get('/oven'), sentBack(cookies))).toBeUndefined()
    expect(wall.check({ ...get('/oven'), method: 'DELETE' }, sentBack(cookies))).toBeUndefined()
  })

  it('opens in the same exchange too', () => {
    const cookies = none()
    wall.accept(post(), ticked(), cookies)
    expect(wall.check(get('/oven'), cookies)).toBeUndefined()
  })

  it('keeps the time of an acceptance that stands', () => {
    const later = terms({ ...options, now: () => NOON + 86_400_000 })
    const cookies = accepted()
    expect(later.accept(post(), ticked(), cookies).accepted).toBe(true)
    expect(cookies.changed).toBe(false)
    expect(later.accepted(cookies)?.at).toEqual(new Date(NOON))
  })

  it('asks again when the version changes', () => {
    const newer = terms({ ...options, version: '2027-01' })
    const cookies = accepted()
    expect(newer.accepted(cookies)).toBeUndefined()
    expect(newer.check(get('/oven'), cookies)?.status).toBe(303)
    expect(newer.accept(post(), ticked('/', '2027-01'), cookies).accepted).toBe(true)
    expect(newer.check(get('/oven'), sentBack(cookies))).toBeUndefined()
  })

  it.each([
    ['nothing', {}, 'terms-unticked'],
    ['an unticked box', { next: '/oven' }, 'terms-unticked'],
    ['an empty box', { agree: '' }, 'terms-unticked'],
    ['a box that says yes to no version', { agree: 'yes' }, 'terms-changed'],
    ['the box of terms that were shown before', { agree: '2026-10' }, 'terms-changed'],
    ['a list', { agree: ['2026-11', '2026-11'] }, 'terms-changed'],
    ['an inherited property', Object.create({ agree: '2026-11' }) as object, 'terms-unticked'],
  ])('accepts nothing by %s', (_, form, code) => {
    const cookies = none()
    const outcome = wall.accept(post(), form as Record<string, unknown>, cookies)
    expect(outcome).toMatchObject({ accepted: false, code, answer: { status: 422 } })
    expect(cookies.changed).toBe(false)
  })

  it.each([
    ['a link', { ...post(), method: 'GET' }, 'terms-not-posted', 405],
    ['a link that was prefetched', { ...post(), method: 'HEAD' }, 'terms-not-posted', 405],
    ['another method', { ...post(), method: 'PUT' }, 'terms-not-posted', 405],
    ["another site's form", post({ 'sec-fetch-site': 'cross-site' }), 'csrf-cross-site', 403],
    ["a sub-domain's form", post({ 'sec-fetch-site': 'same-site' }), 'csrf-same-site', 403],
    [
      "another site's form in an old browser",
      post({ origin: 'https://evil.example', host: 'shop.example' }),
      'csrf-origin',
      403,
    ],
  ])('accepts nothing by %s, though the box is ticked', (_, request, code, status) => {
    const cookies = none()
    expect(wall.accept(request, ticked(), cookies)).toMatchObject({
      accepted: false,
      code,
      answer: { status },
    })
    expect(cookies.changed).toBe(false)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/a\r\nSet-Cookie: x=y',
    '/licence',
    '/licence?next=/licence',
    '/licence#x',
    '/a/../licence',
    '',
  ])('goes back to its start page instead of %j', next => {
    const outcome = wall.accept(post(), ticked(next), none())
    expect(outcome.answer.headers['location']).toBe('/')
    expect(wall.next(get(`/licence?next=${encodeURIComponent(next)}`))).toBe('/')
    expect(wall.accept(post(), { next }, none())).toMatchObject({ accepted: false, next: '/' })
  })

  it('reads FormData, URLSearchParams and objects', () => {
    const data = new FormData()
    data.set('agree', '2026-11')
    data.set('next', '/oven')
    for (const form of [
      data,
      ticked('/oven'),
      { agree: '2026-11', next: '/oven' },
      Object.assign(Object.create(null), { agree: '2026-11', next: '/oven' }),
    ])
      expect(wall.accept(post(), form, none()).answer.headers['location']).toBe('/oven')
  })

  it.each([
    '',
    '.',
    '1795435200',
    '1795435200.',
    'x.2026-11',
    '-5.2026-11',
    '2026-11',
    '9999999999999.2026-11',
    '%ff',
  ])('takes the cookie %j for none', value =>
    expect(wall.check(get('/oven'), new Cookies(`terms=${value}`))?.status).toBe(303),
  )

  it('keeps an acceptance in a session', () => {
    const data: { terms?: string; count: number } = { count: 1 }
    const session = {
      data,
      set(key: 'terms', value: string) {
        data[key] = value
      },
    }
    expect(wall.check(get('/oven'), session)?.status).toBe(303)
    expect(wall.accept(post(), ticked(), session).accepted).toBe(true)
    expect(data).toEqual({ count: 1, terms: '1795435200.2026-11' })
    expect(wall.check(get('/oven'), session)).toBeUndefined()
  })

  it('signs the cookie, where it is given keys', () => {
    const signed = terms({
      ...options,
      cookie: { name: '__Host-terms', maxAge: 60, sign: keyring(generateKey()) },
      now: Date.now,
    })
    const cookies = none()
    signed.accept(post(), ticked(), cookies)
    expect(signed.check(get('/oven'), sentBack(cookies))).toBeUndefined()
    expect(signed.check(get('/oven'), new Cookies('__Host-terms=1795435200.2026-11'))?.status).toBe(303)
  })

  it('says what is wrong with its options', () => {
    const code = (wrong: Partial<TermsOptions>) => {
      try {
        terms({ ...options, ...wrong })
        return 'nothing'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    for (const version of ['', 'a b', 'a;b', 'x'.repeat(65)])
      expect(code({ version })).toBe('invalid-version')
    for (const page of [
      '',
      'licence',
      '//licence',
      'https://shop.example/licence',
      '/a?b',
      '/a b',
      '/../a',
      '/ä',
    ])
      expect(code({ page }), page).toBe('invalid-path')
    expect(code({ allow: ['style.css'] })).toBe('invalid-path')
    expect(code({ origins: ['shop.example'] })).toBe('invalid-origin')
    expect(code({ cookie: { name: 'a b' } })).toBe('invalid-cookie-name')
  })

  it('takes the requests and sessions of every framework', () => {
    expectTypeOf<Request>().toExtend<GuardRequest>()
    expectTypeOf<import('node:http').IncomingMessage>().toExtend<GuardRequest>()
    expectTypeOf<import('node:http2').Http2ServerRequest>().toExtend<GuardRequest>()
    expectTypeOf<Cookies>().toExtend<TermsRecord>()
    expectTypeOf<Session<{ count: number; terms?: string }>>().toExtend<TermsRecord>()
    expectTypeOf<Session<{ count: number }>>().not.toExtend<TermsRecord>()
  })
})
