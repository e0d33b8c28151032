import type { AuditProblem } from './observed.ts'

/** What of an entry is kept: these fields, and of a request and a response theirs. Bodies, timings and call stacks are not. */
const keptOfEntry: ReadonlySet<string> = new Set(['startedDateTime', 'request', 'response', '_fromCache'])
const keptOfMessage: ReadonlySet<string> = new Set(['method', 'url', 'headers', 'status', 'cookies'])

/** No recording nests deeper; a made-up one would fill the list of what is open. */
const depthLimit = 200
/** Characters of what is kept of one entry. The fields of its messages are some kilobytes. */
const entryLimit = 2 ** 21
/** Longer keys are none that is looked for. */
const keyLimit = 64

/** Depths: 1 the archive, 2 its log, 3 the entries, 4 an entry, 5 its request or response. */
const entriesDepth = 3
const entryDepth = 4
const messageDepth = 5

const quote = 0x22
const backslash = 0x5c
const byteOrderMark = 0xfeff

/** The text of an entry without its bodies, or what is wrong. */
export type Scanned = { readonly entry: string; readonly index: number } | { readonly problem: AuditProblem }

/**
 * Finds the entries of an HTTP Archive in pieces of its text, whatever its size: what is not asked for is passed over without
 * being kept, bodies first of all. One pass, in linear time; memory for the header fields of one entry. The texts that it gives
 * still have to be parsed.
 */
export class HarScanner {
  /** What is open: true for an object, false for a list. */
  readonly #open: boolean[] = []
  /** The key at each depth that the value being read belongs to. */
  readonly #keys: string[] = []
  #expectsKey = false
  #inString = false
  /** Whether the piece before ended with a backslash that escapes what comes. */
  #escaped = false
  /** What was read of the key that is being read; undefined for a value. */
  #key: string | undefined
  /** The kept parts of the entry that is being read; undefined between entries. */
  #parts: string[] | undefined
  #partsLength = 0
  /** Where in this piece begins what is not yet among the parts. */
  #from = 0
  /** The depth of the value that is being passed over; 0 for none. */
  #skipping = 0
  #index = -1
  #read = 0
  #sawEntries = false
  #began = false
  #failed = false
  #scanned: Scanned[] = []

  /** Takes the next piece of text, and gives the entries that it completes. */
  write(text: string): readonly Scanned[] {
    this.#scanned = []
    this.#from = 0
    for (let at = 0; at < text.length && !this.#failed; ) {
      at = this.#inString ? this.#readString(text, at) : this.#readStructure(text, at)
    }
    this.#keepUntil(text, text.length)
    this.#read += text.length
    return this.#scanned
  }

