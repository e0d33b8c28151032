import type { Cookie } from '../jar/cookie.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import { encodeUtf8 } from '../jar/utf8.ts'
import type { Verdict } from '../jar/verdict.ts'
import { address, type ContextOptions, contextOf, word } from './context-options.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { ExplainText } from './explain-text.ts'
import type { Io } from './io.ts'
import {
  formatFor,
  type JarFile,
  jarOf,
  readJarFile,
  type Writable,
  writable,
  writeJarFile,
  writtenAs,
} from './jar-file.ts'
import { jsonText, Printer, visible } from './printer.ts'
import { attributesText, cookieData, reasonData, shownLine, shownPair } from './shown-cookie.ts'
import { outcomeOf } from './told.ts'

export interface JarOptions {
  readonly json?: boolean
  readonly showValues?: boolean
}

/** `rusk jar show`: the cookies of a file. */
export async function showJar(
  path: string,
  options: JarOptions & { readonly url?: string },
  io: Io,
): Promise<ExitCode> {
  const file = await readJarFile(path, io)
  const shown = { showValues: options.showValues === true }
  const cookies = options.url === undefined ? file.cookies : sentTo(address('--url', options.url), file, io)
  if (options.json === true) {
    const data = cookies.map(cookie => cookieData(cookie, shown))
    await io.stdout.write(jsonText({ format: file.format, cookies: data, problems: file.problems }))
    return exitCodes.ok
  }
  const out = new Printer(io.stdout, io.env)
  for (const cookie of cookies) {
    await out.line(['bold', shownPair(cookie.name, cookie.value, shown)])
    await out.line('    ', ['dim', attributesText(cookie, io.now())])
  }
  await out.line(`${cookies.length} ${cookies.length === 1 ? 'cookie' : 'cookies'}, ${file.format}`)
  await tellProblems(file, io)
  return exitCodes.ok
}

function sentTo(url: string, file: JarFile, io: Io): Cookie[] {
  return jarOf(file, io.now)
    .explain(url)
    .filter(({ sent }) => sent)
    .map(({ cookie }) => cookie)
}

/** `rusk jar convert`: the same cookies in another format. */
export async function convertJar(
  path: string,
  options: JarOptions & { readonly to: string; readonly output?: string },
  io: Io,
): Promise<ExitCode> {
  const format = word('--to', options.to, writable) as Writable
  const file = await readJarFile(path, io)
  const { data, lost } = writtenAs(format, file.cookies)
  if (options.output !== undefined) await writeJarFile(options.output, data)
  else if (io.stdout.isTTY && options.showValues !== true) {
    throw new CliError(
      'usage',
      'The values would stand on the terminal: write them to a file with -o, or say --show-values.',
    )
  } else await io.stdout.write(data)
  for (const { message, cookies } of lost) {
    const names = cookies.slice(0, 5).map(({ name }) => name)
    const list = cookies.length > 5 ? `${names.join(', ')} and ${cookies.length - 5} more` : names.join(', ')
    await io.stderr.write(`rusk: ${format}: ${visible(`${message}${list === '' ? '' : ` ${list}`}`)}\n`)
  }
  await tellProblems(file, io)
  return exitCodes.ok
}

/** `rusk jar set`: a Set-Cookie line goes into a file, if a browser would store it. */
export async function setInJar(
  { path, url, line }: { readonly path: string; readonly url: string; readonly line: string },
  options: JarOptions & ContextOptions,
  io: Io,
): Promise<ExitCode> {
  const page = address('The URL', url)
  const file = await readOrNew(path, io)
  const jar = jarOf(file, io.now)
  const text = encodeUtf8(line.replace(/^set-cookie:[ \t]*/i, ''))
  const verdict = jar.receive(page, text, contextOf(options))
  if (outcomeOf(verdict) !== 'refused') await save(path, file, jar.cookies())
  const shown = { showValues: options.showValues === true }
  if (options.json === true) await io.stdout.write(jsonText(verdictData(verdict, shownLine(text, shown))))
  else await new ExplainText(io, shown).line({ url: page, line: text, verdict, now: io.now() })
  return outcomeOf(verdict) === 'refused' ? exitCodes.found : exitCodes.ok
}

