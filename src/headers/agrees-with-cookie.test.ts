import * as peer from 'cookie'
import fc from 'fast-check'
import {
  cookieValue,
  parseCookie,
  parseCookieDate,
  parseSetCookie,
  type SetCookie,
  stringifyCookie,
  stringifySetCookie,
} from 'rusk'
import { describe, expect, test } from 'vitest'
import { cookieHeader, differentialRuns, hostileText, setCookieLine } from '../../tests/support/hostile.ts'

// The switch from the npm package `cookie` 2 is one import: what it answers, we answer, and what it refuses, we refuse.

/** What a call gives: its result, or that it throws. Own undefined properties count, and -0 is not 0. */
function outcome(call: () => unknown): unknown {
  try {
    return { result: call() }
  } catch (error) {
    return { refused: error instanceof Error }
  }
}

function agree(ours: () => unknown, theirs: () => unknown): void {
  const [own, peers] = [outcome(ours), outcome(theirs)]
  if (!same(own, peers)) expect(own).toStrictEqual(peers)
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)))
  )
}

const run = (property: fc.IProperty<unknown> | fc.IRawProperty<unknown, boolean>): void => {
  fc.assert(property as fc.IRawProperty<unknown, false>, { numRuns: differentialRuns })
}

const decoders = [
  undefined,
  {},
  { decode: (text: string) => `<${text}>` },
  { decode: (text: string) => (text.length % 2 === 0 ? undefined : text) },
  { decode: (text: string) => decodeURIComponent(text) },
]
const decoding = fc.constantFrom(...decoders)
const encoding = fc.constantFrom(
  undefined,
  {},
  { encode: (value: string) => value },
  { encode: (value: string) => value.replaceAll(/\W/g, '_') },
)

/** What makes a header long: `cookieValue` searches such ones otherwise. */
const padding = fc.constantFrom('', '', `pad=${'x'.repeat(1000)};`)

const timeout = differentialRuns / 1000 + 60

describe('agreement with cookie 2', { timeout: timeout * 1000 }, () => {
  test('parseCookie', () => {
    run(
      fc.property(cookieHeader, decoding, (header, options) =>
        agree(
          () => ({ ...parseCookie(header, options) }),
          () => ({ ...peer.parseCookie(header, options) }),
        ),
      ),
    )
  })

  test('cookieValue is one value of what parseCookie gives', () => {
    run(
      fc.property(cookieHeader, hostileText, decoding, padding, (short, name, options, pad) => {
        const header = pad + short
        const all = outcome(() => parseCookie(header, options)) as { result?: Record<string, string> }
        if (all.result === undefined) return
        for (const each of [name, '', '__proto__', 'a', ...Object.keys(all.result)]) {
          if (cookieValue(header, each, options) !== all.result[each]) {
            expect([each, cookieValue(header, each, options)]).toEqual([each, all.result[each]])
          }
        }
      }),
    )
  })

  test('parseSetCookie, but for the reading of dates', () => {
    run(
      fc.property(setCookieLine, decoding, (line, options) => {
        agree(
          () => parseSetCookie(line, options),
          () => withCookieDate(peer.parseSetCookie(line, options), line),
        )
      }),
    )
  })

  test('stringifyCookie', () => {
    const record = fc.array(
      fc.tuple(fc.oneof(hostileText, fc.constantFrom('a', 'b')), fc.option(hostileText, { nil: undefined })),
      {
        maxLength: 4,
      },
    )
    run(
      fc.property(record, encoding, (pairs, options) => {
        const cookies = Object.fromEntries(pairs)
        agree(
          () => stringifyCookie(cookies, options),
          () => peer.stringifyCookie(cookies, options),
        )
      }),
    )
  })

  test('stringifySetCookie', () => {
    const word = (...words: unknown[]) => fc.constantFrom<unknown[]>(undefined, undefined, ...words)
    const text = fc.option(
      fc.oneof(hostileText, fc.constantFrom('/', '/a', 'example.org', '.a.b', 'a-.b', 'a'.repeat(64))),
      {
        nil: undefined,
      },
    )
    const attributes = {
      maxAge: fc.option(fc.oneof(fc.integer(), fc.double()), { nil: undefined }),
      expires: fc.option(fc.date({ noInvalidDate: false }), { nil: undefined }),
      domain: text,
      path: text,
      httpOnly: word(true, false),
      secure: word(true, false),
      partitioned: word(true, false),
      priority: word('low', 'HIGH', 'Medium', 'x', '', 1, true),
      sameSite: word(true, false, 'lax', 'STRICT', 'None', 'x', '', 1, null),
    }
    const cookie = fc.record(
      {
        name: fc.oneof(hostileText, fc.constantFrom('a', 'b')),
        value: fc.option(hostileText, { nil: undefined }),
        ...attributes,
      },
      { requiredKeys: ['name', 'value'] },
    )
    run(
      fc.property(cookie, encoding, (fields, options) =>
        agree(
          () => stringifySetCookie(fields as SetCookie, options),
          () => peer.stringifySetCookie(fields as peer.SetCookie, options),
        ),
      ),
    )
  })
})

/** What the peer reads, with the one listed difference: each Expires is a cookie-date, and the last that is one counts. */
function withCookieDate(cookie: peer.SetCookie, line: string): peer.SetCookie {
  const { expires: _theirs, ...others } = cookie
  let expires: Date | undefined
  for (const attribute of line.split(';').slice(1)) {
    const [name = '', ...value] = attribute.split('=')
    if (/^[ \t]*expires[ \t]*$/i.test(name)) expires = parseCookieDate(value.join('=')) ?? expires
  }
  return expires === undefined ? others : { ...others, expires }
}
