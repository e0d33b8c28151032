import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CliError } from './exit.ts'
import type { Io } from './io.ts'

/** What stands in a file or on standard input, looked at as far as needed to know what it is. */
export interface Input {
  /** For messages: the path, or `standard input`. */
  readonly name: string
  /** `har` for a JSON object, `json` for other JSON, `text` for all else. */
  readonly kind: 'har' | 'json' | 'text'
  /** Bytes in all, where that is known. */
  readonly size: number | undefined
  /** Bytes read so far. */
  readonly taken: () => number
  /** Its text, in pieces. To be read once. */
  readonly text: AsyncIterable<string>
}

/** A text that has to be in memory as a whole. Recordings are not: they are read in pieces. */
const textLimit = 64 * 2 ** 20

const stdinName = 'standard input'

/**
 * Opens a file, or standard input for `-`.
 *
 * @throws CliError for what is not there, cannot be read, is empty, or is no text.
 */
export async function openInput(path: string, io: Io): Promise<Input> {
  if (path === '-') return sniff(io.stdin[Symbol.asyncIterator](), stdinName, undefined)
  const size = await sizeOf(path)
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 2 ** 18 })
  return sniff(stream[Symbol.asyncIterator](), path, size)
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw new CliError('input', `${path} is a directory: name a file.`)
    return found.isFile() ? found.size : undefined
  } catch (error) {
    const isNothing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw error instanceof CliError ? error : new CliError('input', readingFault(path, error), { isNothing })
  }
}

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EPERM: 'it may not be read by this user',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'its name is too long',
}

/** What went wrong with a file, in words. */
export function readingFault(path: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  return `${path} cannot be read: ${faults[code] ?? `${code || 'it failed'}`}.`
}

async function sniff(
  pieces: AsyncIterator<Uint8Array>,
  name: string,
  size: number | undefined,
): Promise<Input> {
  let taken = 0
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const { done, value } = await pieces.next()
      taken += value?.length ?? 0
      return done === true ? undefined : value
    } catch (error) {
      throw new CliError('input', readingFault(name, error))
    }
  }
  let head = (await next()) ?? new Uint8Array()
  // A pipe may give a first piece of a few bytes.
  for (let more = head.length < 512 ? await next() : undefined; more !== undefined; ) {
    head = concatenated(head, more)
    more = head.length < 512 ? await next() : undefined
  }
  const decoder = decoderFor(head, name)
  const text = async function* (): AsyncGenerator<string, void, undefined> {
    yield decoder.decode(head, { stream: true })
    for (let piece = await next(); piece !== undefined; piece = await next()) {
      yield decoder.decode(piece, { stream: true })
    }
    yield decoder.decode()
  }
  return { name, kind: kindOf(head, name), size, taken: () => taken, text: text() }
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/** Windows' shells write UTF-16 where a command's output goes into a file. */
function decoderFor(head: Uint8Array, name: string): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le')
  if (head[0] === 0x1f && head[1] === 0x8b)
    throw new CliError('input', `${name} is compressed (gzip): unpack it first.`)
  if (head.subarray(0, 4096).includes(0))
    throw new CliError('input', `${name} is no text: it holds NUL bytes.`)
  return new TextDecoder()
}

function kindOf(head: Uint8Array, name: string): Input['kind'] {
  const encoding = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-8'
  const start = new TextDecoder(encoding).decode(head.subarray(0, 4096)).trimStart()
  if (start === '' && head.length < 512) throw new CliError('input', `${name} is empty.`, { isNothing: true })
  if (start.startsWith('{')) return 'har'
  return start.startsWith('[') ? 'json' : 'text'
}

/**
 * The whole text of an input.
 *
 * @throws CliError where it is larger than a text of this kind ever is.
 */
export async function wholeText(input: Input): Promise<string> {
  const pieces: string[] = []
  let length = 0
  for await (const piece of input.text) {
    length += piece.length
    if (length > textLimit) {
      throw new CliError(
        'input',
        `${input.name} is over ${textLimit / 2 ** 20} MB: only an HTTP Archive may be so large.`,
      )
    }
    pieces.push(piece)
  }
  return pieces.join('')
}
