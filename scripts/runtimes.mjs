// `npm run runtimes` exercises the packed rusk in Node 20 to 26, Bun, Deno and workerd: installs them when they are missing, builds, packs, and
// prints a line for each. `--install` only installs; that much also runs on the machine's own Node.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../tests/runtimes')
const changed = path => (existsSync(path) ? statSync(path).mtimeMs : 0)

if (changed(join(folder, 'node_modules/.package-lock.json')) < changed(join(folder, 'package-lock.json'))) {
  console.log('rusk: installing the runtimes (once, about 1 GB) …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(
      `rusk: \`npm ci\` failed in tests/runtimes (exit ${status}). Mend what it says above, then try again.`,
    )
    process.exit(status ?? 1)
  }
}

if (!process.argv.includes('--install')) {
  const { describeResult, runMatrix } = await import('../tests/runtimes/matrix.ts')
  const results = await runMatrix()
  for (const result of results) console.log(describeResult(result))
  const failed = results.some(({ areas }) => Object.values(areas).some(area => area.failed.length > 0))
  process.exit(failed ? 1 : 0)
}
