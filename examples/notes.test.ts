import { Agent } from 'rusk/agent'
import { memoryStore } from 'rusk/session/memory'
import { sqliteStore } from 'rusk/session/sqlite'
import { describe, expect, it } from 'vitest'
import { openPeople } from './notes/people.ts'
import { notes } from './notes.ts'

const site = 'http://localhost:8000'

describe.each([
  ['memory', () => memoryStore()],
  ['SQLite', () => sqliteStore(':memory:')],
])('notes on %s', (_, openStore) => {
  function service() {
    const app = notes({ store: openStore(), people: openPeople(':memory:') })
    return () => {
      const agent = new Agent({ fetch: app.fetch })
      const post = async (path: string, fields: Record<string, string>) => {
        const body = new URLSearchParams(fields)
        const response = await agent.fetch(site + path, {
          method: 'POST',
          body,
          headers: { 'User-Agent': 'Firefox on Linux' },
        })
        return { status: response.status, text: await response.text() }
      }
      const open = async () => (await agent.fetch(`${site}/notes`)).text()
      return {
        agent,
        post,
        open,
        id: () => agent.jar.cookies().find(cookie => cookie.name === 'session')?.value,
      }
    }
  }
  const ann = { name: 'Ann', password: 'a long password' }

  it('keeps nothing of a visitor who only looks', async () => {
    const browser = service()()
    expect(await browser.open()).toContain('Sign up')
    expect(browser.agent.jar.cookies()).toEqual([])
  })

  it('signs up, keeps likes in the database, and shows each notice once', async () => {
    const browser = service()()
    expect((await browser.post('/notes/sign-up', ann)).text).toContain('Good to see you, Ann.')
    expect(await browser.open()).not.toContain('Good to see you')
    expect((await browser.post('/notes/likes', { likes: '<cheese>' })).text).toContain('&lt;cheese&gt;')
    expect(await browser.open()).toContain('Firefox on Linux')
    await browser.post('/notes/sign-out', {})
    expect(await browser.open()).toContain('Sign up')
    expect((await browser.post('/notes/sign-in', ann)).text).toContain('&lt;cheese&gt;')
  })

  it('refuses a wrong password, a taken name, a short password', async () => {
    const open = service()
    await open().post('/notes/sign-up', ann)
    const other = open()
    expect((await other.post('/notes/sign-in', { ...ann, password: 'another password' })).status).toBe(401)
    expect((await other.post('/notes/sign-in', { ...ann, name: 'Bob' })).status).toBe(401)
    expect((await other.post('/notes/sign-up', { ...ann, name: 'ann' })).status).toBe(401)
    expect((await other.post('/notes/sign-up', { name: 'Bob', password: 'short' })).status).toBe(422)
    expect(other.id()).toBeUndefined()
  })

  it('gives a new id at sign-in, and signs out one device or all', async () => {
    const open = service()
    const [laptop, phone] = [open(), open()]
    await laptop.post('/notes/sign-up', ann)
    const first = laptop.id()
    await laptop.post('/notes/sign-in', ann)
    expect(laptop.id()).not.toBe(first)
    const page = (await phone.post('/notes/sign-in', ann)).text
    const device = /name="device" value="(?!all)([^"]+)"/.exec(page)?.[1] ?? ''
    await phone.post('/notes/sign-out', { device })
    expect(await laptop.open()).toContain('Sign up')
    expect(await phone.open()).toContain('Hello')

    await laptop.post('/notes/sign-in', ann)
    await phone.post('/notes/sign-out', { device: 'all' })
    expect(await laptop.open()).toContain('Sign up')
    expect(await phone.open()).toContain('Sign up')
  })

  it('refuses a form of another site', async () => {
    const app = notes({ store: openStore(), people: openPeople(':memory:') })
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
    const body = new URLSearchParams(ann)
    expect((await app.request(`${site}/notes/sign-up`, { method: 'POST', body, headers })).status).toBe(403)
  })
})
