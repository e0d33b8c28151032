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
} as const
export type OctetClass = (typeof OctetClass)[keyof typeof OctetClass]

/** The members of each class, in the order of their bits. */
const members = [/[!-:<>-~]/, /[!-:<-~]/, /[!#$&-+\--:<-[\]-~]/, /[ -:=-~]/, /[\w!#$%&'*+.^`|~-]/]

/** The classes of the 128 ASCII octets. All others belong to none. */
const octetClasses: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) =>
  members.reduce((bits, member, bit) => bits | (Number(member.test(String.fromCharCode(code))) << bit), 0),
)

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
