// `npm run runtimes` exercises the packed rusk in Node 20 to 26, Bun, Deno and workerd: installs them when they are missing, builds, packs, and
// prints a line for each. `--install` only installs; that much also runs on the machine's own Node.
import { installPart } from './install-part.mjs'

installPart('tests/runtimes', 'the runtimes (once, about 1 GB)')

if (!process.argv.includes('--install')) {
  const { describeResult, runMatrix } = await import('../tests/runtimes/matrix.ts')
  const results = await runMatrix()
  for (const result of results) console.log(describeResult(result))
  const failed = results.some(({ areas }) => Object.values(areas).some(area => area.failed.length > 0))
  process.exit(failed ? 1 : 0)
}
