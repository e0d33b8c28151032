import { isBlank, trimmed } from '../headers/octets.ts'
import type { ControlCharacter } from '../rules/disallowed-character.ts'
import type { SameSite } from '../rules/same-site.ts'
import { type Priority, packed } from './cookie.ts'

/** What a line's attributes say. */
export interface LineAttributes {
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
  /** Those that a cookie keeps, packed. */
  attributes: number
  /** The first control character that may not be there. */
  control: ControlCharacter | null
}

/** A Set-Cookie line, read as browsers read it. Nothing is decided yet. */
export interface SetCookieLine extends Readonly<LineAttributes> {
  readonly name: string
  readonly value: string
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
const del = 0x7f

/**
 * Reads Set-Cookie lines, each in one pass over its text, whatever it holds. The lines of a server tend to end alike: attributes
 * that are those of the line before are not read again.
 *
 * @see RFC 6265bis §5.6
 */
export class LineReader {
  readonly #syntax: LineSyntax
  #tail = ''
  #attributes: LineAttributes

  constructor(syntax: LineSyntax) {
    this.#syntax = syntax
    this.#attributes = readAttributes('', 0, syntax)
  }

  read(text: string): Line {
    const { sign, end, control } = pairIn(text)
    const bare = sign === -1
    const first = trimmed(text, 0, bare ? end : sign)
    const named = !bare || this.#syntax.bareToken === 'name'
    const name = named ? first : ''
    const value = bare ? (named ? '' : first) : trimmed(text, sign + 1, end)
    const inPair = control ? controlInPair(text.slice(0, end), name, this.#syntax) : null
    return new Line(name, value, this.#attributesOf(text, end), inPair)
  }

  #attributesOf(text: string, start: number): LineAttributes {
    const tail = text.slice(start)
    if (tail !== this.#tail) {
      this.#attributes = readAttributes(text, start, this.#syntax)
      this.#tail = tail
    }
    return this.#attributes
  }
}

/** A line is its pair and what its attributes say, which the next line may say as well. */
export class Line implements SetCookieLine {
  readonly name: string
  readonly value: string
  readonly said: Readonly<LineAttributes>
  readonly #controlInPair: ControlCharacter | null

  constructor(name: string, value: string, said: LineAttributes, controlInPair: ControlCharacter | null) {
    this.name = name
    this.value = value
    this.said = said
    this.#controlInPair = controlInPair
  }

  get domainAttribute(): string {
    return this.said.domainAttribute
  }

  get pathAttribute(): string {
    return this.said.pathAttribute
  }

  get maxAge(): number | undefined {
    return this.said.maxAge
  }

  get expires(): number | undefined {
    return this.said.expires
  }

  get secure(): boolean {
    return this.said.secure
  }

  get httpOnly(): boolean {
    return this.said.httpOnly
  }

  get partitioned(): boolean {
    return this.said.partitioned
  }

  get sameSite(): SameSite {
    return this.said.sameSite
  }

  get priority(): Priority {
    return this.said.priority
  }

  get attributes(): number {
    return this.said.attributes
  }

