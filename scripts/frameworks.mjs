// `npm run frameworks` runs the recipes of docs/nextjs.md and docs/sveltekit.md inside Next.js and SvelteKit, with the packed rusk: installs them when
// they are missing, and tests. `--install` only installs; that much also runs on the machine's own Node.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPart } from './install-part.mjs'

installPart('tests/frameworks', 'Next.js and SvelteKit (once, about 400 MB)')

if (!process.argv.includes('--install')) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'tests/frameworks'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RUSK_REQUIRE: 'frameworks' },
  })
  process.exit(status ?? 1)
}
