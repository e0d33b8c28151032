import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { addContextOptions, addJarOptions } from './context-options.ts'
import type { ExitCode } from './exit.ts'
import { helpTexts } from './help.ts'
import type { Io } from './io.ts'

/** What a command answers with. Each is loaded when it is called, so that none pays for the others. */
type Answer = (code: ExitCode) => void

/** What package.json says: it stands beside `dist` and `src` alike. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** The command line: its commands and their options. */
export function program(io: Io, answer: Answer): Command {
  const rusk = new Command('rusk')
    .description('Cookies, explained: what a browser stores and sends, and why not.')
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', helpTexts.rusk)
  addExplain(rusk, io, answer)
  addFetch(rusk, io, answer)
  addAudit(rusk, io, answer)
  addJar(rusk, io, answer)
  addKeys(rusk, io, answer)
  return rusk
}

const jsonOption = (): Option => new Option('--json', 'print data as JSON')
const showOption = (): Option => new Option('--show-values', "show cookies' values instead of ‹43 bytes›")

function addExplain(rusk: Command, io: Io, answer: Answer): void {
  const command = rusk
    .command('explain')
    .summary('is it stored, is it sent, and why not')
    .description(
      'Says of each Set-Cookie line whether a browser stores it, and with --to whether it is sent, rule by rule.',
    )
    .argument('[url]', 'the URL that sets the cookies; a transcript of curl -v or a HAR tells it by itself')
    .argument('[lines...]', 'Set-Cookie lines; without any, a response, transcript or HAR on standard input')
    .option('-i, --input <file>', 'read a response, a transcript or a HAR; - for standard input')
    .option('--to <url>', 'ask which cookies a request to this URL carries')
    .option('--set-in <url>', 'the cookies are set in a frame on a page of this URL')
    .option('--after <seconds>', 'let time pass before that request')
    .option('--now <time>', 'the time at which the cookies are set')
    .addOption(jsonOption())
    .addOption(showOption())
  addJarOptions(addContextOptions(command))
    .addHelpText('after', helpTexts.explain)
    .action(async (url: string | undefined, lines: string[], options: object) => {
      const { explain } = await import('./explain.ts')
      answer(await explain({ url, lines }, options, io))
    })
}

function addFetch(rusk: Command, io: Io, answer: Answer): void {
  const command = rusk
    .command('fetch')
    .summary('like curl, with what became of cookies at each hop')
    .description(
      'Fetches a URL as a tab of a browser does. The response goes to standard output, the trace of cookies to stderr.',
    )
    .argument('<url>')
    .option('-H, --header <field...>', 'a field of the request, as "Name: value"')
    .option(
      '-d, --data <data...>',
      'the body of the request, POST unless -X says otherwise; @file, @- read it',
    )
    .option('-b, --jar <file>', 'cookies to send: a jar of any format, or name=value pairs')
    .option('-c, --cookie-jar <file>', 'write what the jar holds afterwards')
    .option('-i, --include', "print the response's status and fields before its body")
    .option('-s, --silent', 'no trace')
    .option('-f, --fail', 'exit with 1 for a status of 400 or more')
    .option('--no-follow', 'give a redirect as it is')
    .option('--max-time <seconds>', 'give up after this long (default: 60)')
    .addOption(jsonOption())
    .addOption(showOption())
  addJarOptions(addContextOptions(command))
    .addHelpText('after', helpTexts.fetch)
    .action(async (url: string, options: object) => {
      const { fetchUrl } = await import('./fetch.ts')
      answer(await fetchUrl(url, options, io))
    })
}

