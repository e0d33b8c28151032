import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cookie } from '../cookie.ts'
import { CookieJar } from '../cookie-jar.ts'
import { fromBrowser, toPlaywright, toPuppeteer } from './browser-cookie.ts'
import { fromHar, harLines } from './from-har.ts'
import type { Imported } from './import.ts'
import { fromJson } from './json.ts'
import { fromNetscape, toNetscape } from './netscape.ts'
import { toHar } from './to-har.ts'
import { fromToughCookie } from './tough-cookie.ts'

const now = Date.UTC(2026, 10, 23)

/** A Set-Cookie line and where it comes from, such that a jar has something to keep. */
const received = fc.record({
  url: fc.constantFrom(
    'https://a.example/x/y',
    'https://b.a.example/',
    'http://localhost/z',
    'https://192.0.2.1/',
    'https://[2001:db8::1]/',
    'https://a.github.io/',
  ),
  name: fc.stringMatching(/^(__Host-|__Secure-)?[!#-:<>-~\xa1-\xff]{0,8}$/),
  value: fc.stringMatching(/^[!#-:<-~\xa1-\xff]{1,12}$/),
  attributes: fc.subarray([
    'Secure',
    'HttpOnly',
    'Path=/',
    'Path=/x',
    'Partitioned',
    'Max-Age=4000',
    'SameSite=Strict',
    'SameSite=None',
    'Priority=High',
    'Domain=a.example',
  ]),
})

const jars = fc.array(received, { maxLength: 12 }).map(cookies => {
  let time = now
  const jar = new CookieJar({ now: () => time })
  for (const { url, name, value, attributes } of cookies) {
    jar.receive(url, [`${name}=${value}`, ...attributes].join('; '), { topLevel: url })
    time += 1000
  }
  time = now
  return jar
})

const bySite = (a: Cookie, b: Cookie) => identity(a).localeCompare(identity(b))
const identity = ({ name, domain, hostOnly, path, partitionKey }: Cookie) =>
  JSON.stringify([domain, hostOnly, path, name, partitionKey])

/** What a format is expected to give back. Times of creation and use are in none but JSON. */
function expectSame(imported: Imported, cookies: readonly Cookie[]) {
  expect(imported.problems).toEqual([])
  const timeless = (list: readonly Cookie[]) =>
    list.map(cookie => ({ ...cookie, creationTime: 0, lastAccessTime: 0 })).sort(bySite)
  expect(timeless(imported.cookies)).toEqual(timeless(cookies))
}

const isUtf8 = ({ name, value }: Pick<Cookie, 'name' | 'value'>) =>
  [name, value].every(part => !Buffer.from(part, 'latin1').toString('utf8').includes('\ufffd'))

describe('a jar survives export and import', () => {
  it('as JSON, whole', () => {
    fc.assert(
      fc.property(jars, jar => {
        const imported = fromJson(JSON.stringify(jar))
        expect(imported).toMatchObject({ problems: [] })
        expect(imported.cookies).toEqual(jar.cookies())
        const copy = new CookieJar({ now: () => now })
        copy.restore(imported.cookies)
        expect(copy.cookies()).toEqual(jar.cookies())
      }),
    )
  })

  it('as cookies.txt, but for what it says is lost', () => {
    fc.assert(
      fc.property(jars, jar => {
        const cookies = jar.cookies()
        const { bytes, text, lost } = toNetscape(cookies)
        const left = new Set(
          lost
            .filter(({ field }) => field === 'cookie')
            .flatMap(loss => loss.cookies.map(({ name }) => name)),
        )
        const expected = cookies
          .filter(({ partitionKey }) => partitionKey === null)
          .map(cookie => ({
            ...cookie,
            sameSite: 'unset' as const,
            priority: 'medium' as const,
            expiryTime: cookie.expiryTime && Math.floor(cookie.expiryTime / 1000) * 1000,
          }))
        expectSame(fromNetscape(bytes), expected)
        for (const { name, partitionKey } of cookies) if (partitionKey !== null) expect(left).toContain(name)
        if (cookies.every(isUtf8)) expectSame(fromNetscape(text), expected)
        for (const [field, usual] of [
          ['sameSite', 'unset'],
          ['priority', 'medium'],
        ] as const) {
          const changed = cookies.filter(cookie => cookie.partitionKey === null && cookie[field] !== usual)
          expect(lost.filter(loss => loss.field === field).flatMap(loss => loss.cookies)).toHaveLength(
            changed.length,
          )
        }
      }),
    )
  })

  it("as Playwright's storageState", () => {
    fc.assert(
      fc.property(jars, jar => {
        const cookies = jar.cookies().filter(isUtf8)
        const { data } = toPlaywright(cookies)
        expectSame(
          fromBrowser(JSON.stringify(data)),
          cookies.map(cookie => ({ ...cookie, priority: 'medium' })),
        )
      }),
    )
  })

  it("as Puppeteer's list", () => {
    fc.assert(
      fc.property(jars, jar => {
        const cookies = jar.cookies().filter(isUtf8)
        expectSame(fromBrowser(toPuppeteer(cookies).data), cookies)
      }),
    )
  })

  it('as the HTTP Archive of what filled it', () => {
    fc.assert(
      fc.property(fc.array(received, { maxLength: 12 }), all => {
        const jar = new CookieJar({ now: () => now })
        const copy = new CookieJar({ now: () => now })
        const exchanges = all.filter(isUtf8).map(({ url, name, value, attributes }) => {
          const line = [`${name}=${value}`, ...attributes].join('; ')
          jar.receive(url, line)
          const response = { status: 200, statusText: 'OK', headers: new Headers({ 'set-cookie': line }) }
          return {
            request: { method: 'GET', url, headers: new Headers() },
            response,
            startedAt: now,
            duration: 0,
          }
        })
        const { lines, problems } = harLines(JSON.stringify(toHar(exchanges).data))
        expect(problems).toEqual([])
        for (const { url, line, context } of lines) copy.receive(url, line, context)
        expect(copy.cookies()).toEqual(jar.cookies())
      }),
    )
  })

  it('and says of bytes that are no UTF-8 that they are lost', () => {
    const jar = new CookieJar({ now: () => now })
    jar.receive('https://a.example/', 'a=\xff')
    const [cookie] = jar.cookies()
    for (const { lost } of [toNetscape([cookie!]), toPlaywright([cookie!]), toPuppeteer([cookie!])]) {
      expect(lost).toContainEqual(
        expect.objectContaining({ field: 'value', cookies: [{ name: 'a', domain: 'a.example', path: '/' }] }),
      )
    }
    expect(fromNetscape(toNetscape([cookie!]).bytes).cookies[0]!.value).toBe('\xff')
  })
})

describe('no input makes an import throw', () => {
  const readers = {
    fromJson,
    fromBrowser,
    fromToughCookie,
    fromHar,
    harLines,
    fromNetscape: (input: unknown) => fromNetscape(JSON.stringify(input) ?? ''),
  }
  const someKey = fc.constantFrom(
    'cookies',
    'log',
    'entries',
    'request',
    'response',
    'url',
    'headers',
    'name',
    'key',
    'value',
    'domain',
    'path',
    'expires',
    'partitionKey',
    'version',
    'startedDateTime',
    'extensions',
    'origins',
    '__proto__',
  )
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(
        null,
        true,
        0,
        -1,
        1,
        Number.NaN,
        1e300,
        '',
        'a',
        'https://a.example/',
        '.',
        '[::1]',
        '2026-01-01',
        'Infinity',
      ),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(someKey, tie('tree'), { maxKeys: 8 }),
    ),
  }))

  for (const [name, read] of Object.entries(readers)) {
    it(`${name}: any tree, any text`, () => {
      fc.assert(fc.property(tree, input => void read(input)))
      fc.assert(fc.property(tree, input => void read(JSON.stringify(input))))
      fc.assert(fc.property(fc.string({ unit: 'binary' }), input => void read(input)))
    })

    it(`${name}: says what is wrong with a file of another kind`, () => {
      const { problems } = read('<html>') as Pick<Imported, 'problems'>
      expect(problems).toMatchObject([{ left: true }])
    })
  }

  it('nor does a good file of which one part is something else', () => {
    const entry = {
      startedDateTime: '2026-01-01T00:00:00Z',
      request: { method: 'GET', url: 'https://a.example/' },
      response: {
        headers: [{ name: 'Set-Cookie', value: 'a=b' }],
        cookies: [{ name: 'a', value: 'b', expires: '2027-01-01', sameSite: 'Lax', domain: 'a.example' }],
      },
    }
    const whole = {
      version: 1,
      log: { entries: [entry] },
      cookies: [
        {
          name: 'a',
          key: 'a',
          value: 'b',
          domain: 'a.example',
          hostOnly: true,
          path: '/',
          expires: 1,
          expiryTime: 1,
          creationTime: 1,
          lastAccessTime: 1,
          maxAge: 1,
          sameSite: 'lax',
          priority: 'low',
          extensions: ['a'],
          creation: '2026-01-01',
          lastAccessed: 'x',
          partitionKey: {
            topLevelSite: 'https://a.example',
            sourceOrigin: 'https://a.example',
            hasCrossSiteAncestor: true,
          },
        },
      ],
      origins: [{}],
    }
    const paths: string[][] = []
    const visit = (node: unknown, path: string[]): void => {
      paths.push(path)
      if (typeof node === 'object' && node !== null)
        for (const [key, child] of Object.entries(node)) visit(child, [...path, key])
    }
    visit(whole, [])
    const odd = [
      null,
      undefined,
      0,
      -1,
      1e300,
      Number.NaN,
      '',
      ' ',
      'x',
      [],
      [null],
      {},
      { __proto__: null },
      Symbol('x'),
      () => 1,
      1n,
    ]
    for (const path of paths.slice(1)) {
      for (const value of odd) {
        const copy = structuredClone(whole) as Record<string, unknown>
        const parent = path
          .slice(0, -1)
          .reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, copy)
        parent[path.at(-1)!] = value
        for (const [name, read] of Object.entries(readers)) {
          if (name !== 'fromNetscape') expect(() => read(copy), `${name} ${path.join('.')}`).not.toThrow()
        }
      }
    }
  })

  it('and what comes in can be sent: no control character, no supposed prefix', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        for (const { cookies } of [
          fromBrowser([{ name, value, domain: 'a.example' }]),
          fromToughCookie({ cookies: [{ key: name, value, domain: 'a.example', path: '/' }] }),
          fromJson({
            version: 1,
            cookies: [{ name, value, domain: 'a.example', path: '/', hostOnly: true, expiryTime: null }],
          }),
        ]) {
          const jar = new CookieJar()
          jar.restore(cookies)
          const header = jar.cookieHeader('https://a.example/')
          expect(header).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f;]|[^\x00-\xff]/)
          if (cookies.length > 0) expect(header).not.toBe('')
        }
      }),
    )
  })
})

