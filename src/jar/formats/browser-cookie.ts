import type { SameSite } from '../../rules/same-site.ts'
import type { Cookie, PartitionKey, Priority } from '../cookie.ts'
import { type Loss, Losses } from './export.ts'
import { bytesOf, textOf } from './file-bytes.ts'
import { type Imported, Importing, type ImportOptions, type Place } from './import.ts'
import { type Fields, isFields, jsonValue, listOf, sameSiteField, textField } from './json-value.ts'
import { partitionBelow } from './partition-key.ts'

/** What browsers' interfaces have in common. */
export interface BrowserCookie {
  readonly name: string
  readonly value: string
  /** With a leading dot for a domain cookie. */
  readonly domain: string
  readonly path: string
  /** Seconds since the epoch; -1 for a session cookie. */
  readonly expires: number
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite?: 'Strict' | 'Lax' | 'None'
}

/** A cookie as `context.addCookies` and `storageState` of Playwright have it. */
export interface PlaywrightCookie extends BrowserCookie {
  /** Absent for a cookie without SameSite: Playwright takes it so, though its own type, kept here, asks for the field. */
  readonly sameSite: 'Strict' | 'Lax' | 'None'
  readonly partitionKey?: string
  /** Playwright's own word for the second half of the partition key. */
  readonly _crHasCrossSiteAncestor?: boolean
}

/** Playwright's `storageState`. */
export interface StorageState {
  cookies: PlaywrightCookie[]
  origins: never[]
}

/** A cookie as `browser.setCookie` and `page.setCookie` of Puppeteer have it. */
export interface PuppeteerCookie extends BrowserCookie {
  readonly priority: 'Low' | 'Medium' | 'High'
  readonly partitionKey?: { readonly sourceOrigin: string; readonly hasCrossSiteAncestor: boolean }
}

const sameSiteNames = { strict: 'Strict', lax: 'Lax', none: 'None', unset: undefined } as const
const priorityNames = { low: 'Low', medium: 'Medium', high: 'High' } as const

/**
 * Reads a browser's cookies, as data or as JSON text: Playwright's `storageState` or the list of `context.cookies()`,
 * Puppeteer's list, what `Storage.getCookies` of the DevTools protocol gives, and what extensions get of `chrome.cookies`.
 * Playwright says Lax for a cookie without SameSite: such a one comes in as Lax.
 */
export function fromBrowser(input: unknown, options: ImportOptions = {}): Imported {
  const imported = new Importing()
  const data = jsonValue(input)
  const list = isFields(data) ? data['cookies'] : data
  if (!Array.isArray(list)) {
    imported.leave(
      { at: 'file' },
      'There is no list of cookies: neither a list nor an object with a list `cookies`.',
    )
    return imported
  }
  const now = options.now ?? Date.now()
  for (const [index, entry] of list.entries()) readCookie(imported, entry, { at: `cookies[${index}]` }, now)
  const origins = isFields(data) ? listOf(data['origins']) : []
  for (const index of origins.keys()) {
    imported.leave({ at: `origins[${index}]` }, 'Local storage is no cookie.')
  }
  return imported
}

function readCookie(imported: Importing, entry: unknown, place: Place, now: number): void {
  if (!isFields(entry)) {
    imported.leave(place, 'This is no cookie.')
    return
  }
  const domain = textField(entry, 'domain') ?? hostOf(textField(entry, 'url'))
  const name = textField(entry, 'name')
  const value = textField(entry, 'value')
  const partitionKey = partitionOf(entry)
  if (name === undefined || value === undefined || domain === undefined) {
    imported.leave(place, 'A cookie has at least a name, a value and a domain (or a url), as text.')
    return
  }
  if (partitionKey === undefined) {
    imported.leave(
      place,
      'The partition key is opaque or no site: nobody else can be in that partition.',
      'partitionKey',
    )
    return
  }
  const sameSite = sameSiteOf(entry)
  if (sameSite === undefined)
    imported.change(place, 'SameSite is none that is known: read as not set.', 'sameSite')
  const expires = entry['expires'] ?? entry['expirationDate'] ?? -1
  imported.add(
    {
      name: bytesOf(name),
      value: bytesOf(value),
      domain: bytesOf(domain),
      hostOnly: typeof entry['hostOnly'] === 'boolean' ? entry['hostOnly'] : !domain.startsWith('.'),
      path: bytesOf(textField(entry, 'path') ?? '/'),
      secure: entry['secure'] === true,
      httpOnly: entry['httpOnly'] === true,
      sameSite: sameSite ?? 'unset',
      priority: priorityOf(entry['priority']),
      // A browser holds no cookie that expired: what is not after the epoch is a session cookie.
      expiryTime: typeof expires !== 'number' ? Number.NaN : expires <= 0 ? null : Math.round(expires * 1000),
      creationTime: now,
      lastAccessTime: now,
      partitionKey,
    },
    place,
  )
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined
}

