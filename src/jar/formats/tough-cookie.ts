import type { Priority } from '../cookie.ts'
import { bytesOf } from './file-bytes.ts'
import { type Imported, Importing, type ImportOptions, type Place } from './import.ts'
import {
  type Fields,
  isFields,
  jsonValue,
  listOf,
  sameSiteField,
  textField,
  timeField,
} from './json-value.ts'

/**
 * Reads what `jar.serialize()` or `jar.toJSON()` of tough-cookie 2 to 6 gave, as data or as JSON text. tough-cookie knows
 * Priority and Partitioned only as unread extensions: a Priority is taken in; a Partitioned cookie is, too, but without a
 * partition, as tough-cookie kept it.
 */
export function fromToughCookie(input: unknown, options: ImportOptions = {}): Imported {
  const imported = new Importing()
  const data = jsonValue(input)
  const list = isFields(data) ? data['cookies'] : undefined
  if (!Array.isArray(list)) {
    imported.leave({ at: 'file' }, 'This is no serialised jar of tough-cookie: it has no list `cookies`.')
    return imported
  }
  const now = options.now ?? Date.now()
  for (const [index, entry] of list.entries()) {
    const place = { at: `cookies[${index}]` }
    if (isFields(entry)) readCookie(imported, entry, place, now)
    else imported.leave(place, 'This is no cookie.')
  }
  return imported
}

function readCookie(imported: Importing, entry: Fields, place: Place, now: number): void {
  const domain = textField(entry, 'domain')
  if (domain === undefined) {
    imported.leave(place, 'The cookie has no domain.', 'domain')
    return
  }
  const creationTime = timeField(entry, 'creation') ?? now
  const lastAccessTime = timeField(entry, 'lastAccessed') ?? creationTime
  const expiryTime = expiryOf(entry, lastAccessTime)
  if (expiryTime === undefined) {
    imported.leave(place, 'Neither expires nor maxAge is a time.', 'expiryTime')
    return
  }
  imported.add(
    {
      name: textBytes(textField(entry, 'key') ?? ''),
      value: textBytes(textField(entry, 'value') ?? ''),
      domain: bytesOf(domain),
      hostOnly: entry['hostOnly'] === true,
      path: textBytes(textField(entry, 'path') ?? '/'),
      secure: entry['secure'] === true,
      httpOnly: entry['httpOnly'] === true,
      sameSite: sameSiteField(entry),
      priority: readExtensions(imported, entry, place),
      expiryTime,
      creationTime,
      lastAccessTime,
      partitionKey: null,
    },
    place,
  )
}

// A response's fields come with one character per byte; only what a program set itself can hold more.
function textBytes(text: string): string {
  return /[^\x00-\xff]/.test(text) ? bytesOf(text) : text
}

/** Max-Age before Expires, counted as tough-cookie counts it: from the last access. undefined for what is no time. */
function expiryOf(entry: Fields, lastAccessTime: number): number | null | undefined {
  const { maxAge, expires } = entry as { maxAge?: unknown; expires?: unknown }
  if (maxAge === 'Infinity') return null
  if (maxAge === '-Infinity') return 0
  if (typeof maxAge === 'number') return maxAge <= 0 ? 0 : lastAccessTime + maxAge * 1000
  if (expires === undefined || expires === null || expires === 'Infinity') return null
  return timeField(entry, 'expires')
}

function readExtensions(imported: Importing, entry: Fields, place: Place): Priority {
  let priority: Priority = 'medium'
  for (const extension of listOf(entry['extensions'])) {
    const word = typeof extension === 'string' ? extension.toLowerCase() : ''
    if (word === 'priority=low') priority = 'low'
    else if (word === 'priority=high') priority = 'high'
    else if (word === 'partitioned') {
      imported.change(
        place,
        'The cookie is Partitioned, but tough-cookie kept no partition: imported without one.',
        'partitionKey',
      )
    }
  }
  return priority
}
