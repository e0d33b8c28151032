import type { ChildProcess } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort, killAtOnce, launch, makeFolder, nobody, program, removeFolder, until } from './machine.ts'
import { type Server, started } from './server.ts'

const binary = program('postgres')
const initdb = program('initdb')

/** Whether this machine can start a PostgreSQL of its own. */
export const canStartPostgres: boolean = binary !== undefined && initdb !== undefined

/** A PostgreSQL that has on disk what it acknowledged, as it comes. */
export async function startPostgres(): Promise<Server> {
  const port = await freePort()
  const folder = makeFolder('postgres')
  const data = join(folder, 'data')
  execFileSync(
    initdb ?? 'initdb',
    ['-D', data, '-U', 'app', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    {
      cwd: folder,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: folder },
      ...(nobody !== undefined && { uid: nobody, gid: nobody }),
    },
  )
  const url = `postgres://app@127.0.0.1:${port}/postgres`
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'shared_buffers=16MB',
  ]
  const run = () =>
    launch(binary ?? 'postgres', ['-D', data, ...settings.flatMap(setting => ['-c', setting])], folder)
  let child: ChildProcess | undefined
  return started({
    url,
    kill: () => killAtOnce(child),
    async start() {
      child = undefined
      const up = async (): Promise<boolean> => {
        // Right after a kill what is left of it may still hold its memory: then it ends at once, and is started again.
        if (child === undefined || child.exitCode !== null) child = run()
        return answers(url)
      }
      await until(`PostgreSQL on port ${port}`, up, 60_000)
    },
    async remove() {
      await killAtOnce(child)
      removeFolder(folder)
    },
  })
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } finally {
    await client.end().catch(() => {})
  }
}
