// Builds src/ into dist/: TypeScript writes the declarations, a file each, and the bundler the JavaScript. Neither does anything
// when nothing changed.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const info = join(root, '.cache/build.tsbuildinfo')

// A build that is packed must hold no file of a source that is gone; and build information without its output builds nothing.
if (
  process.env.npm_lifecycle_event === 'prepack' ||
  process.env.npm_lifecycle_event === 'build' ||
  !existsSync(dist)
) {
  rmSync(dist, { recursive: true, force: true })
  rmSync(info, { force: true })
}
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-b', 'tsconfig.json'], { cwd: root, stdio: 'inherit' })
await bundle(root)
// npm makes a command executable where it installs one, but not in this clone.
if (status === 0) chmodSync(join(dist, 'cli/main.js'), 0o755)
process.exit(status ?? 1)
