// A licence agreement that walls off the content until it is accepted.
import { Hono } from 'hono'
import { cookie, days } from 'rusk'
import { state } from 'rusk/hono'
import { field } from './form.ts'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

const licence = cookie('licence', { maxAge: days(365) })

const pages: Record<string, string> = {
  '/licence': 'Flour, eggs, sugar; baked once, sliced, and baked again.',
  '/licence/dough': 'The dough rests for an hour before its first baking.',
  '/licence/oven': 'The second baking is slow: forty minutes in a cool oven.',
}

const content = page<{ text: string; links: readonly string[] }>(
  'The secret of a good rusk',
  `<p><%= it.text %></p>
  <nav><ul><% for (const link of it.links) { %><li><a href="<%= link %>"><%= link %></a></li><% } %></ul></nav>`,
)
const terms = page<{ next: string; problem?: string }>(
  'Licence agreement',
  `<p>What you are about to read is secret. You may bake, but you may not tell.</p>
  <% if (it.problem) { %><p role="alert"><%= it.problem %></p><% } %>
  <form method="post" action="/licence">
    <input type="hidden" name="next" value="<%= it.next %>">
    <label class="check"><input type="checkbox" name="agree" value="yes"> I agree to these terms</label>
    <button>Continue</button>
  </form>`,
)

const web = state()
export const licenceApp = new Hono().basePath('/licence')
licenceApp.use(web)

licenceApp.post('/', async c => {
  const asked = await field(c, 'next')
  // Only a page of our own: a form may be forged, and a redirect to elsewhere would lend it our good name.
  const next = Object.hasOwn(pages, asked) ? asked : '/licence'
  if ((await field(c, 'agree')) === '') {
    return c.html(
      terms({ next, problem: 'Tick the box if you agree; without that there is nothing to see.' }),
      422,
    )
  }
  web.of(c).cookies.set(licence, 'accepted')
  return c.redirect(next, 303)
})

licenceApp.get('/:page?', c => {
  const path = c.req.path
  const text = Object.hasOwn(pages, path) ? pages[path] : undefined
  if (text === undefined) return c.notFound()
  if (!web.of(c).cookies.has(licence)) return c.html(terms({ next: path }))
  return c.html(content({ text, links: Object.keys(pages).filter(link => link !== path) }))
})

if (import.meta.main) serveAlone(licenceApp, '/licence')
