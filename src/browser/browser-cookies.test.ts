import { boolean, Cookies, cookie, days, integer, list } from 'rusk'
import { browserCookies } from 'rusk/browser'
import { CookieJar, documentCookie } from 'rusk/jar'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { BrowserScope, PageCookieStore } from './browser-scope.ts'

const theme = cookie('theme', { httpOnly: false, maxAge: days(365) })
const visits = cookie('visits', { httpOnly: false, value: integer(), default: 0 })
const session = cookie('session')

/** A page whose browser is a jar, without a `cookieStore`. */
function page(href = 'https://shop.example/') {
  const jar = new CookieJar()
  const url = new URL(href)
  const scope = {
    document: documentCookie(jar, url),
    location: url,
    isSecureContext: url.protocol === 'https:' || url.hostname === 'localhost',
  }
  return { jar, url: href, scope, cookies: browserCookies(scope) }
}

/** A `cookieStore` that notes what it is asked for, and answers what it was set to last. */
function noting(...values: string[]) {
  const asked: unknown[] = []
  const cookieStore: PageCookieStore = {
    getAll: async () => values.map(value => ({ value })),
    async set(cookie) {
      asked.push(['set', cookie])
      values.splice(0, 1, cookie.value)
    },
    async delete(place) {
      asked.push(['delete', place])
    },
  }
  return { asked, cookieStore }
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'resolved',
    error => (error as { code?: string }).code,
  )

describe('the cookies of a page', () => {
  it('reads what the server set, by the same definition', async () => {
    const { jar, url, cookies } = page()
    jar.receive(url, theme.stringify('dark & quiet; 100%'))
    expect(await cookies.get(theme)).toBe('dark & quiet; 100%')
    expect(await cookies.get(visits)).toBe(0)
    jar.receive(url, 'visits=12abc')
    expect(await cookies.get(visits)).toBe(0)
  })

  it('sets what the server reads, with the attributes of the definition', async () => {
    const { jar, url, cookies } = page()
    const likes = cookie('likes', { httpOnly: false, value: list(), maxAge: days(30), sameSite: 'strict' })
    await cookies.set(likes, ['cheese', 'crème'])
    expect(new Cookies(jar.cookieHeader(url)).get(likes)).toEqual(['cheese', 'crème'])
    expect(jar.cookies()).toMatchObject([
      { name: 'likes', httpOnly: false, secure: true, sameSite: 'strict', path: '/' },
    ])
  })

  it('deletes the cookie of its definition, and no other', async () => {
    const { jar, cookies } = page('https://shop.example/basket/items')
    const everywhere = cookie('seen', { httpOnly: false, value: boolean() })
    const here = cookie('seen', { httpOnly: false, value: boolean(), path: '/basket' })
    await cookies.set(everywhere, true)
    await cookies.set(here, false)
    expect(await cookies.get(here)).toBe(false)
    await cookies.delete(here)
    expect(await cookies.get(everywhere)).toBe(true)
    expect(jar.cookies().map(({ path }) => path)).toEqual(['/'])
  })

  it('leaves Secure out over http to localhost alone', async () => {
    const { jar, cookies } = page('http://localhost:8000/')
    await cookies.set(theme, 'dark')
    await cookies.set(cookie('__Host-theme', { httpOnly: false }), 'light')
    expect(jar.cookies().map(({ name, secure }) => [name, secure])).toEqual([
      ['theme', false],
      ['__Host-theme', true],
    ])
  })

  it('is of the types of its definitions', async () => {
    const { cookies } = page()
    expectTypeOf(cookies.get(visits)).resolves.toEqualTypeOf<number>()
    expectTypeOf(cookies.get(theme)).resolves.toEqualTypeOf<string | undefined>()
    cookies.subscribe(visits, value => expectTypeOf(value).toEqualTypeOf<number>())
    // @ts-expect-error the value of visits is a number
    expect(await codeOf(cookies.set(visits, '1'))).toBe('invalid-cookie-value')
  })
})

describe('a cookie that scripts cannot reach', () => {
  it('does not compile, and is refused', async () => {
    const { cookies } = page()
    // @ts-expect-error session is HttpOnly
    expect(await codeOf(cookies.get(session))).toBe('http-only')
    // @ts-expect-error session is HttpOnly
    expect(await codeOf(cookies.set(session, 'a'))).toBe('http-only')
    // @ts-expect-error session is HttpOnly
    expect(await codeOf(cookies.delete(session))).toBe('http-only')
    // @ts-expect-error session is HttpOnly
    expect(() => cookies.subscribe(session, () => undefined)).toThrow(/"session".*httpOnly: false/)
  })
})

