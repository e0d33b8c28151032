/**
 * What each octet may stand for in a field value, as bits of one table. RFC 6265bis draws its own classes narrower than
 * servers need: names and values may hold every visible character that does not end them, as the npm package `cookie` has it.
 */
export const OctetClass = {
  /** Stands in a cookie-name that can be sent: visible ASCII without `;` and `=`. */
  name: 1,
  /** Stands in a cookie-value that can be sent: visible ASCII without `;`. */
  value: 2,
  /** Comes back unchanged from every parser: a cookie-octet, and not `%`, which percent-decoding would read. */
  plain: 4,
  /** Stands in a Path: CHAR without controls, `;` and `<`. */
  path: 8,
  /** tchar of RFC 9110 §5.6.2: what a token is made of. */
  token: 16,
  /** Letter or digit of ASCII. */
  alphanumeric: 32,
  /** Separates the tokens of a cookie-date: RFC 6265bis §5.1.1. */
  dateDelimiter: 64,
} as const
export type OctetClass = (typeof OctetClass)[keyof typeof OctetClass]

/** The classes of the 128 ASCII octets. All others belong to none. */
export const octetClasses: Uint8Array = /* @__PURE__ */ tabulate()

function tabulate(): Uint8Array {
  const classes = new Uint8Array(128)
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code)
    const visible = code > 0x20 && code < 0x7f
    const alphanumeric = /[0-9A-Za-z]/.test(character)
    classes[code] =
      (visible && !';='.includes(character) ? OctetClass.name : 0) |
      (visible && character !== ';' ? OctetClass.value : 0) |
      (visible && !'",;\\%'.includes(character) ? OctetClass.plain : 0) |
      ((visible || code === 0x20) && !';<'.includes(character) ? OctetClass.path : 0) |
      (alphanumeric || (visible && "!#$%&'*+-.^_`|~".includes(character)) ? OctetClass.token : 0) |
      (alphanumeric ? OctetClass.alphanumeric : 0) |
      (code === 0x09 || (code > 0x1f && code < 0x7f && code !== 0x3a && !alphanumeric)
        ? OctetClass.dateDelimiter
        : 0)
  }
  return classes
}

/** Whether a character belongs to a class. `code` is what `charCodeAt` gives. */
export function isOctet(code: number, octetClass: OctetClass): boolean {
  return code < 128 && (octetClasses[code]! & octetClass) !== 0
}

/** The index of the first character that does not belong to a class; -1 where all do. */
export function firstOutside(text: string, octetClass: OctetClass): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127 || (octetClasses[code]! & octetClass) === 0) return at
  }
  return -1
}

/** SP or HTAB: the whitespace that cookie syntax knows. Nothing else is trimmed anywhere. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Where the SP and HTAB that stand at `start` end, no further than `end`. */
export function blankEnd(text: string, start: number, end: number): number {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  return start
}

/** Where the SP and HTAB that stand before `end` start, no further back than `start`. */
export function blankStart(text: string, start: number, end: number): number {
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return end
}

/** The part of a text from `start` to `end`, without the SP and HTAB around it. */
export function trimmed(text: string, start: number, end: number): string {
  const first = blankEnd(text, start, end)
  return text.slice(first, blankStart(text, first, end))
}
