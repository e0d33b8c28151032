import { exitCodes } from './exit.ts'

/** Where a command writes. */
export interface Output {
  readonly isTTY: boolean
  /** Resolves when more can be taken. */
  write(data: string | Uint8Array): Promise<void>
}

/** All of the world that a command knows: tests give it another one. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Answers the requests of `rusk fetch` and `rusk audit <url>`. */
  readonly fetch?: (request: Request) => Response | Promise<Response>
}

/** This process. A reader that went away, as `head` does, ends it quietly; a full disk, in one line. */
export function processIo(): Io {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit()
    process.stderr.write(`rusk: standard output cannot be written: ${code ?? 'it failed'}.\n`)
    process.exit(exitCodes.input)
  })
  process.stderr.on('error', () => process.exit(exitCodes.input))
  return {
    stdin: process.stdin,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    now: Date.now,
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY === true,
    write: data =>
      new Promise(resolve => {
        stream.write(data, () => resolve())
      }),
  }
}
