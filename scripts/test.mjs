// `npm test`: every check of the repository in one run, ending in one line: `N passed, N failed`.
// Before it, a line for each optional part that is missing: what it is, and what is not tested without it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const node = process.execPath
const results = join(root, '.cache/vitest.json')
const required = process.env.RUSK_REQUIRE !== undefined && process.env.RUSK_REQUIRE !== ''

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `rusk: the tests run on the pinned Node, but this is ${process.version}. Start them with \`npm test\`.`,
  )
  process.exit(1)
}

const { has, untested } = await import('../tests/support/parts.ts')
const missing = []
for (const part of Object.keys(untested)) {
  try {
    if (!(await has(part))) missing.push(`${part} is missing; not tested: ${untested[part]}`)
  } catch (error) {
    console.error(`rusk: ${error.message}`)
    process.exit(1)
  }
}
for (const line of missing) console.log(`rusk: ${line}`)

let passed = 0
let failed = 0

/** One check that is a program of its own: it passes when it exits with 0. */
function check(label, args) {
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) passed++
  else failed++
  console.log(`rusk: ${label}: ${status === 0 ? 'passed' : 'FAILED'}`)
}

const bin = path => join(root, 'node_modules', path)
mkdirSync(join(root, '.cache'), { recursive: true })
check('build', ['scripts/build.mjs'])
check('types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.check.json'])
check('style', [bin('@biomejs/biome/bin/biome'), 'check', '.', '--diagnostic-level=error'])

rmSync(results, { force: true })
const only = process.argv.slice(2)
spawnSync(
  node,
  [
    bin('vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...only,
  ],
  { cwd: root, stdio: 'inherit' },
)

let skipped = 0
try {
  const report = JSON.parse(readFileSync(results, 'utf8'))
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped = report.numPendingTests + report.numTodoTests
  // A file that fails to load has no test in it to fail.
  failed += report.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(a => a.status === 'failed'),
  ).length
} catch {
  console.error('rusk: Vitest left no report')
  failed++
}
if (required && skipped > 0) {
  console.error(`rusk: ${skipped} tests were skipped though every part is required`)
  failed++
}
for (const line of missing) console.log(`rusk: ${line}`)
if (skipped > 0) console.log(`rusk: ${skipped} tests skipped`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
