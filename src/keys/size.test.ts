import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

async function bundled(door: string, platform: 'browser' | 'node') {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(door, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    write: false,
    metafile: true,
  })
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports.map(({ path }) => path))
  return { bytes: gzipSync(outputFiles[0]!.contents).length, imports, inputs: Object.keys(metafile.inputs) }
}

it('is less than 9 kB in a browser, with nothing of Node', async () => {
  const { bytes, imports, inputs } = await bundled('keys-web.ts', 'browser')
  expect(bytes).toBeLessThan(9000)
  expect(imports).toEqual([])
  expect(inputs.join()).toContain('@noble/ciphers')
})

it('is less than 4 kB in Node, with nothing of noble', async () => {
  const { bytes, imports, inputs } = await bundled('keys-node.ts', 'node')
  expect(bytes).toBeLessThan(4000)
  expect(imports.every(path => path.startsWith('node:'))).toBe(true)
  expect(inputs.join()).not.toContain('noble')
})
