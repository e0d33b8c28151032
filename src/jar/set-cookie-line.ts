import { isBlank, trimmed } from '../headers/octets.ts'
import type { ControlCharacter } from '../rules/disallowed-character.ts'
import type { SameSite } from '../rules/same-site.ts'
import type { Priority } from './cookie.ts'

/** A Set-Cookie line, read as browsers read it. Nothing is decided yet. */
export interface SetCookieLine {
  name: string
  value: string
  /** The last of each; '' where there is none. */
  domainAttribute: string
  pathAttribute: string
  /** The last of each; undefined where there is none. */
  maxAge: number | undefined
  expires: number | undefined
  secure: boolean
  httpOnly: boolean
  partitioned: boolean
  sameSite: SameSite
  priority: Priority
  /** The first control character that may not be there. */
  control: ControlCharacter | null
}

/** How a line is read. */
export interface LineSyntax {
  readonly innerTab: 'refused' | 'refused-in-path' | 'kept'
  readonly longAttribute: 'ignored' | 'ignored-with-value'
  readonly bareToken: 'value' | 'name'
  readonly invalidLifetime: 'last-wins' | 'ignored'
  readonly maxAgeOf: (text: string) => number | undefined
  readonly expiresOf: (text: string) => number | undefined
}

/** Attribute values longer than this are as if they were not there. */
const attributeLimit = 1024

const semicolon = 0x3b
const equals = 0x3d

/**
 * Reads a Set-Cookie line: one pass over the text, whatever it holds.
 *
 * @see RFC 6265bis §5.6
 */
export function parseSetCookieLine(text: string, syntax: LineSyntax): SetCookieLine {
  const end = endOf(text, 0)
  const sign = text.indexOf('=')
  const bare = sign === -1 || sign >= end
  const first = trimmed(text, 0, bare ? end : sign)
  const asName = !bare || syntax.bareToken === 'name'
  const line: SetCookieLine = {
    name: asName ? first : '',
    value: bare ? (asName ? '' : first) : trimmed(text, sign + 1, end),
    domainAttribute: '',
    pathAttribute: '',
    maxAge: undefined,
    expires: undefined,
    secure: false,
    httpOnly: false,
    partitioned: false,
    sameSite: 'unset',
    priority: 'medium',
    control: null,
  }
  line.control = controlIn(text, syntax, line)
  if (line.control === null) readAttributes(text, end + 1, line, syntax)
  if (syntax.innerTab === 'refused-in-path' && /^\/.*\t/.test(line.pathAttribute)) {
    line.control = { part: 'Path', code: 0x09 }
  }
  return line
}

function endOf(text: string, start: number): number {
  const at = text.indexOf(';', start)
  return at === -1 ? text.length : at
}

function readAttributes(text: string, from: number, line: SetCookieLine, syntax: LineSyntax): void {
  for (let start = from; start < text.length; ) {
    while (start < text.length && isBlank(text.charCodeAt(start))) start++
    let stop = start
    let code = 0
    while (stop < text.length && (code = text.charCodeAt(stop)) !== semicolon && code !== equals) stop++
    let end = stop
    let valueStart = stop
    if (stop < text.length && code === equals) {
      end = endOf(text, stop + 1)
      valueStart = stop + 1
    }
    if (stop > start) readAttribute(text, { start, stop, valueStart, end }, line, syntax)
    start = end + 1
  }
}

/** Where an attribute's name and value stand in the line. */
interface Span {
  readonly start: number
  readonly stop: number
  readonly valueStart: number
  readonly end: number
}

/** Names are told apart by their length first, and compared in place: an attribute costs no string of its own. */
function readAttribute(text: string, span: Span, line: SetCookieLine, syntax: LineSyntax): void {
  const { start } = span
  let { stop, valueStart, end } = span
  while (stop > start && isBlank(text.charCodeAt(stop - 1))) stop--
  while (valueStart < end && isBlank(text.charCodeAt(valueStart))) valueStart++
  while (end > valueStart && isBlank(text.charCodeAt(end - 1))) end--
  if (end - valueStart > attributeLimit && syntax.longAttribute === 'ignored') return
  const fits = end - valueStart <= attributeLimit
  switch (stop - start) {
    case 4:
      if (fits && isWord(text, start, 'path')) line.pathAttribute = text.slice(valueStart, end)
      break
    case 6:
      if (isWord(text, start, 'secure')) line.secure = true
      else if (fits && isWord(text, start, 'domain')) line.domainAttribute = text.slice(valueStart, end)
      break
    case 7:
      if (!fits) break
      if (isWord(text, start, 'max-age')) {
        line.maxAge = lifetimeOf(syntax.maxAgeOf(text.slice(valueStart, end)), line.maxAge, syntax)
      } else if (isWord(text, start, 'expires')) {
        line.expires = lifetimeOf(syntax.expiresOf(text.slice(valueStart, end)), line.expires, syntax)
      }
      break
    case 8:
      if (isWord(text, start, 'httponly')) line.httpOnly = true
      else if (isWord(text, start, 'samesite')) line.sameSite = sameSiteAt(text, valueStart, end)
      else if (isWord(text, start, 'priority')) line.priority = priorityAt(text, valueStart, end)
      break
    case 11:
      if (isWord(text, start, 'partitioned')) line.partitioned = true
      break
  }
}

function lifetimeOf(
  read: number | undefined,
  before: number | undefined,
  syntax: LineSyntax,
): number | undefined {
  return read === undefined && syntax.invalidLifetime === 'ignored' ? before : read
}

function sameSiteAt(text: string, start: number, end: number): SameSite {
  const length = end - start
  if (length === 3 && isWord(text, start, 'lax')) return 'lax'
  if (length === 6 && isWord(text, start, 'strict')) return 'strict'
  return length === 4 && isWord(text, start, 'none') ? 'none' : 'unset'
}

function priorityAt(text: string, start: number, end: number): Priority {
  const length = end - start
  if (length === 3 && isWord(text, start, 'low')) return 'low'
  return length === 4 && isWord(text, start, 'high') ? 'high' : 'medium'
}

/** Whether a lower-case word of letters and hyphens stands there, in any case. */
function isWord(text: string, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    if ((text.charCodeAt(start + at) | 0x20) !== word.charCodeAt(at)) return false
  }
  return true
}

/**
 * The first control character that may not be there. A TAB is whitespace around a name or value; between two characters of
 * one it counts, where the syntax says so.
 */
function controlIn(text: string, syntax: LineSyntax, line: SetCookieLine): ControlCharacter | null {
  let tab = -1
  let afterSeparator = true
  let signSeen = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x09) tab = at
    if (isBlank(code)) continue
    if (code < 0x20 || code === 0x7f) return { part: partAt(text, at, line), code }
    const separates = code === semicolon || (code === equals && !signSeen)
    if (tab !== -1 && !separates && !afterSeparator && syntax.innerTab === 'refused') {
      return { part: partAt(text, tab, line), code: 0x09 }
    }
    tab = -1
    afterSeparator = separates
    if (code === semicolon) signSeen = false
    else if (code === equals) signSeen = true
  }
  return null
}

function partAt(text: string, at: number, line: SetCookieLine): string {
  if (text.lastIndexOf(';', at) !== -1) return 'attributes'
  const sign = text.indexOf('=')
  return line.name !== '' && (sign === -1 || at < sign) ? 'name' : 'value'
}
