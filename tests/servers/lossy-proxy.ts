import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy that can lose the server's next reply and the connection with it. */
export interface LossyProxy {
  readonly port: number
  /** The next reply, on whatever connection, never comes: the connection dies in its place. Answers when that has happened. */
  loseNextReply(): Promise<void>
  /** Ends every connection as soon as it comes, until `comeBack`. */
  stayAway(): void
  comeBack(): void
  close(): Promise<void>
}

export async function startLossyProxy(serverUrl: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let lose: (() => void) | undefined
  let away = false
  const proxy = createServer(client => {
    if (away) return void client.destroy()
    const server = connect(Number(port), hostname)
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.pipe(server)
    server.on('data', reply => {
      if (lose === undefined) return void client.write(reply)
      client.destroy()
      lose()
      lose = undefined
    })
  })
  await new Promise<void>(listening => void proxy.listen(0, '127.0.0.1', listening))
  return {
    port: (proxy.address() as AddressInfo).port,
    loseNextReply: () =>
      new Promise<void>(lost => {
        lose = lost
      }),
    stayAway() {
      away = true
    },
    comeBack() {
      away = false
    },
    async close() {
      const closed = new Promise(done => proxy.close(done))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
