import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, '.cache/augmentation')

/** What the compiler says of a program of its own: what it declares for every request must not reach the other tests. */
function compiled(name: string, program: string): string {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'program.ts'), program)
  const config = {
    extends: join(root, 'tsconfig.check.json'),
    compilerOptions: { incremental: false, tsBuildInfoFile: null, rootDir: root },
    include: ['program.ts'],
  }
  writeFileSync(join(folder, name, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(folder, name)], { encoding: 'utf8' })
  return stdout
    .split('\n')
    .filter(line => line.includes('program.ts'))
    .join('\n')
}

const program = (types: string, use: string) => `
import express from 'express'
import { state, type StateProperty } from 'rusk/express'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'

const sessions = createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true })
const web = state({ sessions, as: 'web' })
${types}
const app = express().use(web)
app.get('/:id', async (req, res) => {
  const s = await ${use}
  s.update(data => {
    data.count += 1
  })
  res.send(req.params.id + s.data.count.toFixed())
})
`

const declared = `declare global {
  namespace Express {
    interface Request extends StateProperty<typeof web> {}
  }
}`

it('a program that declares it once has the state on every request', () => {
  expect(compiled('declared', program(declared, 'req.web.session()'))).toBe('')
})

it('a program that does not declare it asks the middleware', () => {
  expect(
    compiled('of', program('export type Web = StateProperty<typeof web>', 'web.of(req).session()')),
  ).toBe('')
  expect(
    compiled('undeclared', program('export type Web = StateProperty<typeof web>', 'req.web.session()')),
  ).toContain("Property 'web' does not exist")
})
