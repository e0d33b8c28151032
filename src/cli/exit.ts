/** What a command's exit code says. docs/cli.md lists them. */
export const exitCodes = {
  ok: 0,
  /** The answer is no: a cookie was refused or withheld, the audit found something, a key is none. */
  found: 1,
  /** The command itself cannot be understood. */
  usage: 2,
  /** A file or standard input cannot be read, or is not what it should be. */
  input: 3,
  /** No answer came over the network. */
  network: 4,
  /** A fault of rusk's own. */
  internal: 70,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command: one line for the user, and the code. */
export class CliError extends Error {
  readonly exitCode: ExitCode
  /** Whether a file is not there, or holds nothing: to some commands that is a new one. */
  readonly isNothing: boolean

  constructor(kind: 'usage' | 'input' | 'network', message: string, { isNothing = false } = {}) {
    super(message)
    this.exitCode = exitCodes[kind]
    this.isNothing = isNothing
  }
}
