// The bytes that each door of the package adds to a bundle, all that it loads from this package included.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { rowOf } from '../harness.mjs'

const root = new URL('../../', import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))

/** What a bundler for browsers takes of a door. */
const fileOf = target => (typeof target === 'string' ? target : fileOf(target.default))

async function bytesOf(file) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, root))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    packages: 'external',
    write: false,
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}

async function measure() {
  const doors = Object.entries(exports).filter(([door]) => door !== './package.json')
  return Promise.all(
    doors.map(async ([door, target]) =>
      rowOf({ name: `rusk${door.slice(1)}` }, { rusk: await bytesOf(fileOf(target)) }, 'bytes'),
    ),
  )
}

export default {
  title: 'Bytes of each door',
  note: 'Minified and gzipped, without the packages that it takes from elsewhere. `rusk/keys` is the one for browsers.',
  measure,
}
