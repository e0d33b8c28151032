// A licence agreement that walls off the content until it is accepted: `terms()` is the wall, the pages are ours.
import { Hono } from 'hono'
import { terms } from 'rusk/guards'
import { state } from 'rusk/hono'
import { page } from './page.ts'
import { serveAlone } from './serve.ts'

const wall = terms({ version: '2026-11', page: '/licence', home: '/licence', cookie: { name: 'licence' } })

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
const agreement = page<{ next: string; problem?: string }>(
  'Licence agreement',
  `<p>What you are about to read is secret. You may bake, but you may not tell.</p>
  <% if (it.problem) { %><p role="alert"><%= it.problem %></p><% } %>
  <form method="post" action="/licence">
    <input type="hidden" name="next" value="<%= it.next %>">
    <input type="hidden" name="version" value="${wall.version}">
    <label class="check"><input type="checkbox" name="agree" value="yes"> I agree to these terms</label>
    <button>Continue</button>
  </form>`,
)

const web = state()
export const licenceApp = new Hono().basePath('/licence')
licenceApp.use(web)

licenceApp.use(async (c, next) => {
  const answer = wall.check(c.req.raw, web.of(c).cookies)
  return answer ? new Response(answer.body, answer) : next()
})

licenceApp.post('/', async c => {
  const form = await c.req.parseBody()
  // The box says yes; what it says yes to is the version that the form was made for.
  const agree = form['agree'] ? (form['version'] ?? wall.version) : ''
  const outcome = wall.accept(c.req.raw, { agree, next: form['next'] }, web.of(c).cookies)
  if (outcome.accepted) return new Response(outcome.answer.body, outcome.answer)
  const problem = 'Tick the box if you agree; without that there is nothing to see.'
  return c.html(agreement({ next: outcome.next, problem }), 422)
})

licenceApp.get('/:page?', c => {
  const text = Object.hasOwn(pages, c.req.path) ? pages[c.req.path] : undefined
  if (text === undefined) return c.notFound()
  if (!wall.accepted(web.of(c).cookies)) return c.html(agreement({ next: wall.next(c.req.raw) }))
  return c.html(content({ text, links: Object.keys(pages).filter(link => link !== c.req.path) }))
})

if (import.meta.main) serveAlone(licenceApp, '/licence')
