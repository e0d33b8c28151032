import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { freePort, killAtOnce, makeFolder, program, removeFolder, until } from './machine.ts'
import { answers, launchRedis } from './redis-server.ts'

export interface RedisCluster {
  readonly ports: readonly number[]
  /** Moves the slot of a key, with all keys in it, from one master to the next. Answers how many keys went along. */
  moveSlotOf(key: string): Promise<number>
  /** Makes every master forget the scripts that it knows. */
  forgetScripts(): Promise<void>
  remove(): Promise<void>
}

const run = promisify(execFile)

/** A Redis Cluster of three masters. */
export async function startCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(
    [1, 2, 3].map(async () => {
      const [port, bus] = [await freePort(), await freePort()]
      const folder = makeFolder('cluster')
      const cluster = [
        '--cluster-enabled',
        'yes',
        '--cluster-node-timeout',
        '2000',
        '--cluster-port',
        `${bus}`,
      ]
      const child = launchRedis(port, folder, ['--appendonly', 'no', ...cluster])
      await answers(port)
      return { port, folder, child, client: new Redis(port, '127.0.0.1') }
    }),
  )
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  const cli = program('redis-cli') ?? 'redis-cli'
  await run(cli, ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'])
  for (const { client, port } of nodes)
    await until(`cluster on port ${port}`, async () => /cluster_state:ok/.test(await client.cluster('INFO')))

  return {
    ports: nodes.map(node => node.port),
    moveSlotOf: async key => moveSlot(nodes, await nodes[0]!.client.cluster('KEYSLOT', key)),
    async forgetScripts() {
      for (const { client } of nodes) await client.script('FLUSH')
    },
    async remove() {
      for (const { client, child, folder } of nodes) {
        client.disconnect()
        await killAtOnce(child)
        removeFolder(folder)
      }
    },
  }
}

interface Node {
  readonly port: number
  readonly client: Redis
}

/** As `redis-cli --cluster reshard` does it: the keys go one by one while both masters serve the slot. */
async function moveSlot(nodes: readonly Node[], slot: number): Promise<number> {
  const ids = await Promise.all(nodes.map(({ client }) => client.cluster('MYID') as Promise<string>))
  const owner = await ownerOf(nodes, ids, slot)
  const next = (owner + 1) % nodes.length
  const [from, to] = [nodes[owner]!, nodes[next]!]
  await to.client.cluster('SETSLOT', slot, 'IMPORTING', ids[owner]!)
  await from.client.cluster('SETSLOT', slot, 'MIGRATING', ids[next]!)
  let moved = 0
  for (;;) {
    const keys = (await from.client.call('CLUSTER', 'GETKEYSINSLOT', slot, 10)) as string[]
    if (keys.length === 0) break
    for (const key of keys) await from.client.migrate('127.0.0.1', to.port, key, 0, 5_000)
    moved += keys.length
  }
  // The one that gains the slot is told first, so that nobody is sent away from both.
  await to.client.cluster('SETSLOT', slot, 'NODE', ids[next]!)
  await from.client.cluster('SETSLOT', slot, 'NODE', ids[next]!)
  // A master that moves a slot on before all know of this move would claim it with the same epoch as its new owner.
  await until(`all masters agree on slot ${slot}`, async () => {
    const views = await Promise.all(nodes.map(({ client }) => viewOf(client, ids[next]!, slot)))
    return views.every(view => view !== undefined && view === views[next])
  })
  return moved
}

/** The master that says of itself that it has a slot. */
async function ownerOf(nodes: readonly Node[], ids: readonly string[], slot: number): Promise<number> {
  const views = await Promise.all(nodes.map(({ client }, i) => viewOf(client, ids[i]!, slot)))
  const owner = views.findIndex(view => view !== undefined)
  if (owner === -1) throw new Error(`slot ${slot} has no owner`)
  return owner
}

/** The epoch in which a master claims a slot, as another master sees it; undefined where it does not claim it. */
async function viewOf(client: Redis, id: string, slot: number): Promise<string | undefined> {
  const lines = ((await client.cluster('NODES')) as string).split('\n')
  const [, , , , , , epoch, , ...ranges] = lines.find(line => line.startsWith(id))?.split(' ') ?? []
  const claims = ranges.some(range => {
    const [first = -1, last = first] = range.split('-').map(Number)
    return first <= slot && slot <= last
  })
  return claims ? epoch : undefined
}
