// Several likes in one cookie, joined by a delimiter. `list()` joins and splits; an item may hold the delimiter itself.
import { Hono } from 'hono'
import { cookie, days, list, RuskError } from 'rusk'
import { state } from 'rusk/hono'
import { field } from './form.ts'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

const likes = cookie('likes-list', { value: list({ delimiter: '|' }), default: [], maxAge: days(30) })
const view = page<{ likes: readonly string[]; problem?: string }>(
  'All that you like',
  `<% if (it.likes.length > 0) { %><p>You like</p><ul><% for (const like of it.likes) { %><li><%= like %></li><% } %></ul><% } %>
  <% if (it.problem) { %><p role="alert"><%= it.problem %></p><% } %>
  <form method="post" action="/many-likes">
    <label>What else do you like? <input name="likes" autocomplete="off"></label>
    <button>Add</button>
  </form>`,
)

const web = state()
export const manyLikes = new Hono().basePath('/many-likes')
manyLikes.use(web)

manyLikes.get('/', c => c.html(view({ likes: web.of(c).cookies.get(likes) })))

manyLikes.post('/', async c => {
  const { cookies } = web.of(c)
  const text = await field(c, 'likes')
  if (text !== '') {
    try {
      cookies.set(likes, [...cookies.get(likes), text])
    } catch (error) {
      if (!(error instanceof RuskError)) throw error
      const problem =
        'The cookie is full: a browser keeps 4096 bytes at most. Nothing was added; your list is as it was.'
      return c.html(view({ likes: cookies.get(likes), problem }), 413)
    }
  }
  return c.redirect('/many-likes', 303)
})

if (import.meta.main) serveAlone(manyLikes, '/many-likes')
