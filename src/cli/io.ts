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

/** This process. A reader that went away, as `head` does, ends it quietly. */
export function processIo(): Io {
  const leave = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  }
  process.stdout.on('error', leave)
  process.stderr.on('error', leave)
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
