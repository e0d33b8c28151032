// A form, a cookie, a redirect: what you typed comes back with every later request.
import { Hono } from 'hono'
import { cookie, days, RuskError } from 'rusk'
import { state } from 'rusk/hono'
import { field } from './form.ts'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

const likes = cookie('likes', { maxAge: days(30) })
const view = page<{ likes: string | undefined; problem?: string }>(
  'What do you like?',
  `<% if (it.likes !== undefined) { %><p>You like <strong><%= it.likes %></strong></p><% } %>
  <% if (it.problem) { %><p role="alert"><%= it.problem %></p><% } %>
  <form method="post" action="/likes/add">
    <label>What do you like? <input name="likes" autocomplete="off"></label>
    <button>Save</button>
  </form>`,
)

const web = state()
export const likesApp = new Hono().basePath('/likes')
likesApp.use(web)

likesApp.get('/', c => c.html(view({ likes: web.of(c).cookies.get(likes) })))

likesApp.post('/add', async c => {
  const { cookies } = web.of(c)
  const text = await field(c, 'likes')
  if (text !== '') {
    try {
      cookies.set(likes, text)
    } catch (error) {
      if (!(error instanceof RuskError)) throw error
      const problem = 'That does not fit into a cookie. What you liked before is still there.'
      return c.html(view({ likes: cookies.get(likes), problem }), 413)
    }
  }
  return c.redirect('/likes', 303)
})

if (import.meta.main) serveAlone(likesApp, '/likes')
