import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const packages = join(import.meta.dirname, 'node_modules')

/** One area's checks: how many held, what failed, or why none was made. */
export interface Area {
  readonly passed: number
  readonly failed: readonly string[]
  readonly skipped?: string
}

export type Areas = Readonly<Record<string, Area>>

/** What the whole exercise came to. */
export interface Exercised {
  readonly areas: Areas
  /** What must be the same in every runtime. */
  readonly values: Readonly<Record<string, string>>
  /** A value signed and a value sealed with the runtime's own random bytes. */
  readonly closed: Closed
  readonly hasSqlite: boolean
}

export interface Closed {
  readonly signed: string
  readonly sealed: string
}

/** A runtime with the packed rusk and the exercise in a folder. */
export interface Runtime {
  readonly name: string
  readonly version: string
  /** Everything that needs no other runtime. Its files go into the folder, where it has files. */
  exercise(folder: string): Promise<Exercised>
  open(tokens: Readonly<Record<string, Closed>>): Promise<Areas>
  /** One of the tasks on an SQLite file. */
  onFile?(task: 'begin-count' | 'count' | 'count-of', ...args: string[]): Promise<unknown>
  /** Requests to its server at once, each adding 1 to one session; what the session came to. */
  countOverHttp?(times: number): Promise<number>
  close(): Promise<void>
}

/** Starts a runtime in a folder. */
export type Start = (folder: string) => Promise<Runtime>

interface Program {
  readonly file: string
  readonly args?: (folder: string) => readonly string[]
  readonly version: readonly string[]
}

const node = (line: number): Program => ({
  file: `node-${line}/bin/node`,
  args: () => ['--disable-warning=ExperimentalWarning'],
  version: ['-p', 'process.versions.node'],
})

const programs: Readonly<Record<string, Program>> = {
  'Node 20': node(20),
  'Node 22': node(22),
  'Node 24': node(24),
  'Node 26': node(26),
  Bun: { file: 'bun/bin/bun.exe', args: () => ['run'], version: ['--version'] },
  Deno: {
    file: 'deno/deno',
    // rusk asks for no permission: the folder is for the SQLite files, the network for the server that is tried.
    args: folder => [
      'run',
      '--no-prompt',
      '--cached-only',
      `--allow-read=${folder}`,
      `--allow-write=${folder}`,
      '--allow-net=127.0.0.1',
    ],
    version: ['eval', 'console.log(Deno.version.deno)'],
  },
}

/** The runtimes that are tried, by name. */
export const runtimes: Readonly<Record<string, Start>> = {
  ...Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [
      name,
      (folder: string) => onProcess(name, program, folder),
    ]),
  ),
  workerd: onWorkerd,
}

function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(file, args, { cwd, timeout: 120_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) fail(new Error(`${error.message}\n${stdout}\n${stderr}`))
      else done(stdout)
    })
  })
}

/** A runtime that is a program: each task is one process. */
async function onProcess(name: string, program: Program, folder: string): Promise<Runtime> {
  const file = join(packages, program.file)
  const ask = async (...task: string[]): Promise<unknown> => {
    const args = [...(program.args?.(folder) ?? []), join(folder, 'exercise/on-process.mjs'), ...task]
    const printed = (await run(file, args, folder)).trim().split('\n')
    return JSON.parse(printed.at(-1) ?? '')
  }
  return {
    name,
    version: (await run(file, program.version, folder)).trim(),
    exercise: own => ask('exercise', own) as Promise<Exercised>,
    open: tokens => ask('open', JSON.stringify(tokens)) as Promise<Areas>,
    onFile: ask,
    close: async () => undefined,
  }
}

/** What is used of Miniflare, which is installed beside this file and not for the whole repository. */
interface Miniflare {
  readonly ready: Promise<URL>
  dispose(): Promise<void>
}

async function onWorkerd(folder: string): Promise<Runtime> {
  const require = createRequire(join(packages, 'miniflare/package.json'))
  const { Miniflare } = (await import(pathToFileURL(require.resolve('miniflare')).href)) as {
    Miniflare: new (options: object) => Miniflare
  }
  const script = await bundleWorker(folder)
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-07-01', cf: false })
  const origin = await worker.ready
  const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(new URL(path, origin), init)
    const text = await response.text()
    if (!response.ok) throw new Error(`workerd answers ${response.status}: ${text}`)
    return JSON.parse(text)
  }
  const { version } = JSON.parse(readFileSync(require.resolve('workerd/package.json'), 'utf8')) as {
    version: string
  }
  return {
    name: 'workerd',
    version,
    exercise: () => ask('/') as Promise<Exercised>,
    open: tokens => ask('/open', { method: 'POST', body: JSON.stringify(tokens) }) as Promise<Areas>,
    countOverHttp: times => countOverHttp(new URL('/count', origin), times),
    close: () => worker.dispose(),
  }
}

/** Adds to one session by so many requests at once, after a first that begins it. */
async function countOverHttp(url: URL, times: number): Promise<number> {
  const first = await fetch(url)
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const counts = await Promise.all(
    Array.from({ length: times }, async () =>
      Number(await (await fetch(url, { headers: { cookie } })).text()),
    ),
  )
  return Math.max(...counts)
}

/** The exercise as one module for Workers, as their tools bundle it, without any of Node's modules. */
async function bundleWorker(folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'exercise/worker.mjs')],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    plugins: [allDoors(folder)],
    write: false,
  })
  return outputFiles[0]!.text
}

/** The module `rusk:doors`: each door of the package under its name. */
function allDoors(folder: string): Plugin {
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/rusk/package.json'), 'utf8')) as {
    exports: Record<string, unknown>
  }
  const doors = Object.keys(manifest.exports).filter(door => door !== './package.json')
  const names = doors.map(door => JSON.stringify(`rusk${door.slice(1)}`))
  const contents = names.map(name => `export * as ${name} from ${name}`).join('\n')
  return {
    name: 'all doors',
    setup(bundle) {
      bundle.onResolve({ filter: /^rusk:doors$/ }, ({ path }) => ({ path, namespace: 'doors' }))
      bundle.onLoad({ filter: /.*/, namespace: 'doors' }, () => ({ contents, resolveDir: folder }))
    },
  }
}
