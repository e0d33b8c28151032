import type { Cookie } from '../cookie.ts'
import { type Loss, Losses } from './export.ts'
import { fileBytes, textOf, toFile } from './file-bytes.ts'
import { type Fault, type Imported, Importing, type ImportOptions } from './import.ts'

/** A cookies.txt, as a text and as the bytes to write to a file. */
export interface NetscapeFile {
  readonly text: string
  /** The same where all values are UTF-8; otherwise only these are exact. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly lost: readonly Loss[]
}

const header =
  '# Netscape HTTP Cookie File\n# Fields: domain, sub-domains too, path, secure, expires, name, value\n\n'
const httpOnlyMark = '#HttpOnly_'

/**
 * Reads a cookies.txt as curl, wget and browsers' extensions write it: seven fields between TABs, `#HttpOnly_` before the
 * domain of an HttpOnly cookie, 0 for a session cookie. Lines may end in CR LF, and the value may be missing.
 * A text is taken in UTF-8; the bytes of a file are taken as they are.
 */
export function fromNetscape(file: string | Uint8Array, options: ImportOptions = {}): Imported {
  const now = options.now ?? Date.now()
  const imported = new Importing()
  const lines = fileBytes(file)
    .replace(/^\xef\xbb\xbf/, '')
    .split('\n')
  for (const [index, line] of lines.entries()) {
    const place = { at: `line ${index + 1}`, line: index + 1 }
    const read = readLine(line.endsWith('\r') ? line.slice(0, -1) : line, now)
    if (read === undefined) continue
    if ('message' in read) imported.leave(place, read.message, read.field)
    else imported.add(read, place)
  }
  return imported
}

/** The cookie of a line, what is wrong with it, or undefined for a comment or an empty line. */
function readLine(line: string, now: number): Cookie | Fault | undefined {
  const httpOnly = line.startsWith(httpOnlyMark)
  if (/^[ \t]*$/.test(line) || (line.startsWith('#') && !httpOnly)) return undefined
  const fields = (httpOnly ? line.slice(httpOnlyMark.length) : line).split('\t')
  // Very old files have no path.
  if (isFlag(fields[2]) && !isFlag(fields[3])) fields.splice(2, 0, '/')
  // curl writes nothing after the name where the value is empty.
  const [domain = '', subdomains, path = '/', secure, expires = '', name, value = ''] = fields
  if (name === undefined || fields.length > 7) {
    return {
      field: 'cookie',
      message: `The line has ${fields.length} fields; there are 7, separated by TABs.`,
    }
  }
  if (!isFlag(subdomains))
    return { field: 'hostOnly', message: 'The second field is neither TRUE nor FALSE.' }
  if (!isFlag(secure)) return { field: 'secure', message: 'The fourth field is neither TRUE nor FALSE.' }
  if (!/^\d*(\.\d*)?$/.test(expires))
    return { field: 'expiryTime', message: 'The fifth field is no time in seconds.' }
  return {
    name,
    value,
    domain,
    hostOnly: !isTrue(subdomains),
    path,
    secure: isTrue(secure),
    httpOnly,
    sameSite: 'unset',
    priority: 'medium',
    expiryTime: Number(expires) === 0 ? null : Math.round(Number(expires) * 1000),
    creationTime: now,
    lastAccessTime: now,
    partitionKey: null,
  }
}

function isFlag(field: string | undefined): field is string {
  return field !== undefined && /^(true|false)$/i.test(field)
}

function isTrue(field: string): boolean {
  return field.length === 4
}

/**
 * Writes a cookies.txt that curl reads (`curl -b cookies.txt`). SameSite, Priority and times of creation and use have no
 * place in it, seconds are its smallest unit, and partitioned cookies are left out, since others would send them everywhere.
 */
export function toNetscape(cookies: readonly Cookie[]): NetscapeFile {
  const losses = new Losses()
  const bytes = header + cookies.map(cookie => lineOf(cookie, losses)).join('')
  const { text } = textOf(bytes)
  return { text, bytes: toFile(bytes), lost: losses.list() }
}

function lineOf(cookie: Cookie, losses: Losses): string {
  const { name, value, domain, path } = cookie
  if (cookie.partitionKey !== null) {
    losses.add('cookie', 'cookies.txt has no partitions: a partitioned cookie is left out.', cookie)
    return ''
  }
  if (`${name}${value}${path}`.includes('\t')) {
    losses.add(
      'cookie',
      'A TAB in a name, value or path would separate fields: the cookie is left out.',
      cookie,
    )
    return ''
  }
  noteLosses(cookie, losses)
  const flag = (set: boolean) => (set ? 'TRUE' : 'FALSE')
  // curl writes the address of IPv6 without its brackets, and looks for it so.
  const host = domain.startsWith('[') ? domain.slice(1, -1) : domain
  const place = `${cookie.httpOnly ? httpOnlyMark : ''}${cookie.hostOnly ? '' : '.'}${host}`
  return `${[place, flag(!cookie.hostOnly), path, flag(cookie.secure), expiryField(cookie), name, value].join('\t')}\n`
}

// 0 would be a session cookie: what expired in 1970 or before expires a second later.
function expiryField({ expiryTime }: Cookie): number {
  return expiryTime === null ? 0 : Math.max(1, Math.floor(expiryTime / 1000))
}

function noteLosses(cookie: Cookie, losses: Losses): void {
  if (cookie.sameSite !== 'unset') losses.add('sameSite', 'cookies.txt has no SameSite.', cookie)
  if (cookie.priority !== 'medium') losses.add('priority', 'cookies.txt has no Priority.', cookie)
  if (!textOf(cookie.name).exact || !textOf(cookie.value).exact) {
    losses.add(
      'value',
      'The bytes are no UTF-8: `text` holds U+FFFD for them; write `bytes` to the file.',
      cookie,
    )
  }
  if (cookie.expiryTime !== null && cookie.expiryTime % 1000 !== 0) {
    losses.add('expiryTime', 'cookies.txt has whole seconds: the rest of a second is cut.', cookie)
  }
  losses.add(
    'creationTime',
    'cookies.txt has no times of creation and last use; the order of lines is the order of creation.',
    cookie,
  )
}
