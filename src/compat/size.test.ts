import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it('is less than 16 kB in any runtime, with nothing of Node, of a driver or of the library that is left behind', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  })
  expect(Object.values(metafile.outputs).flatMap(output => output.imports)).toEqual([])
  const packages = Object.keys(metafile.inputs).filter(path => path.includes('node_modules/'))
  expect(packages.length).toBeGreaterThan(3)
  expect(packages.filter(path => !path.includes('node_modules/@noble/'))).toEqual([])
  expect(gzipSync(outputFiles[0]!.contents).length).toBeLessThan(16_000)
})
