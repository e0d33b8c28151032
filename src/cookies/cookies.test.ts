import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { boolean, integer, list } from './codecs.ts'
import { cookie } from './cookie.ts'
import { Cookies } from './cookies.ts'
import { days } from './durations.ts'

const likes = cookie('likes', { value: list(), maxAge: days(30) })
const count = cookie('count', { value: integer(), default: 0 })
const visited = cookie('visited')

const code = (code: string) => expect.objectContaining({ code })

describe('get', () => {
  it('reads by definition and by name', () => {
    const cookies = new Cookies('a=1; likes=cheese|blue%20wine; count=12')
    expect(cookies.get(likes)).toEqual(['cheese', 'blue wine'])
    expect(cookies.get(count)).toBe(12)
    expect(cookies.get('likes')).toBe('cheese|blue wine')
    expect(cookies.get('b')).toBeUndefined()
    expect(cookies.get(visited)).toBeUndefined()
  })

  it.each([null, undefined, ''])('reads nothing from %j', header => {
    const cookies = new Cookies(header)
    expect(cookies.get(visited)).toBeUndefined()
    expect(cookies.get(count)).toBe(0)
    expect([...cookies.entries()]).toEqual([])
    expect(cookies.duplicates()).toEqual([])
    expect(cookies.changed).toBe(false)
  })

  it('takes the first of a name', () => {
    expect(new Cookies('count=1; count=2').get(count)).toBe(1)
    expect(new Cookies('count=x; count=2').get(count)).toBe(0)
  })

  it('gives each its own default', () => {
    const many = cookie('many', { value: list(), default: ['a'] })
    const first = new Cookies('').get(many)
    first.push('b')
    expect(new Cookies('').get(many)).toEqual(['a'])
  })

  it('gives a default of false', () => {
    expect(new Cookies('').get(cookie('dark', { value: boolean(), default: false }))).toBe(false)
  })

  it('knows no name of Object.prototype', () => {
    const cookies = new Cookies('__proto__=1; constructor=2')
    expect(cookies.get('toString')).toBeUndefined()
    expect(cookies.get('__proto__')).toBe('1')
    expect(Object.fromEntries(cookies.entries())['constructor']).toBe('2')
    cookies.set('__proto__', 'x')
    expect(cookies.get('__proto__')).toBe('x')
  })

  it('does not read what no browser would keep', () => {
    expect(new Cookies(`likes=${'a'.repeat(4092)}`).get(likes)).toBeUndefined()
    expect(new Cookies(`likes=${'a'.repeat(4091)}`).get(likes)).toHaveLength(1)
  })

  it('survives a codec that throws', () => {
    const broken = cookie('a', {
      value: {
        encode: (value: string) => value,
        decode: (): string => {
          throw new Error('broken')
        },
      },
    })
    expect(new Cookies('a=1').get(broken)).toBeUndefined()
  })
})

describe('values in messages', () => {
  const secret = 'hunter2'
  const acts: [description: string, act: (cookies: Cookies) => void][] = [
    ['a wrong type', cookies => cookies.set(count, secret as never)],
    ['a wrong default', () => cookie('a', { value: integer(), default: secret as never })],
    [
      'what a schema refuses',
      cookies => cookies.set(cookie('a', { value: z.literal('a') }), secret as never),
    ],
    [
      'a key of what a schema refuses',
      cookies => {
        cookies.set(cookie('a', { value: z.record(z.string(), z.number()) }), { 'hunter2!': 'a' } as never)
      },
    ],
    ['half a character', cookies => cookies.set('a', `${secret}\ud800`)],
    ['one too large', cookies => cookies.set('a', secret.repeat(1000))],
    [
      'headers that have left',
      cookies => {
        cookies.close()
        cookies.set('a', secret)
      },
    ],
  ]
  it.each(acts)('there is none for %s', (_, act) => {
    expect(() => act(new Cookies(''))).toThrow(
      expect.objectContaining({ name: 'RuskError', message: expect.not.stringContaining(secret) }),
    )
  })
})

describe('has', () => {
  it('counts no default, and nothing that cannot be read', () => {
    const cookies = new Cookies('count=12abc; visited=')
    expect(cookies.has(count)).toBe(false)
    expect(cookies.has('count')).toBe(true)
    expect(cookies.has(visited)).toBe(true)
    expect(cookies.has('absent')).toBe(false)
  })

  it('counts what this exchange did', () => {
    const cookies = new Cookies('visited=yes')
    cookies.delete(visited)
    cookies.set(count, 0)
    expect(cookies.has(visited)).toBe(false)
    expect(cookies.has('visited')).toBe(false)
    expect(cookies.has(count)).toBe(true)
  })
})

