import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../support/parts.ts'
import { type Apps, buildApps, type FrameworkName, type Served, versionsOf } from './frameworks.ts'
import { hiddenFields, seenOn, statuses, stored, Visitor } from './visitor.ts'

const session = '__Host-session'
const cheese = 'brie & Käse, 50 %|~'

describe.each(['nextjs', 'sveltekit'] as const)('docs/%s.md', name => {
  it('names the versions that are tried', () => {
    const page = readFileSync(join(import.meta.dirname, `../../docs/${name}.md`), 'utf8')
    expect(page).toContain(versionsOf(name))
  })
})

describe.skipIf(!(await has('frameworks')))('the recipes inside their frameworks', () => {
  let apps: Apps
  let served: Readonly<Record<FrameworkName, Served>>

  beforeAll(async () => {
    apps = await buildApps()
    served = { nextjs: await apps.start('nextjs'), sveltekit: await apps.start('sveltekit') }
    const versions = [`Node ${process.versions.node}`, versionsOf('nextjs'), versionsOf('sveltekit')]
    console.log(`The recipes run in ${versions.join(' · ')}`)
  }, 600_000)
  afterAll(async () => {
    await apps?.close()
  })

  /** The session that a request with this cookie has. */
  const sessionOf = async (name: FrameworkName, id: string | undefined): Promise<unknown> =>
    await (await fetch(`${served[name].origin}/session`, { headers: { cookie: `${session}=${id}` } })).json()
  const gone = { count: 0, isNew: true }

  describe('Next.js', () => {
    const visitor = () => new Visitor(served.nextjs.origin)

    /** The form of the page as a browser sends it where no script runs. */
    async function submit(who: Visitor, form: string, fields: Record<string, string> = {}, from?: string) {
      const hidden = await hiddenFields(await who.get('/'), form)
      expect(Object.keys(hidden).join()).toMatch(/^\$ACTION_ID_\w+$/)
      who.takeExchanges()
      return await who.post('/', formData({ ...hidden, ...fields }), from === undefined ? {} : { from })
    }

    function formData(fields: Readonly<Record<string, string>>): FormData {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      return form
    }

    it('route handlers: a post, its redirect, and the list read again', async () => {
      const who = visitor()
      const list = await who.post('/likes', { likes: cheese })
      expect(await list.json()).toEqual([cheese])
      const [posted, ...rest] = who.takeExchanges()
      expect(statuses([posted!, ...rest])).toEqual([303, 200])
      expect(stored(posted)).toEqual([session, 'likes', 'visited'])
      expect(posted?.response?.headers.get('cache-control')).toContain('no-store')
      expect(await sessionOf('nextjs', who.cookie(session))).toEqual({ count: 1, isNew: false })
    })

    it('a server action without JavaScript: its redirect keeps the cookies, its session is stored', async () => {
      const who = visitor()
      const list = await submit(who, 'like', { likes: cheese })
      expect(await list.json()).toEqual([cheese])
      const exchanges = who.takeExchanges()
      expect(statuses(exchanges)).toEqual([303, 200])
      expect(stored(exchanges[0])).toEqual([session, 'likes'])
      for (const { line } of exchanges[0]!.verdicts)
        expect(line).toMatch(/; Path=\/;.* HttpOnly; SameSite=lax/)
      expect(await sessionOf('nextjs', who.cookie(session))).toEqual({ count: 1, isNew: false })
    })

    it('a server action called by a script', async () => {
      const who = visitor()
      const [field = ''] = Object.keys(await hiddenFields(await who.get('/'), 'like'))
      who.takeExchanges()
      const headers = { 'next-action': field.replace('$ACTION_ID_', ''), accept: 'text/x-component' }
      // The arguments as React writes them: a form whose fields came before.
      const args = new FormData()
      args.set('_1_likes', cheese)
      args.set('0', '["$K1"]')
      const answer = await who.post('/', args, { headers, redirect: 'manual' })
      expect(answer.headers.get('x-action-redirect')).toBe('/likes;push')
      expect(stored(who.takeExchanges()[0])).toEqual([session, 'likes'])
      expect(await (await who.get('/likes')).json()).toEqual([cheese])
    })

    it('actions and route handlers share a session', async () => {
      const who = visitor()
      await who.post('/likes', { likes: cheese })
      await submit(who, 'like', { likes: cheese })
      await who.post('/likes', { likes: cheese })
      expect(await sessionOf('nextjs', who.cookie(session))).toEqual({ count: 3, isNew: false })
    })

    it('a server component reads a cookie, and after an action what that set and deleted', async () => {
      const who = visitor()
      await who.post('/likes', { likes: cheese })
      expect(await seenOn(await who.get('/'))).toMatchObject({ likes: [cheese] })
      expect(await seenOn(await submit(who, 'like-quietly', { likes: 'wine' }))).toMatchObject({
        likes: [cheese, 'wine'],
      })
      expect(await seenOn(await submit(who, 'sign-out'))).toMatchObject({ likes: [] })
      expect(stored(who.takeExchanges()[0])).toEqual([`${session}-`, 'likes-'])
    })

    it('the proxy sets its cookie once, and the page of that request does not see it', async () => {
      const who = visitor()
      expect(await seenOn(await who.get('/'))).toMatchObject({ visited: 'no' })
      expect(await seenOn(await who.get('/'))).toMatchObject({ visited: 'yes' })
      await who.get('/likes')
      expect(who.takeExchanges().map(stored)).toEqual([['visited'], [], []])
    })

    it('the cookies of the proxy and of an action go together', async () => {
      const fields = { ...(await hiddenFields(await visitor().get('/'), 'like')), likes: cheese }
      const who = visitor()
      await who.post('/', formData(fields))
      expect(stored(who.takeExchanges()[0])).toEqual([session, 'likes', 'visited'])
    })

    it('20 requests at once count 20, in route handlers and in actions', async () => {
      const who = visitor()
      await who.post('/likes', { likes: cheese })
      const fields = { ...(await hiddenFields(await who.get('/'), 'like')), likes: cheese }
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? who.post('/likes', { likes: cheese }, { redirect: 'manual' })
            : who.post('/', formData(fields), { redirect: 'manual' }),
        ),
      )
      expect(await sessionOf('nextjs', who.cookie(session))).toEqual({ count: 21, isNew: false })
    })

    it('a destroyed session stays out, whoever else writes to it', async () => {
      const who = visitor()
      await who.post('/likes', { likes: cheese })
      const id = who.cookie(session)
      const writing = Array.from({ length: 10 }, () =>
        fetch(`${served.nextjs.origin}/likes`, {
          method: 'POST',
          headers: { cookie: `${session}=${id}` },
          body: new URLSearchParams({ likes: cheese }),
          redirect: 'manual',
        }),
      )
      await submit(who, 'sign-out')
      await Promise.all(writing)
      expect(who.cookie(session)).toBeUndefined()
      expect(await sessionOf('nextjs', id)).toEqual(gone)

      await who.post('/likes', { likes: cheese })
      const next = who.cookie(session)
      await who.script('/session', 'DELETE')
      expect(who.cookie(session)).toBeUndefined()
      expect(await sessionOf('nextjs', next)).toEqual(gone)
    })

    it('Next refuses an action that another site posts', async () => {
      const who = visitor()
      const answer = await submit(who, 'like', { likes: cheese }, 'https://other.example')
      // The proxy ran before: from another site the browser does not send its cookie.
      expect([answer.status, stored(who.takeExchanges()[0])]).toEqual([500, ['visited']])
    })

    it('cookies are Secure on http://localhost, too', async () => {
      const who = visitor()
      await submit(who, 'like', { likes: cheese })
      await who.post('/likes', { likes: cheese })
      const lines = who.takeExchanges().flatMap(({ verdicts }) => verdicts.map(({ line }) => line))
      expect(lines.length).toBeGreaterThan(2)
      for (const line of lines) expect(line).toContain('; Secure')
    })

    it('a cookie set by next/headers beside ours: Next writes ours anew, and a percent sign is too much for it', async () => {
      const who = visitor()
      await who.get('/beside?value=Käse')
      expect(stored(who.takeExchanges()[0])).toEqual(['ours', 'theirs', 'visited'])
      expect((await who.get('/beside?value=50%25')).status).toBe(500)
    })

    it('Next’s redirect inside withState is an error', async () => {
      expect((await visitor().post('/beside', {})).status).toBe(500)
    })
  })

  describe('SvelteKit', () => {
    const visitor = () => new Visitor(served.sveltekit.origin)

    it('a form action, its redirect, and the page that reads the list', async () => {
      const who = visitor()
      expect(await seenOn(await who.get('/likes'))).toEqual([])
      expect(stored(who.takeExchanges()[0])).toEqual([])
      expect(await seenOn(await who.post('/likes', { likes: cheese }))).toEqual([cheese])
      const exchanges = who.takeExchanges()
      expect(statuses(exchanges)).toEqual([303, 200])
      expect(stored(exchanges[0])).toEqual([session, 'likes'])
      expect(await sessionOf('sveltekit', who.cookie(session))).toEqual({ count: 1, isNew: false })
    })

    it('a form enhanced by a script', async () => {
      const who = visitor()
      const headers = { accept: 'application/json', 'x-sveltekit-action': 'true' }
      const answer = await who.post('/likes', { likes: cheese }, { headers })
      expect(await answer.json()).toMatchObject({ type: 'redirect', location: '/likes' })
      expect(stored(who.takeExchanges()[0])).toEqual([session, 'likes'])
    })

    it('20 requests at once count 20, in form actions and in +server.ts', async () => {
      const who = visitor()
      await who.post('/likes', { likes: cheese })
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? who.post('/likes', { likes: cheese }, { redirect: 'manual' })
            : who.script('/session', 'POST'),
        ),
      )
      expect(await sessionOf('sveltekit', who.cookie(session))).toEqual({ count: 21, isNew: false })
    })

    it('a destroyed session stays out, whoever else writes to it', async () => {
      const who = visitor()
      await who.post('/likes', { likes: cheese })
      const id = who.cookie(session)
      const other = Array.from({ length: 10 }, () =>
        fetch(`${served.sveltekit.origin}/session`, {
          method: 'POST',
          headers: { cookie: `${session}=${id}`, 'content-type': 'application/json' },
        }),
      )
      const answer = await who.script('/session', 'DELETE')
      expect([answer.status, who.cookie(session)]).toEqual([204, undefined])
      await Promise.all(other)
      expect(await sessionOf('sveltekit', id)).toEqual(gone)
    })

    it.each([
      ['/broken?expected', 418, ['tried']],
      ['/broken', 500, ['tried']],
      ['/nowhere', 404, []],
    ] as const)('the error page of %s keeps the cookies', async (path, status, names) => {
      const who = visitor()
      const page = await who.get(path)
      expect([page.status, stored(who.takeExchanges()[0])]).toEqual([status, names])
      expect(await page.text()).toContain(`<h1>${status}: `)
    })

    it('beside event.cookies, event.fetch and a promise that the page does not wait for', async () => {
      const who = visitor()
      const page = await who.get('/beside')
      expect(await seenOn(page.clone())).toEqual({ theirs: 'no', ours: 'no', inside: { count: 1 } })
      expect(await page.text()).toContain('headers-sent')
      expect(stored(who.takeExchanges()[0])).toEqual([session, 'both', 'both', 'ours', 'theirs'])
      expect(who.cookie('both')).toBe('rusk')
      expect(await sessionOf('sveltekit', who.cookie(session))).toEqual({ count: 1, isNew: false })
    })

    it('SvelteKit refuses a form that another site posts', async () => {
      const who = visitor()
      const answer = await who.post('/likes', { likes: cheese }, { from: 'https://other.example' })
      expect([answer.status, stored(who.takeExchanges()[0])]).toEqual([403, []])
    })

    it('cookies go without Secure on http://localhost where ORIGIN says so, and with it where nothing does', async () => {
      const who = visitor()
      await who.get('/broken')
      expect(who.takeExchanges()[0]?.verdicts[0]?.line).not.toContain('Secure')
      const plain = new Visitor((await apps.start('sveltekit', { ORIGIN: undefined })).origin)
      await plain.get('/broken')
      expect(plain.takeExchanges()[0]?.verdicts[0]?.line).toContain('; Secure')
      expect((await plain.post('/likes', { likes: cheese })).status).toBe(403)
    })
  })
})
