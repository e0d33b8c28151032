import type { Hono } from 'hono'
import { page } from '../../examples/page.ts'
import { surroundings } from '../../examples/serve.ts'
import { type Program, programs } from './programs.ts'
import { wire } from './wire.ts'

const index = page<{ programs: readonly Program[] }>(
  'rusk: state over HTTP',
  `<p>HTTP forgets. A cookie is how a server makes a browser remember. Each program below does that in its own way;
  under its page stands what went over the wire.</p>
  <ol class="programs"><% for (const program of it.programs) { %>
    <li><a href="<%= program.path %>"><%= program.title %></a><p><%= program.summary %></p></li><% } %>
  </ol>`,
)
const missing = page<object>('Nothing here', '<p>There is no such page. <a href="/">All programs</a></p>')

/** The page that `npm start` opens: the programs, each with its wire. */
export const workbench: Hono = surroundings()
workbench.use(wire())
workbench.get('/', c => c.html(index({ programs })))
for (const program of programs) workbench.route('/', program.app)
workbench.notFound(c => c.html(missing({}), 404))
