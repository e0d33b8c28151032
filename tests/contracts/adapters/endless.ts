import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { listen } from './stage.ts'

/** A stream that has more for whoever asks, and counts its bytes. */
export interface Endless extends Readable {
  produced: number
}

export function endless(): Endless {
  const chunk = Buffer.alloc(65536)
  const source = new Readable({
    read() {
      counting.produced += chunk.length
      // Far more than any buffer on the way: who does not wait for the client takes it all.
      this.push(counting.produced > 2 ** 28 ? null : chunk)
    },
  })
  const counting = Object.assign(source, { produced: 0 })
  return counting
}

/** How many bytes a stream gives for a client that asks and then reads nothing. */
export async function producedFor(listener: RequestListener, source: Endless): Promise<number> {
  const server = await listen(createServer(listener))
  const client = connect(server.port, '127.0.0.1').pause()
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  let before = -1
  // Until nothing has come for a while.
  while (source.produced !== before || before === 0) {
    before = source.produced
    await wait(50)
  }
  client.destroy()
  await server.close()
  return source.produced
}
