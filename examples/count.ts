// A visit counter. Whoever changes the cookie by hand into no count starts again at 1.
import { Hono } from 'hono'
import { cookie, days, integer } from 'rusk'
import { state } from 'rusk/hono'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

const most = 1_000_000_000
const count = cookie('count', {
  value: integer({ min: 0, max: most }),
  default: 0,
  maxAge: days(30),
})
const view = page<{ visits: number }>(
  'Visits',
  '<p>You have been here <output><%= it.visits %></output> <%= it.visits === 1 ? "time" : "times" %>.</p>',
)

const web = state()
export const countApp = new Hono().basePath('/count')
countApp.use(web)

countApp.get('/', c => {
  const { cookies } = web.of(c)
  const visits = Math.min(cookies.get(count) + 1, most)
  cookies.set(count, visits)
  return c.html(view({ visits }))
})

if (import.meta.main) serveAlone(countApp, '/count')
