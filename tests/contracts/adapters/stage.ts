import type { Server } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { FakeSessions } from './fake-sessions.ts'

/** What an app under test and the rows that test it share. */
export class Stage {
  readonly sessions = new FakeSessions()
  /** What handlers saw that no response can tell, by path. */
  readonly notes = new Map<string, unknown>()
  /** What error handlers were given. */
  readonly errors: unknown[] = []

  /** For the error handlers of frameworks that report, too, when a connection breaks under a response. */
  noteError(error: unknown): void {
    const { code } = error as { code?: unknown }
    if (!['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(code))) this.errors.push(error)
  }

  /** Does what must fail, and notes the code of the error it fails with. */
  noteFailure(path: string, act: () => void): void {
    try {
      act()
      this.notes.set(path, 'no error')
    } catch (error) {
      this.notes.set(path, (error as { code?: unknown }).code ?? String(error))
    }
  }
}

/** A server that listens. */
export interface Running {
  readonly port: number
  close(): Promise<void>
}

export async function listen(server: Server | Http2Server): Promise<Running> {
  // An HTTP/2 server has no way to close its sessions by itself.
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** The size of the body of `/session-stream`, in chunks of 64 KiB. */
export const streamChunks = 64
export const streamChunk: Uint8Array = new Uint8Array(65536).fill(0x61)
