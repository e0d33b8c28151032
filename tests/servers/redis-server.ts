import type { ChildProcess } from 'node:child_process'
import { Redis } from 'ioredis'
import { freePort, killAtOnce, launch, makeFolder, program, removeFolder, until } from './machine.ts'
import { type Server, started } from './server.ts'

const binary = program('redis-server')

/** Whether this machine can start a Redis of its own. */
export const canStartRedis: boolean = binary !== undefined && program('redis-cli') !== undefined

/** A Redis that has on disk what it acknowledged: append-only file, synced with every write. */
export async function startRedis(): Promise<Server> {
  const port = await freePort()
  const folder = makeFolder('redis')
  let child: ChildProcess | undefined
  return started({
    url: `redis://127.0.0.1:${port}`,
    kill: () => killAtOnce(child),
    async start() {
      child = launchRedis(port, folder, ['--appendonly', 'yes', '--appendfsync', 'always'])
      await answers(port)
    },
    async remove() {
      await killAtOnce(child)
      removeFolder(folder)
    },
  })
}

export function launchRedis(port: number, folder: string, options: readonly string[]): ChildProcess {
  const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  return launch(binary ?? 'redis-server', [...fixed, ...options], folder)
}

/** Waits for a server that has loaded its data. */
export async function answers(port: number): Promise<void> {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 25, maxRetriesPerRequest: null })
  client.on('error', () => {})
  try {
    await until(`Redis on port ${port}`, async () => (await client.ping()) === 'PONG')
  } finally {
    client.disconnect()
  }
}
