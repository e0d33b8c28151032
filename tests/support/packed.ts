import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}
const manifestOf = (path: string) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest

/** What `npm pack` made, and what is in it. */
export interface Packed {
  readonly tarball: string
  readonly files: readonly string[]
}

/** Builds rusk and packs it as it would be published. */
export function pack(folder: string): Packed {
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  build()
  const report = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder])
  const [packed] = JSON.parse(report) as { filename: string; files: { path: string }[] }[]
  return { tarball: join(folder, packed!.filename), files: packed!.files.map(file => file.path) }
}

/** A build that fails says why on standard output; so does the error. */
function build(): void {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`rusk could not be built:\n${stdout.slice(0, 2000)}`)
}

/** Lays down what `npm install rusk` would: the unpacked tarball beside its run-time dependencies. */
export function install(tarball: string, folder: string): void {
  const installed = join(folder, 'node_modules/rusk')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  for (const name of runTimeTree())
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
}

/** The names of all packages that rusk brings along, dependencies of dependencies included. */
export function runTimeTree(): string[] {
  const seen = new Set<string>()
  const visit = (path: string): void => {
    for (const name of Object.keys(manifestOf(path).dependencies ?? {})) {
      if (seen.has(name)) continue
      seen.add(name)
      visit(join(root, 'node_modules', name))
    }
  }
  visit(root)
  return [...seen]
}
