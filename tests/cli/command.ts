import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'

/** What a command is given besides its arguments. */
export interface Given {
  readonly stdin?: string | Uint8Array
  readonly env?: Io['env']
  readonly fetch?: Io['fetch']
  readonly now?: number
  /** Which of its streams are a terminal. */
  readonly terminal?: readonly ('stdin' | 'stdout' | 'stderr')[]
}

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
  /** What went to standard output, byte by byte. */
  readonly bytes: Uint8Array
}

/** Runs `rusk` in this process, and tells what it wrote. */
export async function rusk(args: readonly string[], given: Given = {}): Promise<Ended> {
  const { stdin, env = {}, now = Date.parse('2026-11-23T12:00:00Z'), terminal = [] } = given
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: terminal.includes(name),
    write: async (data: string | Uint8Array) => void written[name].push(Buffer.from(data as string)),
  })
  const input = async function* (): AsyncGenerator<Uint8Array> {
    if (stdin !== undefined) yield Buffer.from(stdin as string)
  }
  const io: Io = {
    stdin: Object.assign(input(), { isTTY: terminal.includes('stdin') }),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    now: () => now,
    ...(given.fetch && { fetch: given.fetch }),
  }
  const code = await run(args, io)
  const bytes = Buffer.concat(written.stdout)
  return { code, out: bytes.toString(), err: Buffer.concat(written.stderr).toString(), bytes }
}