describe('partitions', () => {
  const partitioned = (topLevelSite: unknown) => ({
    version: 1,
    cookies: [
      {
        ...{ name: 'a', value: 'b', domain: 'a.example', path: '/', hostOnly: true, secure: true },
        ...{ expiryTime: null, partitionKey: { topLevelSite, hasCrossSiteAncestor: true } },
      },
    ],
  })

  it('are those of a site: in JSON as a jar writes them', () => {
    const { cookies } = fromJson(partitioned('https://top.example'))
    expect(cookies[0]!.partitionKey).toEqual({
      topLevelSite: 'https://top.example',
      hasCrossSiteAncestor: true,
    })
    for (const none of ['', 'top.example', 'file:///', 'https://top.example/', 'https://top.example:1', 7]) {
      expect(fromJson(partitioned(none)).problems).toMatchObject([{ field: 'partitionKey', left: true }])
    }
  })

  it("in a browser's list from any page of it: the cookie is sent below the site", () => {
    const key = { sourceOrigin: 'https://www.top.example:8443', hasCrossSiteAncestor: true }
    const jar = new CookieJar()
    const widget = { name: 'a', value: 'b', domain: 'a.example', secure: true, sameSite: 'None' }
    jar.restore(fromBrowser([{ ...widget, partitionKey: key }]).cookies)
    const topLevel = 'https://shop.top.example/'
    expect(jar.cookieHeader('https://a.example/', { destination: 'iframe', topLevel })).toBe('a=b')
    expect(jar.cookieHeader('https://a.example/')).toBe('')
  })
})

