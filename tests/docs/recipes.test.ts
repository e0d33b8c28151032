import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { stringifyCookie } from 'rusk'
import { describe, expect, it } from 'vitest'
import { current } from './recipes/stand-ins/next-headers.ts'
import { type Handle, Redirect, type RequestEvent } from './recipes/stand-ins/sveltejs-kit.ts'

/** The listings of a recipe are files here, so that they are type-checked, and run with stand-ins for what the framework gives. */
const recipes = join(import.meta.dirname, 'recipes')
const docs = join(import.meta.dirname, '../../docs')

const listingsOf = (page: string) =>
  [
    ...readFileSync(join(docs, page), 'utf8').matchAll(/^```ts\n(\/\/ \S+\.ts)\n((?:(?!```).*\n)*)```$/gm),
  ].map(([, path, code]) => ({ path: path!.slice(3), code: code! }))

/** What stands in for each import of a framework. */
const standIns = {
  nextjs: {
    'next/headers': 'stand-ins/next-headers.ts',
    'next/navigation': 'stand-ins/next-navigation.ts',
    'next/server': 'stand-ins/next-server.ts',
    '@/app/sessions': 'nextjs/app/sessions.run.ts',
    '@/app/state': 'nextjs/app/state.run.ts',
  },
  sveltekit: {
    '@sveltejs/kit': 'stand-ins/sveltejs-kit.ts',
    '$lib/server/sessions': 'sveltekit/src/lib/server/sessions.run.ts',
  },
}
type Framework = keyof typeof standIns

const folder = join(import.meta.dirname, '../../.cache/recipes')

/** Writes a framework's listings where they run. */
function prepare(framework: Framework): void {
  for (const { path, code } of listingsOf(`${framework}.md`)) {
    if (path.endsWith('.d.ts')) continue
    const target = join(folder, framework, path.replace(/\.ts$/, '.run.ts'))
    mkdirSync(dirname(target), { recursive: true })
    let text = code
    for (const [specifier, file] of Object.entries(standIns[framework])) {
      const from = file.startsWith('stand-ins') ? join(recipes, file) : join(folder, file)
      text = text.replaceAll(`'${specifier}'`, `'./${relative(dirname(target), from)}'`)
    }
    writeFileSync(target, text)
  }
}

const load = async (file: string) => await import(/* @vite-ignore */ join(folder, file))

describe.each(['nextjs', 'sveltekit'] as const)('docs/%s.md', framework => {
  it('shows the files that are checked here', () => {
    const files = readdirSync(join(recipes, framework), { recursive: true, encoding: 'utf8' })
    const own = files.filter(file => file.endsWith('.ts') && !file.includes('$'))
    const listings = listingsOf(`${framework}.md`)
    expect(listings.map(({ path }) => path).toSorted()).toEqual(own.toSorted())
    for (const { path, code } of listings) {
      expect(`// ${path}\n${code}`).toBe(readFileSync(join(recipes, framework, path), 'utf8'))
    }
  })
})

/** A `Cookie` field from `Set-Cookie` lines. */
const sentBack = (lines: readonly string[]) => lines.map(line => line.split(';')[0]).join('; ')
const names = (lines: readonly string[]) => lines.map(line => line.split('=')[0]).toSorted()
const likes = (value: string) => new URLSearchParams({ likes: value })

describe('Next.js', () => {
  prepare('nextjs')

  it('route handlers', async () => {
    const { GET, POST } = await load('nextjs/app/likes/route.run.ts')
    const url = 'https://shop.example/likes'
    const context = { params: Promise.resolve({}) }
    const posted: Response = await POST(new Request(url, { method: 'POST', body: likes('cheese') }), context)
    const lines = posted.headers.getSetCookie()
    expect([posted.status, names(lines)]).toEqual([303, ['__Host-session', 'likes']])
    const read: Response = await GET(new Request(url, { headers: { cookie: sentBack(lines) } }), context)
    expect(await read.json()).toEqual(['cheese'])
  })

  it('server actions, with Next’s redirect, and what they set read again', async () => {
    const { like } = await load('nextjs/app/actions.run.ts')
    const { readCookie, withActionState } = await load('nextjs/app/state.run.ts')
    const { cookie, list } = await import('rusk')
    const ask = (cookie = '') => {
      current.headers = new Headers({ host: 'shop.example', cookie })
      current.lines = []
    }
    const form = new FormData()
    form.set('likes', 'brie & Käse')
    ask('likes=wine')
    await expect(like(form)).rejects.toMatchObject({ digest: expect.stringContaining('/likes') })
    expect(names(current.lines)).toEqual(['__Host-session', 'likes'])
    for (const line of current.lines) expect(line).toMatch(/; Path=\/; .*HttpOnly; .*Secure/)
    expect(current.lines.join()).toContain('SameSite=Lax')

    ask(sentBack(current.lines))
    expect(await readCookie(cookie('likes', { value: list() }))).toEqual(['wine', 'brie & Käse'])
    const count = await withActionState(
      async (state: { session(): Promise<{ data: { count: number } }> }) =>
        (await state.session()).data.count,
    )
    expect([count, current.lines]).toEqual([1, []])
  })

  it('the proxy', async () => {
    const { proxy } = await load('nextjs/proxy.run.ts')
    const url = 'https://shop.example/'
    const first: Response = await proxy(new Request(url))
    expect([first.headers.get('x-middleware-next'), names(first.headers.getSetCookie())]).toEqual([
      '1',
      ['visited'],
    ])
    const again: Response = await proxy(new Request(url, { headers: { cookie: 'visited=yes' } }))
    expect(again.headers.getSetCookie()).toEqual([])
  })
})

describe('SvelteKit', () => {
  prepare('sveltekit')

  /** What SvelteKit does of itself: it runs actions and loads, answers redirects, and appends the cookies of `event.cookies`. */
  const resolve = (page: Page) => async (event: RequestEvent) => {
    try {
      if (event.request.method === 'POST') await page.actions.default(event)
      const response = Response.json(page.load(event))
      response.headers.append('Set-Cookie', stringifyCookie({ theirs: '1' }))
      return response
    } catch (thrown) {
      if (!(thrown instanceof Redirect)) throw thrown
      const headers = new Headers({ Location: thrown.location })
      headers.append('Set-Cookie', 'theirs=1')
      return new Response(null, { status: thrown.status, headers })
    }
  }
  interface Page {
    load(event: RequestEvent): unknown
    actions: { default(event: RequestEvent): Promise<never> }
  }

  it('the handle hook, a form action and a load', async () => {
    const { handle } = (await load('sveltekit/src/hooks.server.run.ts')) as { handle: Handle }
    const page: Page = await load('sveltekit/src/routes/likes/+page.server.run.ts')
    const url = 'https://shop.example/likes'
    const ask = async (init: RequestInit) => {
      const event = { request: new Request(url, init), locals: {} as App.Locals }
      return await handle({ event, resolve: resolve(page) })
    }
    const posted = await ask({ method: 'POST', body: likes('cheese') })
    const lines = posted.headers.getSetCookie()
    expect([posted.status, posted.headers.get('Location')]).toEqual([303, '/likes'])
    expect(names(lines)).toEqual(['__Host-session', 'likes', 'theirs'])
    const read = await ask({ headers: { cookie: sentBack(lines) } })
    expect([await read.json(), names(read.headers.getSetCookie())]).toEqual([
      { likes: ['cheese'] },
      ['theirs'],
    ])
  })
})
