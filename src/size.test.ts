import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it('bundles the whole front door within its bytes, alone', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    write: false,
    metafile: true,
  })
  const rooms = Object.keys(metafile.inputs).map(file => /src\/(?:([^/]+)\/)?[^/]+$/.exec(file)?.[1])
  expect(new Set(rooms)).toEqual(new Set([undefined, 'headers', 'cookies']))
  expect(Object.values(metafile.outputs).flatMap(output => output.imports)).toEqual([])
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThan(6000)
})