/** undefined for a word that nobody knows. */
function sameSiteOf(entry: Fields): SameSite | undefined {
  const known = sameSiteField(entry)
  const word = textField(entry, 'sameSite')?.toLowerCase()
  if (known !== 'unset' || word === undefined) return known
  // Extensions and WebDriver BiDi have words of their own.
  if (word === 'no_restriction') return 'none'
  return word === 'unspecified' || word === 'default' ? 'unset' : undefined
}

function priorityOf(value: unknown): Priority {
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  return word === 'low' || word === 'high' ? word : 'medium'
}

/** null for a cookie without a partition, undefined for one whose partition cannot be told. */
function partitionOf(entry: Fields): PartitionKey | null | undefined {
  if (entry['partitionKeyOpaque'] === true) return undefined
  const key = entry['partitionKey']
  if (key === undefined || key === null || key === '') return null
  const fields = isFields(key)
    ? key
    : { topLevelSite: key, hasCrossSiteAncestor: entry['_crHasCrossSiteAncestor'] }
  const topLevelSite = textField(fields, 'topLevelSite') ?? textField(fields, 'sourceOrigin')
  // Playwright takes a key without the word for one with a cross-site ancestor; Puppeteer for one without.
  const ancestor = fields['hasCrossSiteAncestor'] ?? !isFields(key)
  return topLevelSite === undefined ? undefined : partitionBelow(topLevelSite, ancestor === true)
}

/** Cookies for Playwright: `browser.newContext({ storageState: toPlaywright(jar.cookies()).data })`. */
export function toPlaywright(cookies: readonly Cookie[]): {
  readonly data: StorageState
  readonly lost: readonly Loss[]
} {
  const losses = new Losses()
  const data = cookies.map((cookie): PlaywrightCookie => {
    if (cookie.priority !== 'medium') losses.add('priority', 'storageState has no Priority.', cookie)
    const key = cookie.partitionKey
    const partition =
      key === null
        ? {}
        : { partitionKey: key.topLevelSite, _crHasCrossSiteAncestor: key.hasCrossSiteAncestor }
    return { ...browserCookie(cookie, losses), ...partition } as PlaywrightCookie
  })
  return { data: { cookies: data, origins: [] }, lost: losses.list() }
}

/** Cookies for Puppeteer: `browser.setCookie(...toPuppeteer(jar.cookies()).data)`. */
export function toPuppeteer(cookies: readonly Cookie[]): {
  readonly data: PuppeteerCookie[]
  readonly lost: readonly Loss[]
} {
  const losses = new Losses()
  const data = cookies.map((cookie): PuppeteerCookie => {
    const key = cookie.partitionKey
    const partition =
      key === null
        ? {}
        : { partitionKey: { sourceOrigin: key.topLevelSite, hasCrossSiteAncestor: key.hasCrossSiteAncestor } }
    return { ...browserCookie(cookie, losses), priority: priorityNames[cookie.priority], ...partition }
  })
  return { data, lost: losses.list() }
}

function browserCookie(cookie: Cookie, losses: Losses): BrowserCookie {
  const name = textOf(cookie.name)
  const value = textOf(cookie.value)
  if (!name.exact || !value.exact)
    losses.add('value', 'The bytes are no UTF-8: U+FFFD stands for them.', cookie)
  losses.add(
    'creationTime',
    "Browsers' interfaces have no times of creation and last use; the order of the list is that of creation.",
    cookie,
  )
  const sameSite = sameSiteNames[cookie.sameSite]
  return {
    name: name.text,
    value: value.text,
    domain: cookie.hostOnly ? cookie.domain : `.${cookie.domain}`,
    path: textOf(cookie.path).text,
    expires: cookie.expiryTime === null ? -1 : Math.max(cookie.expiryTime, 1) / 1000,
    httpOnly: cookie.httpOnly,
    secure: cookie.secure,
    ...(sameSite === undefined ? {} : { sameSite }),
  }
}
