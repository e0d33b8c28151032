// Installs an optional part that has its own package.json and lockfile. Runs on the machine's own Node, before the pinned one is there.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const changed = path => (existsSync(path) ? statSync(path).mtimeMs : 0)

/** `npm ci` in a folder of the repository, where its lockfile is newer than what is installed. `what` is for a person: "the runtimes (once, about 1 GB)". */
export function installPart(folder, what) {
  const path = join(root, folder)
  if (changed(join(path, 'node_modules/.package-lock.json')) >= changed(join(path, 'package-lock.json')))
    return
  console.log(`rusk: installing ${what} …`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: path,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  console.error(
    `rusk: \`npm ci\` failed in ${folder} (exit ${status}). Mend what it says above, then try again.`,
  )
  process.exit(status ?? 1)
}
