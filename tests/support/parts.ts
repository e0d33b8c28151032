import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Optional parts of the machine: what is missing is named by `npm test`, and the tests that need it are left out.
 * With RUSK_REQUIRE=all (as in .ci/run) a missing part is a failure instead.
 */
export type Part = 'corpora' | 'chromium' | 'firefox' | 'redis' | 'postgres' | 'runtimes' | 'frameworks'

const required = (process.env.RUSK_REQUIRE ?? '').split(',')
const isRequired = (part: Part): boolean => required.includes('all') || required.includes(part)

const searchPath = (process.env.PATH ?? '').split(delimiter)
const findExecutable = (names: readonly string[]): string | undefined =>
  names.flatMap(name => searchPath.map(folder => join(folder, name))).find(file => existsSync(file))

const corporaFolder = resolve(
  process.env.RUSK_CORPORA ?? join(import.meta.dirname, '../../../shared/conformance'),
)

/** The file of a corpus of cases, such as `corpus('dates.jsonl')`; undefined where the corpora are not at hand. */
export function corpus(name: string): URL | undefined {
  const file = join(corporaFolder, name)
  return existsSync(file) ? pathToFileURL(file) : undefined
}

export const chromium: string | undefined =
  process.env.RUSK_CHROMIUM ?? findExecutable(['chromium', 'chromium-browser', 'google-chrome'])
export const firefox: string | undefined =
  process.env.RUSK_FIREFOX ?? findExecutable(['firefox-esr', 'firefox'])

export const redisUrl: string = process.env.RUSK_REDIS ?? 'redis://127.0.0.1:6379'
export const postgresUrl: string =
  process.env.RUSK_POSTGRES ?? `postgres://${process.env.USER ?? 'root'}@127.0.0.1:5432/test`

function listening(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  return new Promise(done => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1000 })
    const end = (answer: boolean) => () => {
      socket.destroy()
      done(answer)
    }
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false))
  })
}

/** Whether a folder of `tests/` that has its own lockfile is installed. */
const installed = (folder: string): boolean =>
  existsSync(join(import.meta.dirname, '..', folder, 'node_modules/.package-lock.json'))

const found: Record<Part, () => boolean | Promise<boolean>> = {
  corpora: () => corpus('dates.jsonl') !== undefined,
  chromium: () => chromium !== undefined,
  firefox: () => firefox !== undefined,
  redis: () => listening(redisUrl),
  postgres: () => listening(postgresUrl),
  runtimes: () => installed('runtimes'),
  frameworks: () => installed('frameworks'),
}

/** What is left untested without a part, in words for a person. */
export const untested: Record<Part, string> = {
  corpora: 'conformance with the public suites and the browsers (no ../shared/conformance)',
  chromium: 'the programs and pages in Chromium',
  firefox: 'the programs and pages in Firefox',
  redis: 'the Redis store',
  postgres: 'the PostgreSQL store',
  runtimes: 'the package in Node 20 to 26, Bun, Deno and workerd (`npm run runtimes` installs them)',
  frameworks: 'the recipes for Next.js and SvelteKit inside them (`npm run frameworks` installs them)',
}

/** Whether a part is here. Throws where it is missing but required. */
export async function has(part: Part): Promise<boolean> {
  if (await found[part]()) return true
  if (isRequired(part))
    throw new Error(`${part} is required (RUSK_REQUIRE) but missing; untested: ${untested[part]}`)
  return false
}