describe('set', () => {
  it('is seen by get in the same exchange, by definition and by name', () => {
    const cookies = new Cookies('likes=old')
    cookies.set(likes, ['cheese', 'a|b'])
    expect(cookies.get(likes)).toEqual(['cheese', 'a|b'])
    expect(cookies.get('likes')).toBe('cheese|a~1b')
    cookies.set('raw', 'ü')
    expect(cookies.get('raw')).toBe('ü')
    expect(cookies.get(cookie('raw'))).toBe('ü')
  })

  it('does not share what it was given', () => {
    const items = ['a']
    const cookies = new Cookies('')
    cookies.set(likes, items)
    items.push('b')
    cookies.get(likes)?.push('c')
    expect(cookies.get(likes)).toEqual(['a'])
  })

  it('sends one line for each cookie, the last', () => {
    const cookies = new Cookies('')
    cookies.set(count, 1)
    cookies.set(visited, 'yes')
    cookies.set(count, 2)
    expect(cookies.setCookieLines()).toEqual([
      'visited=yes; Path=/; HttpOnly; Secure; SameSite=Lax',
      'count=2; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
  })

  it('tells cookies apart by domain, path and partitioning', () => {
    const cookies = new Cookies('')
    cookies.set('a', '1')
    cookies.set('a', '2', { path: '/a' })
    cookies.set('a', '3', { domain: 'example.org' })
    cookies.set('a', '4', { partitioned: true })
    cookies.set('a', '5', { domain: 'EXAMPLE.org' })
    cookies.set('a', '6', { maxAge: 1 })
    expect(cookies.setCookieLines().map(line => line.slice(0, 3))).toEqual(['a=2', 'a=4', 'a=5', 'a=6'])
    expect(cookies.get('a')).toBe('6')
  })

  it('takes attributes with a name, safe ones by default', () => {
    const cookies = new Cookies('')
    const expires = new Date(Date.UTC(2015, 2, 21, 11, 21, 42))
    cookies.set('test', 'hello', { path: '/', expires })
    cookies.set('plain', 'a b')
    expect(cookies.setCookieLines()).toEqual([
      'test=hello; Path=/; Expires=Sat, 21 Mar 2015 11:21:42 GMT; HttpOnly; Secure; SameSite=Lax',
      'plain=a%20b; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
  })

  it('encodes what a cookie cannot carry', () => {
    const cookies = new Cookies('')
    cookies.set('a', '; Domain=evil.example\r\nX: y, "\\ %41 🍪')
    const [line = ''] = cookies.setCookieLines()
    expect(line).toMatch(/^a=[\x21-\x7e]+; Path/)
    expect(line.split(';')).toHaveLength(5)
  })

  it('escapes no more than it must of what a codec makes, and plain text as the package cookie does', () => {
    const prefs = cookie('prefs', { value: z.object({ theme: z.string() }) })
    const cookies = new Cookies('')
    cookies.set(likes, ['blue cheese', 'a,b', '#$&+/:<=>?@[]^`{}|'])
    cookies.set(prefs, { theme: 'dark' })
    cookies.set(visited, '{ | }')
    expect(cookies.setCookieLines().map(line => line.slice(0, line.indexOf(';')))).toEqual([
      'likes=blue%20cheese|a%2Cb|#$&+/:<=>?@[]^`{}~1',
      'prefs={%22theme%22:%22dark%22}',
      'visited=%7B%20%7C%20%7D',
    ])
  })

  const faults: [description: string, code: string, act: (cookies: Cookies) => void][] = [
    ['half a character', 'lone-surrogate', cookies => cookies.set('a', 'x\ud800')],
    ['nothing', 'invalid-cookie-value', cookies => cookies.set('a', undefined as never)],
    ['NaN', 'invalid-cookie-value', cookies => cookies.set(count, Number.NaN)],
    ['4097 bytes', 'cookie-too-large', cookies => cookies.set('a', 'x'.repeat(4096))],
    ['encoded over 4096 bytes', 'cookie-too-large', cookies => cookies.set('a', '\u{1f36a}'.repeat(400))],
    ['a bad name', 'invalid-cookie-name', cookies => cookies.set('a b', '')],
    ['a bad path', 'invalid-path', cookies => cookies.set('a', '', { path: 'a' })],
  ]
  it.each(faults)('refuses %s, and changes nothing', (_, refused, act) => {
    const cookies = new Cookies('a=1; count=2')
    expect(() => act(cookies)).toThrow(code(refused))
    expect(cookies.setCookieLines()).toEqual([])
    expect(cookies.get('a')).toBe('1')
  })

  it('takes 4096 bytes', () => {
    const cookies = new Cookies('')
    cookies.set('a', 'x'.repeat(4095))
    expect(cookies.get('a')).toHaveLength(4095)
  })

  it('measures what is too large', () => {
    expect(() => new Cookies('').set('prefs', 'é'.repeat(1000))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^Cookie "prefs": .*6005 bytes.*content 2000.*overhead 4005.*4096.*Mend/,
        ),
        facts: { cookie: 'prefs', size: 6005, content: 2000, limit: 4096 },
      }),
    )
  })
})

describe('delete', () => {
  it('sends what the definition lies on, and an end in the past', () => {
    const definition = cookie('a', {
      path: '/a',
      domain: 'example.org',
      sameSite: 'none',
      partitioned: true,
      maxAge: 60,
    })
    const cookies = new Cookies('a=1')
    cookies.delete(definition)
    expect(cookies.setCookieLines()).toEqual([
      'a=; Max-Age=0; Domain=example.org; Path=/a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Partitioned; SameSite=None',
    ])
    expect(cookies.get(definition)).toBeUndefined()
    expect(cookies.get('a')).toBeUndefined()
  })

  it('takes the scope with a name', () => {
    const cookies = new Cookies('')
    cookies.delete('a', { path: '/a', domain: 'example.org' })
    cookies.delete('__Host-b')
    expect(cookies.setCookieLines()).toEqual([
      'a=; Max-Age=0; Domain=example.org; Path=/a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
      '__Host-b=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    ])
  })

  it('replaces a set, and a set replaces it', () => {
    const cookies = new Cookies('')
    cookies.set(visited, 'yes')
    cookies.delete(visited)
    expect(cookies.setCookieLines()).toHaveLength(1)
    expect(cookies.get(visited)).toBeUndefined()
    cookies.set(visited, 'again')
    expect(cookies.setCookieLines()).toEqual(['visited=again; Path=/; HttpOnly; Secure; SameSite=Lax'])
  })

  it('falls back to the default', () => {
    const cookies = new Cookies('count=3')
    cookies.delete(count)
    expect(cookies.get(count)).toBe(0)
  })
})

describe('entries', () => {
  it('gives all cookies, changes applied', () => {
    const cookies = new Cookies('a=1; b=2; a=3; =nameless; c=%20')
    cookies.set('d', 'é')
    cookies.delete('b')
    expect(new Map(cookies.entries())).toEqual(
      new Map([
        ['a', '1'],
        ['c', ' '],
        ['d', 'é'],
      ]),
    )
  })
})

describe('over http to localhost', () => {
  it('leaves out Secure where nothing demands it', () => {
    const cookies = new Cookies('', { secure: false })
    cookies.set(visited, 'yes')
    cookies.set('__Host-a', '1')
    cookies.set('__SECURE-b', '1')
    cookies.set('c', '1', { sameSite: 'none' })
    cookies.set('d', '1', { partitioned: true })
    cookies.delete(likes)
    expect(cookies.setCookieLines().map(line => line.includes('; Secure'))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ])
  })
})

describe('close', () => {
  it('refuses every later change', () => {
    const cookies = new Cookies('likes=a')
    cookies.set(visited, 'yes')
    cookies.close()
    expect(() => cookies.set(visited, 'no')).toThrow(code('headers-sent'))
    expect(() => cookies.delete(visited)).toThrow(code('headers-sent'))
    expect(() => cookies.set('raw', 'no')).toThrow(/^Cookie "raw": .*headers have left.*Mend/)
    expect(cookies.get(visited)).toBe('yes')
    expect(cookies.setCookieLines()).toHaveLength(1)
  })
})

describe('the budget', () => {
  it('holds for all Set-Cookie fields together', () => {
    const cookies = new Cookies('')
    cookies.set('a', 'x'.repeat(4000))
    cookies.set('b', 'x'.repeat(4000))
    expect(() => cookies.set('c', 'x'.repeat(100))).toThrow(code('cookies-too-large'))
    expect(cookies.setCookieLines()).toHaveLength(2)
    cookies.set('a', '')
    cookies.set('c', 'x'.repeat(100))
    cookies.delete('b')
    expect(cookies.setCookieLines()).toHaveLength(3)
  })

  it('counts what replaces another once', () => {
    const cookies = new Cookies('', { budget: 200 })
    for (let time = 0; time < 9; time++) cookies.set('a', 'x'.repeat(100))
    expect(cookies.setCookieLines()).toHaveLength(1)
  })

  it('is measured as on the wire', () => {
    const line = 'a=1; Path=/; HttpOnly; Secure; SameSite=Lax'
    const size = 'Set-Cookie: \r\n'.length + line.length
    new Cookies('', { budget: size }).set('a', '1')
    expect(() => new Cookies('', { budget: size - 1 }).set('a', '1')).toThrow(
      expect.objectContaining({ facts: { cookie: 'a', size, limit: size - 1 } }),
    )
  })

  it('does not hang on what the client sent', () => {
    const cookies = new Cookies('a=%;'.repeat(5000))
    cookies.set(visited, 'yes')
    expect(cookies.setCookieLines()).toHaveLength(1)
  })

  it('never refuses a deletion', () => {
    const cookies = new Cookies('', { budget: 10 })
    cookies.delete(visited)
    expect(cookies.changed).toBe(true)
  })
})

describe('duplicates', () => {
  it('names what came more than once', () => {
    const cookies = new Cookies('a=1; b=2;a=3 ; c ;c=4;\ta =5;=x;=y')
    expect(cookies.duplicates()).toEqual(['a', ''])
  })
})
