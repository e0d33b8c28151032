import type { Login } from './store.ts'

/** Flash messages by name. */
export type FlashMessages = Readonly<Record<string, string>>

/** What a session holds: its data as JSON text, and the flash messages that nobody has taken. */
export interface Content {
  readonly text: string
  readonly flash: FlashMessages | undefined
  /** The data of a text that was just checked: for the first who asks, who takes it away, so that nobody shares it. */
  parsed?: object | undefined
}

/** A change of a session's content. It may run several times, on different contents, and changes none of them in place. */
export type Change = (content: Content) => Content

/** A session's record as it was read or written: what a compare-and-swap starts from. */
export interface Held {
  readonly key: string
  readonly version: number
  /** Epoch milliseconds, as the store has it. */
  readonly expires: number
  readonly login: Login | undefined
  /** When the session began, or was last signed in to: the absolute lifetime counts from here. Epoch milliseconds. */
  readonly created: number
  /** When the session was last known to be in use, to a tenth of the idle lifetime. Epoch milliseconds. */
  readonly seen: number
  readonly content: Content
}

/** What a rotation leaves under the old key. It names the new record's key, never its id. */
export interface Forward {
  readonly to: string
  /** When the session moved. Epoch milliseconds. */
  readonly moved: number
  /** Until when a request that arrives with the old id still reaches the session. Epoch milliseconds; 0: never. */
  readonly grace: number
  /** The session moved because somebody signed in: who has only the old id may learn nothing of it. */
  readonly signedIn: boolean
  /** Who has the old id may still end the session: it was as signed in before as it is now. */
  readonly ends: boolean
}

/** A record's text, taken apart. `schema` is the version of the data's shape. */
export type Decoded =
  | {
      readonly kind: 'session'
      readonly schema: number
      readonly created: number
      readonly seen: number
      readonly content: Content
    }
  | { readonly kind: 'forward'; readonly forward: Forward }

/**
 * A session as a store keeps it: a line of JSON about it and a line of JSON with its data, so that the first is
 * read without the second, and data is written as it was checked.
 */
export function encodeSession(
  schema: number,
  { created, seen, content }: Pick<Held, 'created' | 'seen' | 'content'>,
): string {
  const flash = content.flash === undefined ? '' : `,${JSON.stringify(content.flash)}`
  return `[${schema},${created},${seen}${flash}]\n${content.text}`
}

export function encodeForward({ to, moved, grace, signedIn, ends }: Forward): string {
  return `${JSON.stringify({ to, moved, grace, signedIn, ends })}\n`
}

/** Takes a record's text apart; undefined for anything that was not written by this file. The data itself is not looked at. */
export function decodeRecord(data: string): Decoded | undefined {
  const end = data.indexOf('\n')
  if (end < 0) return undefined
  const head = parseJson(data.slice(0, end))
  if (Array.isArray(head)) return decodeSession(head, data.slice(end + 1))
  return decodeForward(head)
}

function decodeSession(head: readonly unknown[], text: string): Decoded | undefined {
  // Each by its index: to take the array apart runs its iterator.
  const schema = head[0]
  const created = head[1]
  const seen = head[2]
  const flash = head[3]
  if (!isTime(schema) || !isTime(created) || !isTime(seen)) return undefined
  if (flash !== undefined && !isFlash(flash)) return undefined
  return { kind: 'session', schema, created, seen, content: { text, flash } }
}

function decodeForward(head: unknown): Decoded | undefined {
  if (typeof head !== 'object' || head === null) return undefined
  const { to, moved, grace, signedIn, ends } = head as Record<string, unknown>
  if (typeof to !== 'string' || !isTime(moved) || !isTime(grace)) return undefined
  if (typeof signedIn !== 'boolean' || typeof ends !== 'boolean') return undefined
  return { kind: 'forward', forward: { to, moved, grace, signedIn, ends } }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isFlash(value: unknown): value is FlashMessages {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