describe('a cookie that the browser does not keep', () => {
  it('is told: Secure over http', async () => {
    const { cookies } = page('http://shop.example/')
    await expect(cookies.set(theme, 'dark')).rejects.toMatchObject({
      code: 'cookie-not-stored',
      message:
        'Cookie "theme": it is Secure and this page came over http, so browsers drop it. Mend: serve the page over https.',
    })
  })

  it('is told: a domain of others', async () => {
    const other = cookie('other', { httpOnly: false, domain: 'bakery.example' })
    await expect(page().cookies.set(other, 'a')).rejects.toThrow(/domain does not cover/)
  })

  it('is told: an HttpOnly cookie has its place', async () => {
    const { jar, url, cookies } = page()
    jar.receive(url, 'theme=server; HttpOnly; Secure; Path=/')
    await expect(cookies.set(theme, 'dark')).rejects.toThrow(/did not keep it.*HttpOnly/)
  })

  it('is not told where the page could not see it', async () => {
    const { jar, cookies } = page()
    await cookies.set(cookie('a', { httpOnly: false, path: '/elsewhere' }), '1')
    await cookies.set(cookie('b', { httpOnly: false, expires: new Date(0) }), '1')
    expect(jar.cookies().map(({ name }) => name)).toEqual(['a'])
  })

  it('is told when cookieStore rejects, with its own error as the cause', async () => {
    const cause = new TypeError('unknown')
    const { cookieStore } = noting()
    const refusing = browserCookies({ cookieStore: { ...cookieStore, set: () => Promise.reject(cause) } })
    await expect(refusing.set(theme, 'dark')).rejects.toMatchObject({ code: 'cookie-not-stored', cause })
  })

  it('is told when cookieStore resolves though it kept nothing', async () => {
    const { cookieStore } = noting('kept')
    const silent = browserCookies({ cookieStore: { ...cookieStore, set: async () => undefined } })
    await expect(silent.set(theme, 'dark')).rejects.toMatchObject({ code: 'cookie-not-stored' })
    await silent.set(theme, 'kept')
  })

  it('is no matter where another tab was faster', async () => {
    const { cookieStore } = noting('before')
    const set: PageCookieStore['set'] = cookie => cookieStore.set({ ...cookie, value: 'of the other tab' })
    await browserCookies({ cookieStore: { ...cookieStore, set } }).set(theme, 'dark')
  })
})

describe('cookieStore', () => {
  it('is what a definition is read and written through, where there is one', async () => {
    const { asked, cookieStore } = noting('dark%20blue')
    const { document } = page().scope
    const cookies = browserCookies({ cookieStore, document, location: new URL('https://shop.example/') })
    vi.spyOn(Date, 'now').mockReturnValue(1_000)
    expect(await cookies.get(theme)).toBe('dark blue')
    await cookies.set(theme, 'dark; blue')
    await cookies.delete(
      cookie('a', { httpOnly: false, domain: 'shop.example', path: '/a/', partitioned: true }),
    )
    vi.restoreAllMocks()
    expect(asked).toEqual([
      [
        'set',
        {
          name: 'theme',
          value: 'dark%3B%20blue',
          path: '/',
          domain: null,
          partitioned: false,
          expires: 1_000 + days(365) * 1000,
          sameSite: 'lax',
        },
      ],
      ['delete', { name: 'a', path: '/a/', domain: 'shop.example', partitioned: true }],
    ])
    expect(document.cookie).toBe('')
  })

  it('leaves the order of two cookies with one name to document.cookie', async () => {
    const { cookieStore } = noting('root', 'deep')
    const document = { cookie: 'other=1; theme=deep; theme=root' }
    expect(await browserCookies({ cookieStore, document }).get(theme)).toBe('deep')
    expect(await browserCookies({ cookieStore }).get(theme)).toBe('root')
  })

  it('has been told to set before the first turn of the event loop', () => {
    const { asked, cookieStore } = noting()
    void browserCookies({ cookieStore }).set(theme, 'dark')
    expect(asked).toHaveLength(1)
    const { jar, cookies } = page()
    void cookies.set(theme, 'dark')
    expect(jar.cookies()).toHaveLength(1)
  })

  const beyond = {
    'secure: false': cookie('a', { httpOnly: false, secure: false }),
    'sameSite: false': cookie('a', { httpOnly: false, sameSite: false }),
    'a priority': cookie('a', { httpOnly: false, priority: 'low' }),
    'a path that does not end with "/"': cookie('a', { httpOnly: false, path: '/shop' }),
  }
  it.each(Object.entries(beyond))('is passed over for %s', async (what, definition) => {
    const { asked, cookieStore } = noting()
    const { jar, scope } = page('https://shop.example/shop')
    await browserCookies({ ...scope, cookieStore }).set(definition, '1')
    expect(jar.cookies()).toHaveLength(1)
    expect(asked).toEqual([])

    const inWorker = browserCookies({ cookieStore, location: scope.location })
    await expect(inWorker.set(definition, '1')).rejects.toMatchObject({
      code: 'cookie-store-limit',
      message: expect.stringContaining(what),
    })
    expect(await codeOf(inWorker.delete(definition))).toBe('cookie-store-limit')
  })

  it('is passed over on http://localhost, where the server leaves Secure out', async () => {
    const { asked, cookieStore } = noting()
    const { jar, scope } = page('http://localhost/')
    await browserCookies({ ...scope, cookieStore }).set(theme, 'dark')
    expect(jar.cookies()).toMatchObject([{ secure: false }])
    expect(asked).toEqual([])
  })
})

