// A page that knows you have been here before.
import { Hono } from 'hono'
import { cookie, days } from 'rusk'
import { state } from 'rusk/hono'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

const visited = cookie('visited', { maxAge: days(30) })
const view = page<{ content: string }>('Welcome home!', '<p><%= it.content %></p>')

const web = state()
export const welcome = new Hono().basePath('/welcome')
welcome.use(web)

welcome.get('/', c => {
  const { cookies } = web.of(c)
  const content = cookies.has(visited) ? 'You have been here before.' : 'This is your first visit.'
  cookies.set(visited, 'yes')
  return c.html(view({ content }))
})

if (import.meta.main) serveAlone(welcome, '/welcome')
