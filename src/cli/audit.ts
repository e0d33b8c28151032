import { Auditor } from '../audit/auditor.ts'
import type { AuditReport, Finding, Severity } from '../audit/finding.ts'
import { severities } from '../audit/finding.ts'
import type { AuditProblem } from '../audit/observed.ts'
import { readExchanges } from '../audit/read-exchanges.ts'
import { readHar } from '../audit/read-har.ts'
import { readTranscript } from '../audit/read-transcript.ts'
import { toSarif } from '../audit/sarif.ts'
import { address, jarOptionsOf, moment, word } from './context-options.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { type Input, openInput, wholeText } from './input.ts'
import type { Io } from './io.ts'
import { fetchFault } from './network-fault.ts'
import { jsonText, Printer, visible } from './printer.ts'
import { Progress } from './progress.ts'

export interface AuditCommandOptions {
  readonly url?: string
  readonly like?: string
  readonly now?: string
  readonly json?: boolean
  readonly sarif?: boolean
  readonly failOn: string
  readonly progress?: boolean
}

/** Problems after which nothing more could be read. */
const fatal: ReadonlySet<string> = new Set(['not-json', 'truncated', 'no-entries', 'no-fields', 'no-url'])

/** `rusk audit`: findings in a recording, or in what an address answers. */
export async function audit(
  source: string | undefined,
  options: AuditCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const failOn = word('--fail-on', options.failOn, [...severities, 'never'])
  if (options.json === true && options.sarif === true)
    throw new CliError('usage', 'Choose one of --json and --sarif.')
  const auditor = new Auditor({
    ...(jarOptionsOf(options.like === undefined ? {} : { like: options.like }) as object),
    now: moment('--now', options.now) ?? io.now(),
  })
  const isAddress = source !== undefined && /^https?:\/\//i.test(source)
  const problems = isAddress
    ? await observeAddress(address('The URL', source), auditor, io)
    : await observeInput(await openInput(inputPath(source, io), io), auditor, options, io)
  const report = { findings: auditor.finish(), exchanges: auditor.exchanges, problems }
  await write(report, options, isAddress || source === '-' ? undefined : source, io)
  await complain(problems, source ?? '-', io)
  if (problems.some(({ code }) => fatal.has(code))) return exitCodes.input
  return report.findings.some(finding => isAtLeast(finding, failOn)) ? exitCodes.found : exitCodes.ok
}

function inputPath(source: string | undefined, io: Io): string {
  if (source !== undefined) return source
  if (io.stdin.isTTY !== true) return '-'
  throw new CliError(
    'usage',
    'Name a HAR file, a transcript or a URL, or pipe one into it (see rusk audit --help).',
  )
}

function isAtLeast({ severity }: Finding, failOn: string): boolean {
  return failOn !== 'never' && severities.indexOf(severity) <= severities.indexOf(failOn as Severity)
}

async function observeInput(
  input: Input,
  auditor: Auditor,
  options: AuditCommandOptions,
  io: Io,
): Promise<AuditProblem[]> {
  if (input.kind === 'text') {
    const url = options.url === undefined ? undefined : address('--url', options.url)
    const { exchanges, problems } = readTranscript(await wholeText(input), { url })
    for (const exchange of exchanges) auditor.observe(exchange)
    return problems.map(problem =>
      problem.code === 'no-url'
        ? { ...problem, message: `${problem.message} Add --url https://shop.example/.` }
        : problem,
    )
  }
  const problems: AuditProblem[] = []
  const progress = new Progress(io, { total: input.size, asked: options.progress === true })
  const onProgress = (): void => progress.report(input.taken(), auditor.exchanges)
  const onProblem = (problem: AuditProblem): void => {
    if (problems.length < 1000 || fatal.has(problem.code)) problems.push(problem)
  }
  try {
    for await (const exchange of readHar(input.text, { onProgress, onProblem })) auditor.observe(exchange)
  } finally {
    await progress.end()
  }
  return problems
}

async function observeAddress(url: string, auditor: Auditor, io: Io): Promise<AuditProblem[]> {
  const { Agent } = await import('../agent/agent.ts')
  const agent = new Agent(io.fetch === undefined ? {} : { fetch: io.fetch })
  try {
    const response = await agent.fetch(url)
    await response.body?.cancel()
  } catch (error) {
    throw fetchFault(error, url)
  }
  for (const exchange of readExchanges(agent.exchanges)) auditor.observe(exchange)
  return []
}

async function write(
  report: AuditReport,
  options: AuditCommandOptions,
  artifact: string | undefined,
  io: Io,
): Promise<void> {
  if (options.sarif === true) {
    await io.stdout.write(jsonText(toSarif(report.findings, artifact === undefined ? {} : { artifact })))
  } else if (options.json === true) await io.stdout.write(jsonText(report))
  else if (report.exchanges > 0 || report.problems.length === 0) await writeText(report, io)
}

const styleOf = { error: 'red', warning: 'yellow', note: 'blue' } as const

async function writeText({ findings, exchanges }: AuditReport, io: Io): Promise<void> {
  const out = new Printer(io.stdout, io.env)
  for (const { rule, severity, cookie, message, mend, source, where, count } of findings) {
    const [first] = where
    await out.line(
      [styleOf[severity], severity.padEnd(7)],
      ' ',
      ['bold', cookie?.name ?? first?.url ?? ''],
      `  ${rule}`,
    )
    await out.line(`    ${message}`)
    await out.line(`    Mend: ${mend} `, [
      'dim',
      `(${source.section}${source.asvs === undefined ? '' : `, ASVS ${source.asvs}`})`,
    ])
    const more = count > 1 ? `, ${count} times` : ''
    if (first !== undefined) {
      const at = first.at === undefined ? '' : ` (${first.at})`
      await out.line('    ', ['dim', `${first.method} ${first.url}${at}${more}`])
    }
    await out.line('')
  }
  await out.line(summary(findings, exchanges))
}

function summary(findings: readonly Finding[], exchanges: number): string {
  const seen = `${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}`
  if (findings.length === 0) return `${seen}: nothing found.`
  const counts = severities.map(severity => {
    const count = findings.filter(finding => finding.severity === severity).length
    return `${count} ${severity}${count === 1 ? '' : 's'}`
  })
  return `${seen}: ${counts.join(', ')}.`
}

async function complain(problems: readonly AuditProblem[], source: string, io: Io): Promise<void> {
  const name = visible(source === '-' ? 'standard input' : source)
  const last = problems.find(({ code }) => fatal.has(code))
  const left = problems.filter(({ code }) => !fatal.has(code)).length
  if (left > 0) {
    const entries = left === 1 ? '1 entry was' : `${left} entries were`
    await io.stderr.write(
      `rusk: ${name}: ${entries} left out, without a request or over 2 MB of header fields.\n`,
    )
  }
  if (last !== undefined) await io.stderr.write(`rusk: ${name}: ${visible(last.message)} (${last.at})\n`)
}
