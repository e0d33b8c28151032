import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

type Target = string | { node?: Target; default?: Target }
const manifest = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, Target>
}

/** The source file behind a door: `./dist/jar/index.js` is built from `src/jar/index.ts`. */
function source(target: Target | undefined): string {
  if (typeof target === 'object') return source(target.node ?? target.default)
  const file = (target ?? '').replace('./dist/', './src/').replace(/\.js$/, '.ts')
  return fileURLToPath(new URL(file, import.meta.url))
}

// Tests import rusk by its public names and run against the source, so that no build can be stale.
const alias = Object.entries(manifest.exports)
  .filter(([door]) => door !== './package.json')
  .map(([door, target]) => ({ find: new RegExp(`^rusk${door.slice(1)}$`), replacement: source(target) }))

export default defineConfig({
  resolve: { alias },
  test: {
    include: [
      'src/**/*.test.ts',
      'examples/**/*.test.ts',
      'workbench/**/*.test.ts',
      'conformance/**/*.test.ts',
      'tests/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: [['default', { summary: false }]],
  },
})
