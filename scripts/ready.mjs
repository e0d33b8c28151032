// Brings a clone to where the other scripts can run: installs what the lockfile names, and builds if asked (`--build`).
// Runs on the machine's own Node, before the pinned one is there; so: plain JavaScript, no dependency.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = path => join(root, path)
const changed = path => (existsSync(path) ? statSync(path).mtimeMs : 0)

function run(command, args) {
  // The machine may set npm variables for a parent script; a nested install needs none of them.
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(
      `rusk: \`${command} ${args.join(' ')}\` failed (exit ${status}). Mend what it says above, then try again.`,
    )
    process.exit(status ?? 1)
  }
}

const installed = at('node_modules/.package-lock.json')
if (changed(installed) < changed(at('package-lock.json'))) {
  console.log('rusk: installing (first run, or the lockfile changed) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

// The npm package `node` holds the Node that every script of this repository runs on.
const pinned = at(process.platform === 'win32' ? 'node_modules/.bin/node.cmd' : 'node_modules/.bin/node')
if (!existsSync(pinned)) {
  console.error(
    "rusk: node_modules/.bin/node is missing, so the scripts would run on the machine's own Node. " +
      'Allow install scripts for the package `node`, delete node_modules and try again.',
  )
  process.exit(1)
}
if (process.argv.includes('--build')) run(pinned, [at('scripts/build.mjs')])
