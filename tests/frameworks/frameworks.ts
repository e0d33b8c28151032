import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loopback } from '../support/loopback.ts'
import { install, pack } from '../support/packed.ts'

export type FrameworkName = 'nextjs' | 'sveltekit'

/** What is run of a framework: each program is a file below node_modules, or in the app itself. */
interface Framework {
  /** The packages whose versions are told. */
  readonly packages: readonly string[]
  readonly build: readonly (readonly string[])[]
  readonly start: (port: number) => readonly string[]
  readonly env: (port: number) => Readonly<Record<string, string>>
}

const packages = join(import.meta.dirname, 'node_modules')
const next = join(packages, 'next/dist/bin/next')

const frameworks: Readonly<Record<FrameworkName, Framework>> = {
  nextjs: {
    packages: ['next', 'react'],
    // It checks the types, too.
    build: [[next, 'build']],
    start: port => [next, 'start', '--hostname', 'localhost', '--port', `${port}`],
    env: () => ({ NEXT_TELEMETRY_DISABLED: '1' }),
  },
  sveltekit: {
    packages: ['@sveltejs/kit', '@sveltejs/adapter-node', 'svelte', 'vite'],
    build: [
      [join(packages, 'vite/bin/vite.js'), 'build'],
      [join(packages, 'typescript/lib/tsc.js'), '-p', '.'],
    ],
    start: () => ['build'],
    env: port => ({ HOST: 'localhost', PORT: `${port}`, ORIGIN: `http://localhost:${port}` }),
  },
}

/** The version of a package that is installed here, as package.json pins it. */
export function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return manifest.devDependencies[name] ?? ''
}

/** The packages of a framework with their versions: `next 16.4.6 · react 19.3.1`. */
export function versionsOf(name: FrameworkName): string {
  return frameworks[name].packages.map(tried => `${tried} ${versionOf(tried)}`).join(' · ')
}

/** The apps, built for production, each with the packed rusk installed. */
export interface Apps {
  /** Starts an app on a free port of `localhost`. */
  start(name: FrameworkName, env?: Readonly<Record<string, string | undefined>>): Promise<Served>
  close(): Promise<void>
}

export interface Served {
  readonly origin: string
  close(): Promise<void>
}

/**
 * Lays each app down below this folder, where it finds its framework: our pages from here, the recipe's files from what
 * `docs/` shows, and rusk as it would be published. Then it is built as its framework builds it.
 */
export async function buildApps(): Promise<Apps> {
  const cache = join(import.meta.dirname, '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'apps-'))
  const served: Served[] = []
  const close = async () => {
    for (const app of served) await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { tarball } = pack(folder)
    for (const name of Object.keys(frameworks) as FrameworkName[]) {
      const app = join(folder, name)
      layDown(name, app)
      install(tarball, app)
      for (const program of frameworks[name].build) await run(program, app, frameworks[name].env(0))
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    close,
    async start(name, env = {}) {
      const app = await serve(frameworks[name], join(folder, name), env)
      served.push(app)
      return app
    },
  }
}

function layDown(name: FrameworkName, app: string): void {
  cpSync(join(import.meta.dirname, name), app, { recursive: true })
  // SvelteKit makes the `$types` itself.
  const filter = (file: string) => !file.endsWith('$types.d.ts')
  cpSync(join(import.meta.dirname, '../docs/recipes', name), app, { recursive: true, filter })
}

/** Vitest's own `NODE_ENV` would make a build for tests. */
const environment = (own: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: 'production',
  NO_COLOR: '1',
  ...own,
})

function run(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((done, fail) => {
    const options = { cwd, env: environment(env), timeout: 300_000, maxBuffer: 2 ** 26 }
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error) fail(new Error(`${error.message}\n${stdout}\n${stderr}`))
      else done()
    })
  })
}

async function serve(
  framework: Framework,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Served> {
  const port = await freePort()
  const server = spawn(process.execPath, framework.start(port), {
    cwd,
    env: environment({ ...framework.env(port), ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  const stop = () => server.kill()
  process.once('exit', stop)
  const close = async () => {
    process.removeListener('exit', stop)
    await end(server)
  }
  const origin = `http://localhost:${port}`
  if (await answers(server, origin)) return { origin, close }
  await close()
  throw new Error(`The server of ${cwd} does not answer. It said:\n${said}`)
}

/** A port that was free a moment ago: the servers have to know theirs, and their origin, before they start. */
async function freePort(): Promise<number> {
  await using server = await loopback(() => {})
  return server.port
}

async function answers(server: ChildProcess, origin: string): Promise<boolean> {
  for (let tries = 0; tries < 600 && server.exitCode === null; tries += 1) {
    try {
      await (await fetch(`${origin}/nowhere`)).arrayBuffer()
      return true
    } catch {
      await sleep(50)
    }
  }
  return false
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise(done => server.once('exit', done))
  server.kill()
  const killer = setTimeout(() => server.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(killer)
}
