import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import type { Context } from 'hono'
import { state } from 'rusk/hono'
import { CookieJar } from 'rusk/jar'
import { auditExample } from './audit/example.ts'
import { isLocalVisitor } from './audit/local-visitor.ts'
import { examples } from './explain-page.ts'
import { emptyQuestion } from './page/question.ts'
import { type Program, sourceOf } from './programs.ts'
import { browserNames, exchangeView, heldRows } from './view/exchange-view.ts'
import { toHtml } from './view/node.ts'
import { Visitor } from './wire/visitor.ts'
import { likeOf, ownCookie, type Visitors } from './wire/visitors.ts'

/** Templates escape whatever stands in `<%= %>`. */
const eta: Eta = new Eta({ views: fileURLToPath(new URL('../views', import.meta.url)), cache: true })

export const web: ReturnType<typeof state> = state()

/** What a workbench has. */
export interface Bench {
  readonly programs: readonly Program[]
  readonly visitors: Visitors
}

/** The page of one program: the list, the program in a frame, and its wire. */
export function programPage(
  c: Context,
  program: Program,
  { programs, visitors }: Bench,
): Response | Promise<Response> {
  const visitor = visitorOf(c, visitors)
  const now = Date.now()
  const page = eta.render('./programs', {
    title: program.title,
    script: 'programs',
    programs,
    program,
    name: program.path.slice(1),
    host: new URL(c.req.url).host,
    deaf: setsNothing(new URL(c.req.url)),
    source: sourceOf(program),
    like: browserNames[visitor.like],
    held: heldRows(visitor.held(), now).map(toHtml).join(''),
    last: visitor.lastId,
    exchanges: visitor
      .after(0)
      .map(exchange => toHtml(exchangeView(exchange)))
      .join(''),
  })
  c.header('Cache-Control', 'no-store')
  return c.html(page)
}

/** Whether browsers refuse every cookie that the programs set: Secure ones, over plain http, from another machine. */
function setsNothing(url: URL): boolean {
  const jar = new CookieJar()
  return !jar.receive(url, 'probe=1; Secure').stored
}

/** Who asks; whoever is new gets a wire of their own, and a cookie that names it. */
function visitorOf(c: Context, visitors: Visitors): Visitor {
  const known = visitors.of(c.req.header('Cookie'))
  if (known !== undefined) return known
  const like = likeOf(c.req.header('User-Agent'))
  // A page elsewhere that shows this one as a picture a thousand times must not push out who works here.
  if (c.req.header('Sec-Fetch-Site') === 'cross-site' && c.req.header('Sec-Fetch-Dest') !== 'document') {
    return new Visitor(like)
  }
  const { key, visitor } = visitors.welcome(like)
  web.of(c).cookies.set(ownCookie, key)
  return visitor
}

/** The page that answers why; all of its work is done in the browser. */
export function explainPage(): string {
  return eta.render('./explain', { title: 'Explain', script: 'explain', examples, empty: emptyQuestion })
}

/** The page that finds what is wrong. Only who sits at this machine can have its servers asked. */
export function auditPage(c: Context): string {
  const address = `${new URL(c.req.url).origin}/likes`
  const local = isLocalVisitor(c)
  return eta.render('./audit', { title: 'Audit', script: 'audit', example: auditExample, local, address })
}
