import { RuskError } from '../headers/rusk-error.ts'
import { generateKey, keyring } from '../keys/keys-node.ts'
import { keyIdOf } from '../keys/token.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { openInput, wholeText } from './input.ts'
import type { Io } from './io.ts'
import { jsonText, Printer } from './printer.ts'

export interface KeysOptions {
  readonly env: string
  readonly stdin?: boolean
  readonly keep?: string
  readonly json?: boolean
}

/** `rusk keys new`: a key, and nothing else, on standard output. */
export async function newKey(options: Pick<KeysOptions, 'json'>, io: Io): Promise<ExitCode> {
  const key = generateKey()
  await io.stdout.write(options.json === true ? jsonText({ key, id: idOf(key) }) : `${key}\n`)
  return exitCodes.ok
}

/** `rusk keys check`: whether a list is one, and the ids of its keys. Shows no key. */
export async function checkKeys(options: KeysOptions, io: Io): Promise<ExitCode> {
  const { text, name } = await listOf(options, io)
  const fault = faultOf(text)
  const keys =
    fault === undefined ? keysOf(text).map((key, index) => ({ position: index + 1, id: idOf(key) })) : []
  if (options.json === true) {
    await io.stdout.write(
      jsonText({
        valid: fault === undefined,
        keys,
        ...(fault && { code: fault.code, message: fault.message }),
      }),
    )
    return fault === undefined ? exitCodes.ok : exitCodes.found
  }
  const out = new Printer(io.stdout, io.env)
  if (fault !== undefined) {
    await out.line(['red', 'no keyring'], `  ${name}: ${fault.message} `, ['dim', `(${fault.code})`])
    return exitCodes.found
  }
  for (const { position, id } of keys) {
    await out.line(id, ['dim', position === 1 ? '  closes and opens (the newest)' : '  opens'])
  }
  return exitCodes.ok
}

/** `rusk keys rotate`: the list with a new key in front, on standard output alone; what changed, on the other. */
export async function rotateKeys(options: KeysOptions, io: Io): Promise<ExitCode> {
  const keep = options.keep === undefined ? Number.POSITIVE_INFINITY : Number(options.keep)
  if (!(keep >= 0) || (keep !== Number.POSITIVE_INFINITY && !Number.isInteger(keep))) {
    throw new CliError('usage', `--keep ${options.keep}: write how many of the old keys stay.`)
  }
  const { text, name } = await listOf(options, io)
  const fault = faultOf(text)
  if (fault !== undefined) throw new CliError('input', `${name}: ${fault.message}`)
  const old = keysOf(text)
  const kept = old.slice(0, keep)
  const keys = [generateKey(), ...kept]
  await io.stdout.write(
    options.json === true ? jsonText({ keys, ids: keys.map(idOf) }) : `${keys.join(',')}\n`,
  )
  const err = new Printer(io.stderr, io.env)
  await err.line(
    `${idOf(keys[0]!)} closes from now on; ${kept.map(idOf).join(', ') || 'no other key'} still opens.`,
  )
  const dropped = old.slice(keep).map(idOf)
  if (dropped.length > 0) await err.line(`${dropped.join(', ')} is gone: what it closed opens no more.`)
  return exitCodes.ok
}

/** A list from the environment, or from standard input: never from an argument, which every process of the machine can read. */
async function listOf(
  { env, stdin }: KeysOptions,
  io: Io,
): Promise<{ readonly text: string; readonly name: string }> {
  if (stdin === true)
    return { text: (await wholeText(await openInput('-', io))).trim(), name: 'standard input' }
  const text = Object.hasOwn(io.env, env) ? io.env[env] : undefined
  if (text !== undefined) return { text, name: env }
  throw new CliError(
    'input',
    `The environment variable ${env} is not set: set it, name another with --env, or pipe the list in with --stdin.`,
  )
}

function keysOf(text: string): string[] {
  return text.split(',').map(key => key.trim())
}

function faultOf(text: string): RuskError | undefined {
  try {
    keyring(text)
    return undefined
  } catch (error) {
    if (error instanceof RuskError) return error
    throw error
  }
}

/** The id of a key: it stands in every value that the key closes, so that it is no secret. */
function idOf(key: string): string {
  return keyIdOf(keyring(key).sign('', { cookieName: 'id', purpose: 'cookie' }))
}
