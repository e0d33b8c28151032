import type { Plugin } from 'esbuild'
import { Hono } from 'hono'
import { csrf } from 'rusk/guards'
import { page } from '../../examples/page.ts'
import { surroundings } from '../../examples/serve.ts'
import { assets } from './assets.ts'
import { auditRoutes } from './audit/routes.ts'
import { auditPage, explainPage, programPage, web } from './pages.ts'
import { programs as ours, type Program } from './programs.ts'
import { security } from './security.ts'
import { wireRoutes } from './wire/routes.ts'
import { Visitors } from './wire/visitors.ts'
import { watch } from './wire/watch.ts'

const missing = page<object>('Nothing here', '<p>There is no such page. <a href="/">All programs</a></p>')

export interface WorkbenchOptions {
  /** Plugins for the bundles of the pages' scripts, such as one that finds rusk elsewhere. Default: none. */
  readonly plugins?: readonly Plugin[]
  /** What it shows, the first one first. Default: the programs of `examples/`. */
  readonly programs?: readonly Program[]
}

/** The page that `npm start` opens: programs with their wire, Explain, Audit. */
export function createWorkbench({ plugins = [], programs = ours }: WorkbenchOptions = {}): Hono {
  const visitors = new Visitors()
  const bench = { programs, visitors }
  const isProgram = (path: string) => programs.some(program => isBelow(path, program.path))
  const guard = csrf()
  const app = surroundings()
  app.use(security(isProgram))
  app.route('/', assets(plugins))

  for (const { path, app: program } of programs) {
    app.use(`${path}/*`, watch(visitors))
    app.route('/', program)
  }

  // The programs have their own ways to deal with posts from elsewhere; what follows is the workbench's.
  const own = new Hono()
  own.use(async (c, next) => {
    const refused = guard(c.req.raw)
    return refused ? new Response(refused.body, refused) : next()
  })
  own.route('/', wireRoutes(visitors, programs))
  own.get('/', web, c => programPage(c, programs[0]!, bench))
  own.get('/programs/:name', web, c => {
    const program = programs.find(({ path }) => path === `/${c.req.param('name')}`)
    return program === undefined ? c.notFound() : programPage(c, program, bench)
  })
  own.route('/', auditRoutes())
  own.get('/audit', c => c.html(auditPage(c)))
  own.get('/explain', c => c.html(explainPage()))
  app.route('/', own)
  app.notFound(c => c.html(missing({}), 404))
  return app
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

export const workbench: Hono = createWorkbench()