describe('files as programs write them', () => {
  it('a jar of another version is none that is known', () => {
    expect(fromJson({ version: 2, cookies: [] }).problems).toMatchObject([{ at: 'file', left: true }])
  })

  it('a time beyond every Date is the last one that there is', () => {
    const cookie = { name: 'a', value: 'b', domain: 'a.example', path: '/', hostOnly: true }
    const { cookies } = fromJson({ version: 1, cookies: [{ ...cookie, expiryTime: 1e300 }] })
    expect(new Date(cookies[0]!.expiryTime!).toISOString()).toBe('+275760-09-13T00:00:00.000Z')
  })

  it('JSON as bytes, and behind a byte order mark', () => {
    const text = JSON.stringify([{ name: 'a', value: 'π', domain: 'a.example' }])
    for (const input of [new TextEncoder().encode(text), `\ufeff${text}`, Buffer.from(`\ufeff${text}`)]) {
      expect(fromBrowser(input)).toMatchObject({ cookies: [{ value: '\xcf\x80' }], problems: [] })
    }
  })

  it('domains as text', () => {
    const cookie = { name: 'a', key: 'a', value: 'b', path: '/', domain: 'käse.example', hostOnly: true }
    for (const { cookies } of [fromBrowser([cookie]), fromToughCookie({ cookies: [cookie] })]) {
      expect(cookies).toMatchObject([{ domain: 'xn--kse-qla.example' }])
    }
  })
})

