import type { Cookie } from '../cookie.ts'
import { type Imported, Importing, type ImportOptions, type Place } from './import.ts'
import { type Fields, isFields, jsonValue, textField } from './json-value.ts'
import { isTopLevelSite } from './partition-key.ts'

const sameSites: readonly unknown[] = ['strict', 'lax', 'none', 'unset']
const priorities: readonly unknown[] = ['low', 'medium', 'high']

/**
 * Reads what `jar.toJSON()` gave, as data or as JSON text, from a file that may have been damaged or edited: each cookie is
 * checked, and those that cannot be read are named. `CookieJar.from` is for what is known to be whole.
 */
export function fromJson(input: unknown, options: ImportOptions = {}): Imported {
  const imported = new Importing()
  const data = jsonValue(input)
  const list = isFields(data) ? data['cookies'] : undefined
  if (!isFields(data) || data['version'] !== 1 || !Array.isArray(list)) {
    imported.leave(
      { at: 'file' },
      'This is no jar of rusk: it is not of version 1, or has no list `cookies`.',
    )
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
  const [name, value, domain, path] = ['name', 'value', 'domain', 'path'].map(field =>
    textField(entry, field),
  )
  const times = { expiryTime: entry['expiryTime'], creationTime: entry['creationTime'] ?? now }
  const partitionKey = partitionOf(entry['partitionKey'])
  if (name === undefined || value === undefined || domain === undefined || path === undefined) {
    imported.leave(place, 'A cookie has a name, a value, a domain and a path, as text.')
  } else if (typeof entry['hostOnly'] !== 'boolean') {
    imported.leave(place, 'Whether the cookie is host-only is not told.', 'hostOnly')
  } else if (partitionKey === undefined) {
    imported.leave(place, 'The partition key names no site of http or https.', 'partitionKey')
  } else if (times.expiryTime !== null && !isTime(times.expiryTime)) {
    imported.leave(
      place,
      'The time of expiry is neither milliseconds since the epoch nor null.',
      'expiryTime',
    )
  } else if (!isTime(times.creationTime)) {
    imported.leave(place, 'The time of creation is not milliseconds since the epoch.', 'creationTime')
  } else {
    imported.add(
      {
        ...{ name, value, domain, path, partitionKey },
        ...flagsOf(entry),
        hostOnly: entry['hostOnly'],
        expiryTime: times.expiryTime,
        creationTime: times.creationTime,
        lastAccessTime: isTime(entry['lastAccessTime']) ? entry['lastAccessTime'] : times.creationTime,
      },
      place,
    )
  }
}

function flagsOf(entry: Fields): Pick<Cookie, 'secure' | 'httpOnly' | 'sameSite' | 'priority'> {
  const { sameSite, priority } = entry
  return {
    secure: entry['secure'] === true,
    httpOnly: entry['httpOnly'] === true,
    sameSite: sameSites.includes(sameSite) ? (sameSite as Cookie['sameSite']) : 'unset',
    priority: priorities.includes(priority) ? (priority as Cookie['priority']) : 'medium',
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function partitionOf(value: unknown): Cookie['partitionKey'] | undefined {
  if (value === null || value === undefined) return null
  if (!isFields(value)) return undefined
  const topLevelSite = textField(value, 'topLevelSite')
  return topLevelSite === undefined || !isTopLevelSite(topLevelSite)
    ? undefined
    : { topLevelSite, hasCrossSiteAncestor: value['hasCrossSiteAncestor'] === true }
}
