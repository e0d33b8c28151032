import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import type { Cookie } from '../jar/cookie.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import { fromBrowser, toPlaywright, toPuppeteer } from '../jar/formats/browser-cookie.ts'
import type { Loss } from '../jar/formats/export.ts'
import type { Problem } from '../jar/formats/import.ts'
import { fromJson } from '../jar/formats/json.ts'
import { isFields, jsonValue, listOf } from '../jar/formats/json-value.ts'
import { fromNetscape, toNetscape } from '../jar/formats/netscape.ts'
import { fromToughCookie } from '../jar/formats/tough-cookie.ts'
import { CliError } from './exit.ts'
import { type Input, openInput, wholeText } from './input.ts'
import type { Io } from './io.ts'
import { cookiesOfHar } from './jar-from-har.ts'

/** What a jar's file is written as. */
export const writable = ['cookies.txt', 'storage-state', 'puppeteer', 'json'] as const
export type Writable = (typeof writable)[number]
export type JarFormat = Writable | 'tough-cookie' | 'har'

/** A jar's file as it was read. */
export interface JarFile {
  readonly name: string
  readonly format: JarFormat
  readonly cookies: readonly Cookie[]
  readonly problems: readonly Problem[]
}

/**
 * Reads a jar's file of any format, which it finds out by itself.
 *
 * @throws CliError where it is none of them.
 */
export async function readJarFile(path: string, io: Io): Promise<JarFile> {
  const input = await openInput(path, io)
  if (input.kind !== 'text') return readJsonFile(input, io.now())
  const imported = fromNetscape(await wholeText(input), { now: io.now() })
  if (imported.cookies.length === 0 && imported.problems.length > 0) {
    throw new CliError(
      'input',
      `${input.name} is no jar: neither cookies.txt nor JSON (${imported.problems[0]?.at}: ${imported.problems[0]?.message})`,
    )
  }
  return { name: input.name, format: 'cookies.txt', ...imported }
}

async function readJsonFile(input: Input, now: number): Promise<JarFile> {
  const { name } = input
  const [head, text] = await headOf(input)
  // An archive may be far larger than a jar: it is read entry by entry.
  if (/^\s*\{\s*"log"\s*:/.test(head))
    return { name, format: 'har', ...(await cookiesOfHar({ ...input, text }, now)) }
  const data = jsonValue(await wholeText({ ...input, text }))
  if (data === undefined) throw new CliError('input', `${name} is no JSON, or was cut off.`)
  if (isFields(data) && isFields(data['log'])) {
    const again = JSON.stringify(data)
    return { name, format: 'har', ...(await cookiesOfHar({ ...input, text: once(again) }, now)) }
  }
  const format = jsonFormat(data)
  if (format === undefined)
    throw new CliError('input', `${name} is JSON, but no jar: it has no list of cookies.`)
  const read = {
    json: fromJson,
    'tough-cookie': fromToughCookie,
    'storage-state': fromBrowser,
    puppeteer: fromBrowser,
  }[format]
  return { name, format, ...read(data, { now }) }
}

function jsonFormat(data: unknown): Exclude<JarFormat, 'cookies.txt' | 'har'> | undefined {
  if (Array.isArray(data)) return 'puppeteer'
  if (!isFields(data) || !Array.isArray(data['cookies'])) return undefined
  const [first] = listOf(data['cookies'])
  if ('storeType' in data || (isFields(first) && 'key' in first)) return 'tough-cookie'
  return data['version'] === 1 ? 'json' : 'storage-state'
}

async function headOf({ text }: Input): Promise<readonly [string, AsyncIterable<string>]> {
  const pieces = text[Symbol.asyncIterator]()
  const first = await pieces.next()
  const head = first.done === true ? '' : first.value
  const whole = async function* (): AsyncGenerator<string, void, undefined> {
    yield head
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
  }
  return [head.replace(/^\ufeff/, ''), whole()]
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text
}

/** Cookies in a format, as it is written to a file; and what it cannot hold. */
export function writtenAs(
  format: Writable,
  cookies: readonly Cookie[],
): { data: string | Uint8Array; lost: readonly Loss[] } {
  switch (format) {
    case 'cookies.txt': {
      const { bytes, lost } = toNetscape(cookies)
      return { data: bytes, lost }
    }
    case 'storage-state':
    case 'puppeteer': {
      const { data, lost } = format === 'puppeteer' ? toPuppeteer(cookies) : toPlaywright(cookies)
      return { data: `${JSON.stringify(data, undefined, 2)}\n`, lost }
    }
    case 'json':
      return { data: `${JSON.stringify({ version: 1, cookies }, undefined, 2)}\n`, lost: [] }
  }
}

/**
 * Writes a jar's file: whole or not at all, and readable by its owner alone, since there are sessions in it.
 *
 * @throws CliError where it cannot be written.
 */
export async function writeJarFile(path: string, data: string | Uint8Array): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(beside, data, { mode: 0o600, flag: 'wx' })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    const { code = 'it failed' } = error as NodeJS.ErrnoException
    throw new CliError('input', `${path} cannot be written: ${code}.`)
  }
}

/** A file may hold more than a browser does: none of it goes because of another cookie. */
const limits = {
  cookiesPerSite: Number.POSITIVE_INFINITY,
  cookies: Number.POSITIVE_INFINITY,
  cookiesPerPartition: Number.POSITIVE_INFINITY,
  bytesPerPartition: Number.POSITIVE_INFINITY,
}

/** A jar that holds a file's cookies, but for those that have expired. */
export function jarOf({ cookies }: JarFile, now: () => number): CookieJar {
  const jar = new CookieJar({ now, limits })
  jar.restore(cookies)
  return jar
}

/** The format that a new file's name asks for. */
export function formatFor(path: string): Writable {
  return /\.json$/i.test(path) ? 'json' : 'cookies.txt'
}
