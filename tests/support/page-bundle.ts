import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '../..')

type Target = string | { readonly default: Target }

/** Doors lead to the source, by the conditions of a browser: no build can be stale. */
export const doorsToSource: Plugin = {
  name: 'doors to source',
  setup(bundle) {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports: Record<string, Target>
    }
    bundle.onResolve({ filter: /^rusk(\/|$)/ }, ({ path }) => {
      let target = exports[`.${path.slice('rusk'.length)}`]
      while (typeof target === 'object') target = target.default
      return {
        path: join(root, (target ?? path).replace('/dist/', '/src/').replace(/\.js$/, '.ts')),
        sideEffects: false,
      }
    })
  },
}

/** An expression that gives a page the exports of a module, as members of the global `global`. */
export async function pageBundle(file: string, global: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'iife',
    globalName: global,
    target: ['chrome120', 'firefox120', 'safari17'],
    conditions: ['browser'],
    plugins: [doorsToSource],
    write: false,
  })
  return `void (globalThis.${global} = (() => { ${outputFiles[0]!.text}; return ${global} })())`
}
