import assert from 'node:assert/strict'
import { Hono } from 'hono'
import { cookie, days, integer, json, list } from 'rusk'
import { keyring } from 'rusk/keys'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { Agent, CookieAssertionError, expectCookie } from './index.ts'

const keys = keyring('A'.repeat(43))
const likes = cookie('likes', { value: list(), maxAge: days(400) })
const count = cookie('count', { value: integer(), default: 0 })
const prefs = cookie('prefs', { value: json(z.object({ theme: z.string(), size: z.number() })), sign: keys })
const draft = cookie('__Host-draft', { seal: keys })
const wide = cookie('wide', { domain: 'example.com', path: '/app' })

const now = Date.UTC(2026, 10, 23)
const response = (...lines: string[]) => {
  const headers = new Headers()
  for (const line of lines) headers.append('set-cookie', line)
  return new Response(null, { headers })
}
const messageOf = (assertion: () => unknown): string => {
  try {
    assertion()
  } catch (error) {
    expect(error).toBeInstanceOf(CookieAssertionError)
    expect(error).toMatchObject({ name: 'AssertionError', code: 'ERR_ASSERTION' })
    return (error as Error).message
  }
  throw new Error('The expectation was met.')
}

describe('expectCookie', () => {
  it('reads the value as the definition does', () => {
    expectCookie(response(likes.stringify(['a|b', 'ü'])), likes)
      .toEqual(['a|b', 'ü'])
      .toBeSet()
    expectCookie(response(count.stringify(3)), count).toEqual(3)
    expectCookie(response(prefs.stringify({ theme: 'dark', size: 2 })), prefs).toEqual({
      size: 2,
      theme: 'dark',
    })
    expectCookie(response(draft.stringify('secret')), draft).toEqual('secret')
    expectCookie(response('raw=a%20b; Path=/x'), 'raw').toEqual('a b').toHaveAttributes({ path: '/x' })
  })

  it('has the type of the value', () => {
    const sent = response(likes.stringify(['a']), count.stringify(1))
    expectTypeOf(expectCookie(sent, likes).value).toEqualTypeOf<string[]>()
    expectTypeOf(expectCookie(sent, count).value).toEqualTypeOf<number>()
    // @ts-expect-error a list is no number
    expect(() => expectCookie(sent, likes).toEqual(1)).toThrow()
    expect(expectCookie(sent, likes).value).toEqual(['a'])
  })

  it('knows attributes, whatever their case, and what is not there', () => {
    expectCookie(response(likes.stringify(['a'])), likes)
      .toHaveAttributes({ maxAge: days(400), path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
      .toHaveAttributes({ partitioned: false, domain: undefined })
    expectCookie(
      response('a=1; samesite=STRICT; expires=Fri, 01 Jan 2038 00:00:00 GMT'),
      'a',
    ).toHaveAttributes({
      sameSite: 'strict',
      expires: new Date('2038-01-01'),
    })
  })

  it('knows deletions, and only those that browsers obey', () => {
    const gone = 'Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT'
    expectCookie(response(`likes=; Path=/; ${gone}`), likes).toBeDeleted()
    expectCookie(response('likes=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'), likes).toBeDeleted()
    expect(messageOf(() => expectCookie(response(`likes=; ${gone}`), likes).toBeDeleted())).toBe(
      `Expected cookie "likes" to be deleted; the response does not set it with its own Domain, Path and Partitioned.\n  Set-Cookie: likes=; ${gone}`,
    )
    expect(() => expectCookie(response(`wide=; Path=/app; ${gone}`), wide).toBeDeleted()).toThrow()
    expectCookie(response(`wide=; Path=/app; Domain=example.com; ${gone}`), wide).toBeDeleted()
    expect(() => expectCookie(response('likes=; Path=/'), likes).toBeDeleted()).toThrow()
    expectCookie(response('a=; Expires=Mon, 23 Nov 2026 00:00:00 GMT'), 'a', { now }).toBeDeleted()
    expect(() =>
      expectCookie(response('a=; Expires=Mon, 23 Nov 2026 00:00:01 GMT'), 'a', { now }).toBeDeleted(),
    ).toThrow()
  })

  it('knows a partitioned cookie from one of the same name that is not', () => {
    const part = cookie('part', { partitioned: true, sameSite: 'none' })
    expectCookie(response(part.stringify('1')), part).toEqual('1')
    expectCookie(response('part=1; Path=/; Secure; SameSite=None'), part).toBeAbsent()
    expectCookie(response('likes=a; Path=/; Secure; Partitioned'), likes).toBeAbsent()
  })

  it('knows absence', () => {
    expectCookie(response(), likes).toBeAbsent()
    expectCookie(response('likes2=1; Path=/', 'Likes=1; Path=/'), likes).toBeAbsent()
    expect(() => expectCookie(response('likes=a; Path=/'), likes).toBeAbsent()).toThrow()
    expect(() => expectCookie(response('likes=; Path=/; Max-Age=0'), likes).toBeAbsent()).toThrow()
  })

  it('takes the last of several, as browsers do', () => {
    expectCookie(response('a=1', 'a=2'), 'a').toEqual('2')
    expectCookie(response('count=1; Path=/', 'count=2; Path=/other'), count).toEqual(1)
  })

  it('takes what frameworks give', () => {
    const line = likes.stringify(['a'])
    const likenesses = [
      response(line),
      response(line).headers,
      [line],
      { headers: { 'set-cookie': [line] } },
      { headers: { 'Set-Cookie': line } },
      { getHeaders: () => ({ 'set-cookie': [line] }) },
    ]
    for (const likeness of likenesses) expectCookie(likeness, likes).toEqual(['a'])
    expectCookie({ headers: {} }, likes).toBeAbsent()
  })
})

it('what is no response is the mistake of the test: a promise, a text, nothing', () => {
  for (const none of [Promise.resolve(response()), 'a=1', undefined, null, {}, { headers: null }]) {
    expect(() => expectCookie(none as unknown as Response, likes)).toThrow(
      expect.objectContaining({ name: 'RuskError', code: 'no-response' }),
    )
  }
})

describe('what a failure says', () => {
  it('expected, actual, and the lines that were sent', () => {
    const line = likes.stringify(['brie'])
    expect(messageOf(() => expectCookie(response(line), likes).toEqual(['cheese']))).toBe(
      `Expected cookie "likes" to be ["cheese"], and it is ["brie"], different at [0].\n  Set-Cookie: ${line}`,
    )
    expect(messageOf(() => expectCookie(response(), likes).toBeSet())).toBe(
      'Expected cookie "likes" to be set; the response does not set it.',
    )
    expect(
      messageOf(() =>
        expectCookie(response('a=1; Max-Age=60'), 'a').toHaveAttributes({ maxAge: 3600, secure: true }),
      ),
    ).toBe(
      'Expected cookie "a" to have maxAge 3600, secure true, and it has maxAge 60, secure none.\n  Set-Cookie: a=1; Max-Age=60',
    )
  })

  it('actual and expected for the runner, where they can be shown', () => {
    expect(() => expectCookie(response(count.stringify(2)), count).toEqual(3)).toThrow(
      expect.objectContaining({ actual: 2, expected: 3, showDiff: true }),
    )
  })

  it('no value of a session, signed or sealed cookie', () => {
    const cases: [() => unknown, string][] = [
      [
        () =>
          expectCookie(response(prefs.stringify({ theme: 'concealed', size: 1 })), prefs).toEqual({
            theme: 'guess',
            size: 1,
          }),
        'different at .theme',
      ],
      [() => expectCookie(response(draft.stringify('concealed')), draft).toEqual('guess'), 'not shown'],
      [() => expectCookie(response(draft.stringify('concealed')), draft).toBeDeleted(), '‹'],
      [
        () => expectCookie(response('__Host-session=concealed; Path=/'), '__Host-session').toEqual('guess'),
        '‹9 bytes›',
      ],
      [
        () =>
          expectCookie(
            response(draft.stringify('concealed')),
            cookie('__Host-draft', { seal: keyring(`${'B'.repeat(42)}A`) }),
          ).toBeSet(),
        'not closed by the keys',
      ],
    ]
    for (const [assertion, part] of cases) {
      const message = messageOf(assertion)
      expect(message).toContain(part)
      expect(message).not.toMatch(/concealed|guess/)
    }
  })

  it('that a value cannot be read', () => {
    expect(messageOf(() => expectCookie(response('count=many; Path=/'), count).toEqual(1))).toContain(
      'cannot read the value',
    )
    expect(messageOf(() => expectCookie(response('count=1; Path=/; Max-Age=0'), count).toEqual(1))).toContain(
      'it is deleted',
    )
  })

  it('is a failed assertion to node:assert as well', () => {
    assert.throws(() => expectCookie(response(), likes).toBeSet(), {
      name: 'AssertionError',
      code: 'ERR_ASSERTION',
    })
  })
})

describe('an agent before a handler', () => {
  const app = new Hono()
  app.post('/likes', c => {
    c.header('set-cookie', likes.stringify(['cheese']))
    return c.redirect('/', 303)
  })
  app.get('/', c => c.text(c.req.header('cookie') ?? 'nothing'))

  it('keeps the cookies of the redirect, and sends them', async () => {
    const agent = new Agent({ fetch: app.fetch, base: 'https://shop.example' })
    const response = await agent.fetch('/likes', { method: 'POST' })
    expect(await response.text()).toBe('likes=cheese')
    expectCookie(agent.exchanges[0]!.response!, likes).toEqual(['cheese'])
    expectCookie(response, likes).toBeAbsent()
  })
})
