import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** PostgreSQL's servers are often kept off the search path. */
const postgresFolders = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql').map(version => `/usr/lib/postgresql/${version}/bin`)
  : []

/** Where a program of this machine is; undefined where it is not installed. */
export function program(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...postgresFolders]
  return folders.map(folder => join(folder, name)).find(file => existsSync(file))
}

/** A port that nobody listens on, low enough for programs that take another one so many thousands higher. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const free = await new Promise<boolean>(answer => {
      const server = createServer()
      server.once('error', () => answer(false))
      server.listen(port, '127.0.0.1', () => server.close(() => answer(true)))
    })
    if (free) return port
  }
}

/** Servers refuse to run as root; then they run as nobody. */
export const nobody: number | undefined = process.getuid?.() === 0 ? 65_534 : undefined

const folders = new Set<string>()
const running = new Set<ChildProcess>()

/** A folder of its own for a server, removed with `removeFolder` or when the tests end. */
export function makeFolder(label: string): string {
  const folder = mkdtempSync(join(tmpdir(), `rusk-${label}-`))
  chmodSync(folder, 0o755)
  if (nobody !== undefined) chownSync(folder, nobody, nobody)
  folders.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  folders.delete(folder)
  rmSync(folder, { recursive: true, force: true })
}

/** Starts a program that ends with the tests, at once even where the test runner itself is killed. */
export function launch(file: string, args: readonly string[], folder: string): ChildProcess {
  const [command = file, ...rest] =
    setpriv === undefined ? [file] : [setpriv, '--pdeathsig', 'KILL', ...user, file]
  const child = spawn(command, [...rest, ...args], {
    cwd: folder,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C' },
    ...(setpriv === undefined && nobody !== undefined && { uid: nobody, gid: nobody }),
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

const setpriv = program('setpriv')
const user = nobody === undefined ? [] : ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups']

/** Ends a program and what it started at once, as a power cut would: `kill -9`. */
export async function killAtOnce(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(done => child.once('exit', done))
  killTree(child.pid)
  await ended
}

function killTree(pid: number): void {
  const below = childrenOf(pid)
  for (const each of [pid, ...below]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' })
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(Number)
  } catch {
    return []
  }
}

/** Asks again until it is so; fails after so many milliseconds. */
export async function until(what: string, isSo: () => Promise<boolean>, patience = 20_000): Promise<void> {
  const end = Date.now() + patience
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error(`waited ${patience} ms in vain: ${what}`)
    await new Promise(done => setTimeout(done, 25))
  }
}

function endAll(): void {
  for (const child of running) if (child.pid !== undefined) killTree(child.pid)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
process.once('exit', endAll)
