import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { install, pack } from '../support/packed.ts'
import { type Areas, type Exercised, type Runtime, runtimes } from './runtimes.ts'

/** What one runtime came to. */
export interface Result {
  readonly name: string
  readonly version: string
  readonly areas: Areas
}

/** How often each runtime adds to the one session that all of them count in at once. */
const ADDITIONS = 40

/**
 * Packs rusk, installs it in a folder of its own, and exercises it there in every runtime. What must be the same everywhere is
 * compared with the first runtime, and each opens what the others closed.
 */
export async function runMatrix(): Promise<readonly Result[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rusk-runtimes-')))
  const started: Runtime[] = []
  try {
    install(pack(folder).tarball, folder)
    cpSync(join(import.meta.dirname, 'exercise'), join(folder, 'exercise'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
    for (const start of Object.values(runtimes)) started.push(await start(folder))
    return await exerciseAll(started, folder)
  } finally {
    for (const runtime of started) await runtime.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function exerciseAll(started: readonly Runtime[], folder: string): Promise<readonly Result[]> {
  const exercised: Exercised[] = []
  for (const runtime of started) {
    const own = join(folder, runtime.name.replace(' ', '-'))
    mkdirSync(own)
    exercised.push(await runtime.exercise(own))
  }
  const closed = Object.fromEntries(started.map(({ name }, index) => [name, exercised[index]!.closed]))
  const together = await countTogether(
    started.filter((_, index) => exercised[index]!.hasSqlite),
    join(folder, 'together.db'),
  )
  const results: Result[] = []
  for (const [index, runtime] of started.entries()) {
    const { areas, values } = exercised[index]!
    const same = compare(values, exercised[0]!.values)
    const opened = await runtime.open(closed)
    const requests = await countRequests(runtime)
    const shared = exercised[index]!.hasSqlite ? together : {}
    results.push({
      name: runtime.name,
      version: runtime.version,
      areas: { ...areas, same, ...opened, ...shared, ...requests },
    })
  }
  return results
}

function compare(values: Exercised['values'], reference: Exercised['values']): Areas[string] {
  const names = Object.keys({ ...reference, ...values })
  const failed = names.filter(name => values[name] !== reference[name])
  return {
    passed: names.length - failed.length,
    failed: failed.map(name => `${name}: other bytes than in the first runtime`),
  }
}

/** All runtimes with SQLite add to one session in one file at once. */
async function countTogether(started: readonly Runtime[], file: string): Promise<Areas> {
  const [first] = started
  if (first === undefined) return {}
  const cookie = (await first.onFile!('begin-count', file)) as string
  await Promise.all(started.map(runtime => runtime.onFile!('count', file, cookie, `${ADDITIONS}`)))
  const count = await first.onFile!('count-of', file, cookie)
  return { 'one file': counted(count, ADDITIONS * started.length) }
}

async function countRequests(runtime: Runtime): Promise<Areas> {
  if (runtime.countOverHttp === undefined) return {}
  return { requests: counted(await runtime.countOverHttp(100), 101) }
}

const counted = (count: unknown, expected: number): Areas[string] =>
  count === expected
    ? { passed: 1, failed: [] }
    : { passed: 0, failed: [`the session counts ${count} of ${expected}`] }

/** One line for a runtime, and one for each failure. */
export function describeResult({ name, version, areas }: Result): string {
  const entries = Object.entries(areas)
  const passed = entries.reduce((sum, [, area]) => sum + area.passed, 0)
  const failures = entries.flatMap(([area, { failed }]) => failed.map(what => `\n    ${area}: ${what}`))
  const counts = entries
    .filter(([, area]) => area.skipped || area.passed > 0)
    .map(([area, { passed, skipped }]) => `${area} ${skipped ? `(${skipped})` : passed}`)
  // "Node 20" in version 20.20.2 is Node 20.20.2.
  const title = `${name.replace(/ \d+$/, '')} ${version}`
  return `${title}: ${passed} passed, ${failures.length} failed · ${counts.join(' · ')}${failures.join('')}`
}