describe('subscribing', () => {
  const settled = () => new Promise(done => setTimeout(done, 5))

  it('hears what is set and deleted, until it ends', async () => {
    const { cookies } = page()
    const heard: number[] = []
    const stop = cookies.subscribe(visits, value => heard.push(value))
    await cookies.set(visits, 1)
    await cookies.set(theme, 'dark')
    await settled()
    await cookies.set(visits, 1)
    await cookies.set(visits, 2)
    await settled()
    await cookies.delete(visits)
    await settled()
    expect(heard).toEqual([1, 2, 0])
    stop()
    await cookies.set(visits, 3)
    await settled()
    expect(heard).toEqual([1, 2, 0])
  })

  it('hears of others when the page is shown again', async () => {
    const { jar, url, scope } = page()
    const events = new EventTarget()
    const document = {
      get cookie() {
        return scope.document.cookie
      },
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
    } as NonNullable<BrowserScope['document']>
    const heard: number[] = []
    browserCookies({ document }).subscribe(visits, value => heard.push(value))
    jar.receive(url, visits.stringify(7))
    events.dispatchEvent(new Event('visibilitychange'))
    await settled()
    expect(heard).toEqual([7])
  })

  it('goes on after a listener that throws', async () => {
    const { cookies } = page()
    const reported: unknown[] = []
    const report = (error: unknown) => void reported.push(error)
    const before = process.rawListeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', report)
    const heard: number[] = []
    cookies.subscribe(visits, value => {
      heard.push(value)
      if (value === 1) throw new Error('of the listener')
    })
    await cookies.set(visits, 1)
    await settled()
    await cookies.set(visits, 2)
    await settled()
    process.removeAllListeners('uncaughtException')
    for (const listener of before) process.on('uncaughtException', listener as () => void)
    expect(heard).toEqual([1, 2])
    expect(reported).toMatchObject([{ message: 'of the listener' }])
  })
})

describe('a place without cookies', () => {
  it('is told at the first call, not when a module loads', async () => {
    const cookies = browserCookies()
    await expect(cookies.get(theme)).rejects.toMatchObject({ code: 'no-cookies-here' })
    expect(await codeOf(cookies.set(theme, 'dark'))).toBe('no-cookies-here')
    expect(await codeOf(cookies.delete(theme))).toBe('no-cookies-here')
  })

  it('is a frame in a sandbox too', async () => {
    const cause = new DOMException('The operation is insecure.', 'SecurityError')
    const document = {
      get cookie(): string {
        throw cause
      },
      set cookie(_: string) {
        throw cause
      },
    }
    const cookies = browserCookies({ document })
    await expect(cookies.get(theme)).rejects.toMatchObject({ code: 'no-cookies-here', cause })
    await expect(cookies.set(theme, 'a')).rejects.toMatchObject({ code: 'no-cookies-here', cause })
    await expect(cookies.delete(theme)).rejects.toMatchObject({ code: 'no-cookies-here', cause })
  })
})