function verdictData(verdict: Verdict, line: string): object {
  return {
    line,
    outcome: outcomeOf(verdict),
    reasons: verdict.stored ? [] : (verdict.reasons ?? []).map(reasonData),
  }
}

/** `rusk jar delete`: cookies leave a file. */
export async function deleteFromJar(
  path: string,
  which: JarOptions & { readonly name?: string; readonly domain?: string; readonly path?: string },
  io: Io,
): Promise<ExitCode> {
  const wanted = (['name', 'domain', 'path'] as const).filter(field => which[field] !== undefined)
  if (wanted.length === 0) throw new CliError('usage', 'Say which cookies: --name, --domain or --path.')
  return thinOut(path, io, which, cookie =>
    wanted.every(field => cookie[field] === encodeUtf8(which[field]!)),
  )
}

/** `rusk jar clear-expired`: those that are over leave a file. */
export async function clearExpired(path: string, options: JarOptions, io: Io): Promise<ExitCode> {
  const now = io.now()
  return thinOut(path, io, options, ({ expiryTime }) => expiryTime !== null && expiryTime <= now)
}

async function thinOut(
  path: string,
  io: Io,
  options: JarOptions,
  leaves: (cookie: Cookie) => boolean,
): Promise<ExitCode> {
  const file = await readJarFile(path, io)
  const kept = file.cookies.filter(cookie => !leaves(cookie))
  const deleted = file.cookies.length - kept.length
  if (deleted > 0) await save(path, file, kept)
  const out = new Printer(io.stdout, io.env)
  if (options.json === true) await io.stdout.write(jsonText({ deleted, left: kept.length }))
  else await out.line(`${deleted} deleted, ${kept.length} left`)
  return exitCodes.ok
}

async function readOrNew(path: string, io: Io): Promise<JarFile> {
  try {
    return await readJarFile(path, io)
  } catch (error) {
    // A file that is empty or not there yet is a jar without cookies.
    if (!(error instanceof CliError && error.isNothing)) throw error
    return { name: path, format: formatFor(path), cookies: [], problems: [] }
  }
}

async function save(path: string, { format, name }: JarFile, cookies: readonly Cookie[]): Promise<void> {
  if (path === '-')
    throw new CliError('usage', 'Name a file: what is changed cannot be written back to standard input.')
  if (format === 'har' || format === 'tough-cookie') {
    throw new CliError(
      'usage',
      `${name} is ${format}, which is only read: rusk jar convert ${name} --to json -o jar.json`,
    )
  }
  await writeJarFile(path, writtenAs(format, cookies).data)
}

async function tellProblems({ name, problems }: JarFile, io: Io): Promise<void> {
  for (const { at, message } of problems.slice(0, 20)) {
    await io.stderr.write(`rusk: ${visible(name)}: ${visible(`${at}: ${message}`)}\n`)
  }
  if (problems.length > 20)
    await io.stderr.write(`rusk: ${visible(name)}: ${problems.length - 20} more like these.\n`)
}

/** A jar for `rusk fetch`, from a file that may not be there yet. */
export async function openJar(
  path: string,
  io: Io,
  options: ConstructorParameters<typeof CookieJar>[0],
): Promise<CookieJar> {
  const jar = new CookieJar({ ...options, now: io.now })
  jar.restore((await readOrNew(path, io)).cookies)
  return jar
}

/** Writes what a jar of `rusk fetch` holds: in the format that the file has, or that its name asks for. */
export async function saveJar(path: string, jar: CookieJar, io: Io): Promise<void> {
  await save(path, await readOrNew(path, io), jar.cookies())
}