  get control(): ControlCharacter | null {
    return this.#controlInPair ?? this.said.control
  }
}

/** Where a line's first "=" stands before its first ";" (-1: nowhere), where that stands, and whether a control character does. */
function pairIn(text: string): { readonly sign: number; readonly end: number; readonly control: boolean } {
  let sign = -1
  let control = false
  let end = 0
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    // Most characters are letters, and beyond both signs.
    if (code > equals) {
      if (code === del) control = true
    } else if (code === semicolon) break
    else if (code < 0x20) control = true
    else if (code === equals && sign === -1) sign = end
  }
  return { sign, end, control }
}

/** Reads what follows a name and value: nothing, or a semicolon and attributes. */
function readAttributes(text: string, from: number, syntax: LineSyntax): LineAttributes {
  const said: LineAttributes = {
    domainAttribute: '',
    pathAttribute: '',
    maxAge: undefined,
    expires: undefined,
    secure: false,
    httpOnly: false,
    partitioned: false,
    sameSite: 'unset',
    priority: 'medium',
    attributes: 0,
    control: null,
  }
  let control = false
  const span = { start: 0, stop: 0, valueStart: 0, end: 0 }
  for (let end = from; end < text.length; ) {
    let stop = -1
    span.start = ++end
    // One pass over name and value: the name ends at the first "=".
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code > equals) {
        if (code === del) control = true
      } else if (code === semicolon) break
      else if (code < 0x20) control = true
      else if (code === equals && stop === -1) stop = end
    }
    span.stop = stop === -1 ? end : stop
    span.valueStart = stop === -1 ? end : stop + 1
    span.end = end
    readAttribute(text, span, said, syntax)
  }
  said.attributes = packed(said)
  if (control) said.control = controlIn(text.slice(from), 'attributes', syntax)
  if (syntax.innerTab === 'refused-in-path' && /^\/.*\t/.test(said.pathAttribute)) {
    said.control ??= { part: 'Path', code: 0x09 }
  }
  return said
}

/** Where an attribute's name and value stand in the line. */
interface Span {
  readonly start: number
  readonly stop: number
  readonly valueStart: number
  readonly end: number
}

/** Names are told apart by their length first, and compared in place: an attribute costs no string of its own. */
function readAttribute(text: string, span: Span, said: LineAttributes, syntax: LineSyntax): void {
  let { start, stop, valueStart, end } = span
  while (start < stop && isBlank(text.charCodeAt(start))) start++
  while (stop > start && isBlank(text.charCodeAt(stop - 1))) stop--
  while (valueStart < end && isBlank(text.charCodeAt(valueStart))) valueStart++
  while (end > valueStart && isBlank(text.charCodeAt(end - 1))) end--
  if (end - valueStart > attributeLimit && syntax.longAttribute === 'ignored') return
  const fits = end - valueStart <= attributeLimit
  switch (stop - start) {
    case 4:
      if (fits && isWord(text, start, 'path')) said.pathAttribute = text.slice(valueStart, end)
      break
    case 6:
      if (isWord(text, start, 'secure')) said.secure = true
      else if (fits && isWord(text, start, 'domain')) said.domainAttribute = text.slice(valueStart, end)
      break
    case 7:
      if (!fits) break
      if (isWord(text, start, 'max-age')) {
        said.maxAge = lifetimeOf(syntax.maxAgeOf(text.slice(valueStart, end)), said.maxAge, syntax)
      } else if (isWord(text, start, 'expires')) {
        said.expires = lifetimeOf(syntax.expiresOf(text.slice(valueStart, end)), said.expires, syntax)
      }
      break
    case 8:
      if (isWord(text, start, 'httponly')) said.httpOnly = true
      else if (isWord(text, start, 'samesite')) said.sameSite = sameSiteAt(text, valueStart, end)
      else if (isWord(text, start, 'priority')) said.priority = priorityAt(text, valueStart, end)
      break
    case 11:
      if (isWord(text, start, 'partitioned')) said.partitioned = true
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
function controlIn(text: string, part: string, syntax: LineSyntax): ControlCharacter | null {
  let tab = -1
  let afterSeparator = true
  let signSeen = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x09) tab = at
    if (isBlank(code)) continue
    if (code < 0x20 || code === 0x7f) return { part, code }
    const separates = code === semicolon || (code === equals && !signSeen)
    if (tab !== -1 && !separates && !afterSeparator && syntax.innerTab === 'refused') {
      return { part, code: 0x09 }
    }
    tab = -1
    afterSeparator = separates
    if (code === semicolon) signSeen = false
    else if (code === equals) signSeen = true
  }
  return null
}

/** The first such character of a name and value, and in which of the two it stands. */
function controlInPair(pair: string, name: string, syntax: LineSyntax): ControlCharacter | null {
  return controlIn(name, 'name', syntax) ?? controlIn(pair, 'value', syntax)
}
