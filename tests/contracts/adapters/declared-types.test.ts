import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// A declaration for all requests holds in a whole program, so each program here is one of its own.
const programs: Record<string, string> = {
  fastify: `
    import fastify from 'fastify'
    import { state, type StateProperty } from 'rusk/fastify'
    const web = state({ sessions })
    declare module 'fastify' {
      interface FastifyRequest extends StateProperty<typeof web> {}
    }
    fastify({ logger: true }).register(web).get('/', async request => {
      const { count } = (await request.rusk.session()).data
      expectNumber(count)
      // @ts-expect-error a number
      expectText(count)
    })`,
  h3: `
    import { H3 } from 'h3'
    import { state, type StateProperty } from 'rusk/h3'
    const web = state({ sessions })
    declare module 'h3' {
      interface H3EventContext extends StateProperty<typeof web> {}
    }
    new H3().use(web).get('/', async event => {
      const { count } = (await event.context.rusk.session()).data
      expectNumber(count)
      // @ts-expect-error a number
      expectText(count)
    })`,
}

const shared = `
  import { createSessions } from 'rusk/session'
  import { memoryStore } from 'rusk/session/memory'
  const sessions = createSessions({ store: memoryStore(), initial: () => ({ count: 0 }) })
  declare function expectNumber(value: number): void
  declare function expectText(value: string): void
`

const root = join(import.meta.dirname, '../../..')
const config = {
  extends: '../../tsconfig.check.json',
  compilerOptions: { rootDir: '../..', incremental: false, tsBuildInfoFile: null },
}

it('the state of a request can be declared once for all of its framework', () => {
  const folder = join(root, '.cache/declared-types')
  for (const [name, program] of Object.entries(programs)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${name}.ts`), shared + program)
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...config, include: [`${name}.ts`] }))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const run = () =>
      execFileSync(process.execPath, [tsc, '-p', join(folder, `${name}.json`)], { stdio: 'pipe' })
    expect(run).not.toThrow()
  }
})
