// Signed in with a name and a password. The cookie holds a random id; who you are and what you like is in a database.
// `STORE=redis://localhost` or `STORE=postgres://localhost/test` keeps the sessions there instead of in SQLite.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Context, Hono } from 'hono'
import { hours, minutes } from 'rusk'
import { csrf } from 'rusk/guards'
import { state } from 'rusk/hono'
import { createSessions, type SessionStore } from 'rusk/session'
import { field } from './form.ts'
import { openPeople, type People, type Person } from './notes/people.ts'
import { openStore } from './notes/store.ts'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

interface Device {
  readonly id: string
  readonly name: string
  readonly here: boolean
  readonly lastSeen: string
}

const signInView = page<{ notice: string | undefined; name?: string }>(
  'Notes',
  `<% if (it.notice) { %><p role="status"><%= it.notice %></p><% } %>
  <form method="post" action="/notes/sign-in">
    <label>Name <input name="name" autocomplete="username" required maxlength="100" value="<%= it.name ?? '' %>"></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required minlength="8" maxlength="200"></label>
    <button>Sign in</button>
    <button formaction="/notes/sign-up">Sign up</button>
  </form>`,
)

const notesView = page<{
  notice: string | undefined
  name: string
  likes: readonly string[]
  devices: readonly Device[]
}>(
  'Notes',
  `<% if (it.notice) { %><p role="status"><%= it.notice %></p><% } %>
  <p>Hello, <strong><%= it.name %></strong>.</p>
  <% if (it.likes.length > 0) { %><p>You like</p><ul class="likes"><% for (const like of it.likes) { %><li><%= like %></li><% } %></ul><% } %>
  <form method="post" action="/notes/likes">
    <label>What do you like? <input name="likes" autocomplete="off" maxlength="200"></label>
    <button>Save</button>
  </form>
  <h2>Your devices</h2>
  <ul class="devices"><% for (const device of it.devices) { %>
    <li><%= device.name %>, last seen <%= device.lastSeen %> <% if (device.here) { %><em>(this one)</em><% } else { %>
      <form method="post" action="/notes/sign-out"><button name="device" value="<%= device.id %>">Sign out</button></form><% } %></li><% } %>
  </ul>
  <form method="post" action="/notes/sign-out">
    <button>Sign out</button>
    <button name="device" value="all">Sign out everywhere</button>
  </form>`,
)

/** The program, on a store for its sessions and a database of people. `secure` is for https: the cookie then is `__Host-session`. */
export function notes({
  store,
  people,
  secure = false,
}: {
  store: SessionStore
  people: People
  secure?: boolean
}): Hono {
  const sessions = createSessions({
    store,
    initial: (): { agent?: string } => ({}),
    idle: minutes(30),
    absolute: hours(12),
    development: !secure,
  })
  const web = state({ sessions })
  const guard = csrf()
  const app = new Hono().basePath('/notes')

  app.use(async (c, next) => {
    const refused = guard(c.req.raw)
    return refused ? new Response(refused.body, refused) : next()
  })
  app.use(web)

  const personOf = async (c: Context): Promise<Person | undefined> => {
    const { subject } = await web.of(c).session()
    return subject === undefined ? undefined : people.find(Number(subject))
  }

  app.get('/', async c => {
    const session = await web.of(c).session()
    const notice = (await session.takeFlash('notice')) as string | undefined
    const person = await personOf(c)
    if (person === undefined) return c.html(signInView({ notice }))
    const devices = await sessions.list({ subject: String(person.id) })
    return c.html(
      notesView({
        notice,
        name: person.name,
        likes: people.likes(person),
        devices: devices.map(({ device, data, lastAccessTime }) => ({
          id: device,
          name: data.agent ?? 'a browser',
          here: device === session.device,
          lastSeen: new Date(lastAccessTime).toISOString().slice(0, 16).replace('T', ' '),
        })),
      }),
    )
  })

  const enter = async (c: Context, how: 'signIn' | 'signUp', refusal: string) => {
    const [name, password] = [await field(c, 'name'), await field(c, 'password')]
    if (name.length > 100 || password.length < 8 || password.length > 200) {
      return c.html(
        signInView({ name, notice: 'A name, and a password of 8 to 200 characters, please.' }),
        422,
      )
    }
    const person = await people[how](name, password)
    if (person === undefined) return c.html(signInView({ name, notice: refusal }), 401)
    const session = await web.of(c).session()
    await session.signIn(String(person.id))
    session.set('agent', deviceName(c.req.header('User-Agent') ?? ''))
    session.flash('notice', `Good to see you, ${person.name}.`)
    return c.redirect('/notes', 303)
  }
  app.post('/sign-in', c => enter(c, 'signIn', 'No such name and password.'))
  app.post('/sign-up', c => enter(c, 'signUp', 'Somebody has this name already.'))

  app.post('/likes', async c => {
    const person = await personOf(c)
    const like = await field(c, 'likes')
    if (person !== undefined && like !== '') {
      people.addLike(person, like.slice(0, 200))
      ;(await web.of(c).session()).flash('notice', 'Saved.')
    }
    return c.redirect('/notes', 303)
  })

  app.post('/sign-out', async c => {
    const session = await web.of(c).session()
    const device = await field(c, 'device')
    const { subject } = session
    if (device === '') await session.destroy()
    else if (subject !== undefined)
      await sessions.revoke(device === 'all' ? { subject } : { subject, only: device })
    return c.redirect('/notes', 303)
  })

  return app as unknown as Hono
}

/** A browser and its system, as far as a `User-Agent` tells. */
function deviceName(agent: string): string {
  const browser = /Firefox|Edg|Chrome|Safari|curl/.exec(agent)?.[0].replace('Edg', 'Edge') ?? 'a browser'
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0]
  return system === undefined ? browser : `${browser} on ${system}`
}

/** The program as `npm start` serves it: sessions where `STORE` says, otherwise beside the people in `data/`. */
export async function openNotes(): Promise<Hono> {
  const folder = new URL('../data/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const pathOf = (name: string) => fileURLToPath(new URL(name, folder))
  const store = await openStore(process.env.STORE || pathOf('sessions.db'))
  return notes({
    store,
    people: openPeople(pathOf('people.db')),
    secure: process.env.NODE_ENV === 'production',
  })
}

if (import.meta.main) serveAlone(await openNotes(), '/notes')
