import { CommanderError } from 'commander'
import { RuskError } from '../headers/rusk-error.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import type { Io } from './io.ts'
import { visible } from './printer.ts'
import { program } from './program.ts'

/** Runs a command line, and answers its exit code. Whatever goes wrong is one line on stderr. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  const written: Promise<void>[] = []
  const rusk = program(io, answered => {
    code = answered
  })
  // Settings of the first are not those of its commands, and those have commands too.
  const all = [rusk, ...rusk.commands, ...rusk.commands.flatMap(command => command.commands)]
  for (const command of all) {
    command.exitOverride().configureOutput({
      writeOut: text => void written.push(io.stdout.write(text)),
      writeErr: text => void written.push(io.stderr.write(text)),
      outputError: (text, write) =>
        write(`rusk: ${oneLine(text)} (see rusk --help)
`),
    })
  }
  try {
    await rusk.parseAsync(args, { from: 'user' })
  } catch (error) {
    code = await failed(error, io)
  }
  await Promise.all(written)
  return code
}

/** What commander says, without its own word for it and its line feeds. */
function oneLine(text: string): string {
  return visible(
    text
      .replace(/^error: /, '')
      .trim()
      .replaceAll(/\s+/g, ' '),
  )
}

async function failed(error: unknown, io: Io): Promise<ExitCode> {
  // Commander has said it already; `rusk` alone shows the help, which is no answer.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const { message, exitCode } = faultOf(error)
  await io.stderr.write(`rusk: ${visible(message)}\n`)
  if (exitCode === exitCodes.internal && io.env['RUSK_DEBUG'] && error instanceof Error) {
    await io.stderr.write(`${error.stack ?? ''}\n`)
  }
  return exitCode
}

function faultOf(error: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (error instanceof CliError) return error
  if (error instanceof RuskError) return { message: error.message, exitCode: exitCodes.usage }
  const kind = error instanceof Error ? error.name : typeof error
  return { message: `a fault of its own (${kind}); RUSK_DEBUG=1 shows where.`, exitCode: exitCodes.internal }
}