function addAudit(rusk: Command, io: Io, answer: Answer): void {
  rusk
    .command('audit')
    .summary('what is wrong with the cookies of a recording or a site')
    .description(
      'Looks for faults in the cookies of a HAR of any size, a transcript of curl -v or -i, pasted fields, or a URL.',
    )
    .argument('[source]', 'a file, a URL, or - for standard input')
    .option('--url <url>', 'the URL that was asked, where the text does not tell')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this on: error, warning, note, never').default(
        'warning',
      ),
    )
    .option('--sarif', 'print SARIF 2.1.0, for code hosts and editors')
    .option('--like <browser>', 'whose rules say what is refused: chromium, firefox, draft')
    .option('--now <time>', 'the time of what tells none itself')
    .option('--progress', 'tell on stderr how far it is, on no terminal too')
    .addOption(jsonOption())
    .addHelpText('after', helpTexts.audit)
    .action(async (source: string | undefined, options: { failOn: string }) => {
      const { audit } = await import('./audit.ts')
      answer(await audit(source, options, io))
    })
}

function addJar(rusk: Command, io: Io, answer: Answer): void {
  const jar = rusk
    .command('jar')
    .summary('show, convert and edit files of cookies')
    .description(
      'Files of cookies: cookies.txt, storageState, JSON, HAR, tough-cookie. The format is found out when reading.',
    )
    .addHelpText('after', helpTexts.jar)
  const add = (name: string, about: string): Command =>
    jar
      .command(name)
      .description(about)
      .argument('<file>', 'a file; - for standard input')
      .addOption(jsonOption())
  add('show', 'lists the cookies')
    .option('--url <url>', 'only what a request to this URL carries')
    .addOption(showOption())
    .action(async (file: string, options: object) =>
      answer(await (await import('./jar.ts')).showJar(file, options, io)),
    )
  add('convert', 'writes them in another format')
    .requiredOption('--to <format>', 'cookies.txt, storage-state, puppeteer, json')
    .option('-o, --output <file>', 'write to a file, readable by you alone')
    .addOption(showOption())
    .action(async (file: string, options: { to: string }) =>
      answer(await (await import('./jar.ts')).convertJar(file, options, io)),
    )
  addContextOptions(add('set', 'takes a Set-Cookie line in, if a browser would'))
    .argument('<url>', 'the URL that sets it')
    .argument('<line>', 'the Set-Cookie line')
    .addOption(showOption())
    .action(async (path: string, url: string, line: string, options: object) =>
      answer(await (await import('./jar.ts')).setInJar({ path, url, line }, options, io)),
    )
  add('delete', 'takes cookies out')
    .option('--name <name>')
    .option('--domain <domain>')
    .option('--path <path>')
    .action(async (file: string, options: object) =>
      answer(await (await import('./jar.ts')).deleteFromJar(file, options, io)),
    )
  add('clear-expired', 'takes out those that are over').action(async (file: string, options: object) =>
    answer(await (await import('./jar.ts')).clearExpired(file, options, io)),
  )
}

function addKeys(rusk: Command, io: Io, answer: Answer): void {
  const keys = rusk
    .command('keys')
    .summary('make, check and rotate the keys of a keyring')
    .description(
      'Keys that sign and seal cookies. Lists come from the environment or standard input, never from arguments.',
    )
    .addHelpText('after', helpTexts.keys)
  const withList = (name: string, about: string): Command =>
    keys
      .command(name)
      .description(about)
      .option('--env <name>', 'the environment variable that holds the list', 'COOKIE_KEYS')
      .option('--stdin', 'read the list from standard input')
      .addOption(jsonOption())
  keys
    .command('new')
    .description('prints a new key')
    .addOption(jsonOption())
    .action(async (options: object) => answer(await (await import('./keys.ts')).newKey(options, io)))
  withList('check', 'whether a list of keys is one, and the id of each; shows no key').action(
    async (options: { env: string }) => answer(await (await import('./keys.ts')).checkKeys(options, io)),
  )
  withList('rotate', 'prints the list with a new key in front')
    .option('--keep <count>', 'how many of the old keys stay (default: all)')
    .action(async (options: { env: string }) =>
      answer(await (await import('./keys.ts')).rotateKeys(options, io)),
    )
}
