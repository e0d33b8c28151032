import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)

it('has lockfiles without download addresses', () => {
  const lockfiles = tracked.filter(file => file.endsWith('package-lock.json'))
  expect(lockfiles).toContain('package-lock.json')
  for (const file of lockfiles)
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/"resolved": "https?:/)
})

it('names each run-time and peer dependency, and each tool, in docs/dependencies.md', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  const reasons = readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
  const names = ['dependencies', 'peerDependencies', 'devDependencies'].flatMap(kind =>
    Object.keys(manifest[kind] ?? {}),
  )
  const silent = names.filter(name => !name.startsWith('@types/') && !reasons.includes(`\`${name}\``))
  expect(silent).toEqual([])
})