describe('what is left out names its place and its field, and holds no value', () => {
  const secret = 'dGhpcyBpcyBhIHNlY3JldA'
  const rows: [string, object, string][] = [
    ['a control character', { value: `${secret}\n` }, 'value'],
    ['a semicolon', { value: `${secret}; Path=/` }, 'value'],
    ['"=" in a name', { name: `${secret}=` }, 'name'],
    ['nothing at all', { name: '', value: '' }, 'name'],
    ['a name that only looks unprefixed', { name: ' __Host-a' }, 'name'],
    ['whitespace around a value', { value: `${secret}\t` }, 'value'],
    ['two meanings', { name: '', value: `a=${secret}` }, 'name'],
    ['too many bytes', { value: secret.repeat(200) }, 'value'],
    ['a host with a slash', { domain: `a.example/${secret}` }, 'domain'],
    ['no host', { domain: '' }, 'domain'],
    ['two leading dots', { domain: '..a.example' }, 'domain'],
    ['a port', { domain: 'a.example:80' }, 'domain'],
    ['what only looks like IPv6', { domain: '::1]/x[' }, 'domain'],
    ['a path that is none', { path: secret }, 'path'],
    ['__Host- without Secure', { name: '__Host-a', secure: false }, 'secure'],
    ['__host- with a Domain', { name: '__host-a', domain: '.a.example' }, 'hostOnly'],
    ['__Host- on a path', { name: '__Host-a', path: '/x' }, 'path'],
    ['__Secure- without Secure', { name: '__Secure-a', secure: false }, 'secure'],
    ['__Http- without HttpOnly', { name: '__Http-a', httpOnly: false }, 'httpOnly'],
    ['a prefix without a name', { name: '', value: '__Host-a' }, 'name'],
    ['no time', { expires: 'tomorrow' }, 'expiryTime'],
    ['an opaque partition', { partitionKeyOpaque: true }, 'partitionKey'],
  ]
  for (const [what, change, field] of rows) {
    it(what, () => {
      const good = { name: 'a', value: 'b', domain: 'a.example', path: '/', secure: true, httpOnly: true }
      const { cookies, problems } = fromBrowser([good, { ...good, ...change }, good])
      expect(cookies).toHaveLength(2)
      expect(problems).toMatchObject([{ at: 'cookies[1]', field, left: true }])
      expect(JSON.stringify(problems)).not.toContain(secret)
    })
  }
})
