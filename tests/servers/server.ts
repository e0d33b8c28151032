/** A database server of this machine's binaries, started for one test. */
export interface Server {
  readonly url: string
  /** Ends it at once, with `kill -9`, and everything it has not written. */
  kill(): Promise<void>
  /** Starts it again on the same port and data; answers when it takes connections. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  remove(): Promise<void>
}

/** A server that runs; nothing is left of one that did not start. */
export async function started(server: Server): Promise<Server> {
  try {
    await server.start()
    return server
  } catch (error) {
    await server.remove()
    throw error
  }
}
