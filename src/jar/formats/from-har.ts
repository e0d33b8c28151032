import { defaultPath } from '../../rules/default-path.ts'
import type { RequestContext } from '../context.ts'
import type { Cookie } from '../cookie.ts'
import { bytesOf } from './file-bytes.ts'
import { type Imported, Importing, type Problem } from './import.ts'
import {
  type Fields,
  isFields,
  jsonValue,
  listOf,
  sameSiteField,
  textField,
  timeField,
} from './json-value.ts'

/** A Set-Cookie line of an HTTP Archive, as `jar.receive(url, line, context)` takes it. */
export interface HarLine {
  readonly url: string
  readonly line: string
  readonly context: RequestContext
}

/**
 * The Set-Cookie lines of an HTTP Archive, in the order of its entries, for a jar to judge:
 * `for (const { url, line, context } of harLines(har).lines) jar.receive(url, line, context)`.
 * Browsers leave these fields out unless asked to export "with sensitive data"; then `fromHar` is what there is.
 */
export function harLines(input: unknown): {
  readonly lines: readonly HarLine[]
  readonly problems: readonly Problem[]
} {
  const imported = new Importing()
  const lines = harEntries(input, imported).flatMap(({ url, request, response }) => {
    const fields = listOf(response['headers']).filter(isFields)
    const date = fields.findLast(field => isNamed(field, 'date'))
    const context = {
      method: textField(request, 'method') ?? 'GET',
      ...(date === undefined ? {} : { date: bytesOf(textField(date, 'value') ?? '') }),
    }
    return (
      fields
        .filter(field => isNamed(field, 'set-cookie'))
        // Chromium's tools put several into one field, with line feeds between.
        .flatMap(field => (textField(field, 'value') ?? '').split('\n'))
        .map(line => ({ url: url.href, line: bytesOf(line), context }))
    )
  })
  return { lines, problems: imported.problems }
}

/**
 * The cookies of an HTTP Archive's responses as they were recorded: no rule of a jar is asked. Of several that are one
 * cookie the last counts. Requests tell only names and values of cookies: those are not read.
 */
export function fromHar(input: unknown): Imported {
  const imported = new Importing()
  for (const { url, at, startedAt, response } of harEntries(input, imported)) {
    for (const [index, entry] of listOf(response['cookies']).entries()) {
      const place = { at: `${at}.response.cookies[${index}]` }
      const cookie = isFields(entry) ? recorded(entry, url, startedAt) : undefined
      if (cookie === undefined)
        imported.leave(place, 'This is no cookie: a name or a value is missing, or expires is no time.')
      else imported.add(cookie, place)
    }
  }
  return { cookies: lastOfEach(imported.cookies), problems: imported.problems }
}

interface Entry {
  readonly at: string
  readonly url: URL
  readonly startedAt: number
  readonly request: Fields
  readonly response: Fields
}

function harEntries(input: unknown, imported: Importing): Entry[] {
  const data = jsonValue(input)
  const log = isFields(data) && isFields(data['log']) ? data['log'] : {}
  if (!Array.isArray(log['entries'])) {
    imported.leave({ at: 'file' }, 'This is no HTTP Archive: it has no list `log.entries`.')
    return []
  }
  return log['entries'].flatMap((entry: unknown, index) => {
    const at = `log.entries[${index}]`
    const fields = isFields(entry) ? entry : {}
    const { request, response } = fields as { request?: unknown; response?: unknown }
    const url = isFields(request) ? textField(request, 'url') : undefined
    if (!isFields(request) || !isFields(response) || url === undefined || !URL.canParse(url)) {
      imported.leave({ at }, 'The entry has no request with a URL, or no response.')
      return []
    }
    const startedAt = timeField(fields, 'startedDateTime') ?? 0
    return [{ at, url: new URL(url), startedAt, request, response }]
  })
}

function isNamed(field: Fields, name: string): boolean {
  return textField(field, 'name')?.toLowerCase() === name
}

function recorded(entry: Fields, url: URL, startedAt: number): Cookie | undefined {
  const name = textField(entry, 'name')
  const value = textField(entry, 'value')
  const expiryTime = expiryOf(entry)
  if (name === undefined || value === undefined || expiryTime === undefined) return undefined
  const domain = textField(entry, 'domain') ?? ''
  const path = textField(entry, 'path') ?? ''
  return {
    name: bytesOf(name),
    value: bytesOf(value),
    // What is recorded is the attribute: without one, the cookie is its host's alone.
    domain: domain === '' ? url.hostname : bytesOf(domain),
    hostOnly: domain === '',
    path: path.startsWith('/') ? bytesOf(path) : defaultPath(url.pathname),
    secure: entry['secure'] === true,
    httpOnly: entry['httpOnly'] === true,
    sameSite: sameSiteField(entry),
    priority: 'medium',
    expiryTime,
    creationTime: startedAt,
    lastAccessTime: startedAt,
    partitionKey: null,
  }
}

function expiryOf(entry: Fields): number | null | undefined {
  const value = entry['expires']
  if (value === undefined || value === null || value === '' || value === -1) return null
  return typeof value === 'number' ? value * 1000 : timeField(entry, 'expires')
}

function lastOfEach(cookies: readonly Cookie[]): Cookie[] {
  const last = new Map<string, Cookie>()
  for (const cookie of cookies) {
    const identity = JSON.stringify([cookie.name, cookie.domain, cookie.hostOnly, cookie.path])
    last.set(identity, cookie)
  }
  return [...last.values()]
}