  /** Ends the text: what is missing then. */
  end(): AuditProblem | undefined {
    if (this.#failed) return undefined
    if (!this.#began) return { code: 'not-json', at: 'character 0', message: 'It is empty.' }
    if (this.#open.length > 0 || this.#inString) {
      return {
        code: 'truncated',
        at: `character ${this.#read}`,
        message: 'It ends in the middle: it was cut off.',
      }
    }
    if (this.#sawEntries) return undefined
    return { code: 'no-entries', at: 'file', message: 'It is no HTTP Archive: it has no list `log.entries`.' }
  }

  /** Reads one character outside of strings, and answers where the next one stands. */
  #readStructure(text: string, at: number): number {
    const code = text.charCodeAt(at)
    if (!this.#began && code !== 0x7b && code !== byteOrderMark && !isSpace(code)) {
      return this.#fail('It is no JSON object.', at)
    }
    switch (code) {
      case quote:
        this.#inString = true
        this.#key = this.#expectsKey ? '' : undefined
        break
      case 0x7b: // {
      case 0x5b: // [
        if (this.#open.length >= depthLimit) return this.#fail('It nests too deep.', at)
        this.#openOne(code === 0x7b, at)
        break
      case 0x7d: // }
      case 0x5d: // ]
        if (this.#open.at(-1) !== (code === 0x7d)) return this.#fail('A bracket closes what is not open.', at)
        this.#endValue(at)
        this.#open.pop()
        this.#expectsKey = false
        if (this.#open.length === entriesDepth && this.#parts !== undefined) this.#endEntry(text, at + 1)
        break
      case 0x2c: // ,
        this.#endValue(at)
        this.#expectsKey = this.#open.at(-1) === true
        break
      case 0x3a: // :
        this.#expectsKey = false
        this.#beginValue(text, at + 1)
        break
      default:
        if (!isSpace(code) && !isLiteral(code) && code !== byteOrderMark)
          return this.#fail('It is no JSON.', at)
    }
    return at + 1
  }

  /** Reads on in a string, and answers where it ended, or the end of the text. */
  #readString(text: string, start: number): number {
    let from = this.#escaped ? start + 1 : start
    for (;;) {
      const next = text.indexOf('"', from)
      const end = next === -1 ? text.length : next
      // After an odd number of backslashes a quote belongs to the string.
      let slash = end
      while (slash > from && text.charCodeAt(slash - 1) === backslash) slash--
      this.#escaped = (end - slash) % 2 === 1
      from = end + 1
      if (this.#escaped && next !== -1) continue
      if (this.#key !== undefined) this.#key = (this.#key + text.slice(start, end)).slice(0, keyLimit)
      if (next === -1) return end
      this.#inString = false
      if (this.#key !== undefined && this.#open.length <= messageDepth) {
        this.#keys[this.#open.length] = this.#key
      }
      return end + 1
    }
  }

  #openOne(isObject: boolean, at: number): void {
    this.#began = true
    if (this.#open.length === entriesDepth && this.#isEntries()) {
      this.#index += 1
      this.#parts = []
      this.#partsLength = 0
      this.#from = at
    }
    this.#open.push(isObject)
    if (this.#open.length <= messageDepth) this.#keys[this.#open.length] = ''
    this.#expectsKey = isObject
    if (this.#open.length === entriesDepth && this.#isEntries()) this.#sawEntries = true
  }

  /** Whether what is open at the third depth is the list `log.entries`. */
  #isEntries(): boolean {
    const [archive, log, entries] = this.#open
    return (
      archive === true &&
      log === true &&
      entries === false &&
      this.#keys[1] === 'log' &&
      this.#keys[2] === 'entries'
    )
  }

  /** After a colon: passes over a value that is not asked for. */
  #beginValue(text: string, at: number): void {
    if (this.#parts === undefined || this.#skipping > 0) return
    const depth = this.#open.length
    const kept = depth === entryDepth ? keptOfEntry : depth === messageDepth ? keptOfMessage : undefined
    if (kept === undefined || kept.has(this.#keys[depth] ?? '')) return
    this.#keepUntil(text, at)
    this.#keep('null')
    this.#skipping = depth
  }

  /** At a comma or a closing bracket: the end of what was passed over, if that was at this depth. */
  #endValue(at: number): void {
    if (this.#skipping === 0 || this.#open.length !== this.#skipping) return
    this.#skipping = 0
    this.#from = at
  }

  #keepUntil(text: string, end: number): void {
    if (this.#parts !== undefined && this.#skipping === 0) this.#keep(text.slice(this.#from, end))
  }

  #keep(text: string): void {
    this.#partsLength += text.length
    if (this.#partsLength > entryLimit) this.#parts = []
    else this.#parts?.push(text)
  }

  #endEntry(text: string, end: number): void {
    this.#keepUntil(text, end)
    const at = `log.entries[${this.#index}]`
    const message = `Its header fields are over ${entryLimit / 2 ** 20} MB: left out.`
    this.#scanned.push(
      this.#partsLength > entryLimit
        ? { problem: { code: 'entry-too-large', at, message } }
        : { entry: (this.#parts ?? []).join(''), index: this.#index },
    )
    this.#parts = undefined
  }

  #fail(message: string, at: number): number {
    this.#failed = true
    this.#parts = undefined
    this.#scanned.push({ problem: { code: 'not-json', at: `character ${this.#read + at}`, message } })
    return at + 1
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** What numbers, true, false and null are made of. */
function isLiteral(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39
  const isSmallLetter = code >= 0x61 && code <= 0x7a
  return isDigit || isSmallLetter || code === 0x2d || code === 0x2b || code === 0x2e || code === 0x45
}
