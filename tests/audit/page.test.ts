import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

test('the audit runs in a page: nothing of it asks for Node', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/audit/index.ts')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    minify: true,
    metafile: true,
    write: false,
  })
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports)
  expect(imports).toEqual([])
  expect(outputFiles[0]?.text).not.toMatch(/\bprocess\.|\bBuffer\b|require\(/)
})
