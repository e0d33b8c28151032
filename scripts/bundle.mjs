// Bundles the doors of the package: a process that imports one reads one file or a few, not one for each file of `src/`.
//
// The front door is one file. Every other door takes what the front door exports from that very file, so that there is one
// `RuskError` and one `Cookies` in a process; what doors share besides stands in `chunks/`.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const node = /^node:/
const isPackage = specifier =>
  !specifier.startsWith('.') && !specifier.startsWith('/') && !/^[a-z]:/i.test(specifier)

/** The files that package.json names as doors and commands, without their types. */
function doorsOf({ exports, bin = {} }) {
  const files = target =>
    typeof target === 'string'
      ? [target]
      : Object.entries(target).flatMap(([condition, each]) => (condition === 'types' ? [] : files(each)))
  return [...new Set([...files(exports), ...files(bin)])].filter(file => file.endsWith('.js'))
}

/** Bundles `src/` into `dist/`, unless what is there is newer than all that it is made of. */
export async function bundle(root) {
  const src = join(root, 'src')
  const dist = join(root, 'dist')
  const stamp = join(root, '.cache/bundle.stamp')
  const manifest = join(root, 'package.json')
  if (isFresh(stamp, [src, manifest, import.meta.filename]) && existsSync(join(dist, 'index.js'))) return
  for (const file of javascriptIn(dist)) rmSync(file)

  const doors = doorsOf(JSON.parse(readFileSync(manifest, 'utf8')))
  const source = door => join(src, door.replace('./dist/', '').replace(/\.js$/, '.ts'))
  const shared = await bundleFront(join(src, 'index.ts'), dist)
  const input = Object.fromEntries(
    doors
      .filter(door => door !== './dist/index.js')
      .map(door => [door.slice('./dist/'.length, -'.js'.length), source(door)]),
  )
  const rest = await rolldown({
    input,
    platform: 'neutral',
    external: isPackage,
    plugins: [fromFront(shared, join(src, 'index.js')), withoutIdleImports],
  })
  const { output } = await rest.write({ ...written(dist), chunkFileNames: 'chunks/[name].js' })
  refuseSecondClasses(output, shared)
  writeFileSync(stamp, '')
}

const written = dir => ({
  dir,
  format: 'es',
  sourcemap: true,
  comments: { legal: true, annotation: true, jsdoc: false },
})

/** Bundles the front door into one file, and tells which of its modules export nothing but what it exports itself. */
async function bundleFront(entry, dist) {
  const modules = new Map()
  const build = await rolldown({
    input: { index: entry },
    platform: 'neutral',
    external: isPackage,
    plugins: [
      {
        name: 'modules',
        moduleParsed: ({ id, exports }) => void modules.set(id, exports),
      },
    ],
  })
  const { output } = await build.write(written(dist))
  if (output.length !== 2) throw new Error('The front door is not one file and its map.')
  const open = new Set(output[0].exports)
  return {
    modules: new Set(modules.keys()),
    open: new Set(
      [...modules]
        .filter(([, names]) => names.length > 0 && names.every(name => open.has(name)))
        .map(([id]) => id),
    ),
  }
}

/** Has other doors import what the front door exports from there. */
function fromFront({ open }, front) {
  return {
    name: 'from-front',
    resolveId(specifier, importer) {
      if (importer === undefined || isPackage(specifier) || node.test(specifier)) return null
      return open.has(resolve(importer, '..', specifier)) ? { id: front, external: true } : null
    },
  }
}

/** A chunk of which nothing is left to import is not imported: no file here does anything when it is loaded. */
const withoutIdleImports = {
  name: 'without-idle-imports',
  generateBundle(_options, output) {
    for (const chunk of Object.values(output)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replaceAll(/^import "\.[^"]*";$/gm, '')
    }
  },
}

/** A class that is bundled twice is two classes, and `instanceof` fails between them. */
function refuseSecondClasses(output, { modules }) {
  const twice = output
    .flatMap(chunk => Object.entries(chunk.modules ?? {}))
    .filter(([id, { code }]) => modules.has(id) && /^\s*(?:var \w+ = )?class\b/m.test(code ?? ''))
  if (twice.length > 0) {
    throw new Error(
      `Bundled twice: ${twice.map(([id]) => id).join(', ')}. Mend: export the class alone from its file, and from the front door.`,
    )
  }
}

function isFresh(stamp, sources) {
  if (!existsSync(stamp)) return false
  const made = statSync(stamp).mtimeMs
  return sources.every(path =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true }).every(file => statSync(join(path, file)).mtimeMs < made)
      : statSync(path).mtimeMs < made,
  )
}

function javascriptIn(dist) {
  if (!existsSync(dist)) return []
  return readdirSync(dist, { recursive: true })
    .filter(file => /\.js(\.map)?$/.test(file))
    .map(file => join(dist, file))
}
