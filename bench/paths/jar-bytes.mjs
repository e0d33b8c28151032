// What a jar adds to a bundle, beside the public suffix list that both take from tldts.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { rowOf } from '../harness.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const sources = {
  'rusk/jar': "export { CookieJar } from '../dist/jar/index.js'",
  'tough-cookie': "export { CookieJar } from 'tough-cookie'",
}

async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    external: ['tldts'],
    write: false,
  })
  return outputFiles[0].contents
}

async function measure() {
  const bundles = await Promise.all(
    Object.entries(sources).map(async ([label, source]) => [label, await bundled(source)]),
  )
  const row = (name, bytes) =>
    rowOf(
      { name, rusk: 'rusk/jar', targets: [{ times: 2 }] },
      Object.fromEntries(bundles.map(([label, bundle]) => [label, bytes(bundle)])),
      'bytes',
    )
  return [
    row('minified', bundle => bundle.length),
    row('minified and gzipped', bundle => gzipSync(bundle, { level: 9 }).length),
  ]
}

export default {
  title: 'Bytes of a jar',
  note: 'What `import { CookieJar }` adds to a bundle, without tldts.',
  measure,
}
