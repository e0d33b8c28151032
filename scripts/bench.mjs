// `npm run bench` measures rusk beside its peers: installs them when they are missing, builds, and runs bench/.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bench = join(root, 'bench')
const changed = path => (existsSync(path) ? statSync(path).mtimeMs : 0)

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

if (changed(join(bench, 'node_modules/.package-lock.json')) < changed(join(bench, 'package.json'))) {
  console.log('rusk: installing the peers to measure beside …')
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], bench)
}
run(process.execPath, [join(root, 'scripts/build.mjs')], root)
run(process.execPath, ['run.mjs', ...process.argv.slice(2)], bench)
