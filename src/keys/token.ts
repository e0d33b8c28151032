import { RuskError } from '../headers/rusk-error.ts'
import type { Binding, Opened } from './keyring.ts'

/**
 * A token is `version keyId . expires . body`, with no space between: two characters, four, digits or nothing, and a body that
 * its version explains. All of it is cookie-octets.
 *
 *     s1Zk3q..cheese.MAC             signed, the value as it is
 *     b1Zk3q.1794000000.Y2hlZXNl.MAC signed, the value in base64url, until the time given
 *     e1Zk3q..PREFIX+NONCE+TEXT+TAG  sealed
 */
export const SIGNED_PLAIN = 's1'
export const SIGNED_BASE64URL = 'b1'
export const SEALED = 'e1'

export const KEY_ID_LENGTH = 4

const VERSION_LENGTH = 2
const EXPIRES_START: number = VERSION_LENGTH + KEY_ID_LENGTH + 1
const DOT = 0x2e
const BEYOND_COOKIE_OCTETS = /[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/
const LONE_SURROGATE = /\p{Surrogate}/u
const HALF_PAIR = 'half of a surrogate pair, which has no UTF-8 form.'

/** Seconds in the year 5138: an expiry beyond it was surely given in milliseconds. */
const LAST_EXPIRES = 100_000_000_000

/** Whether a value can stand in a cookie as it is. */
export function isCookieOctets(value: string): boolean {
  return !BEYOND_COOKIE_OCTETS.test(value)
}

/** Where the body begins, or -1 when this is no token's head. */
export function bodyStart(token: string): number {
  return token.charCodeAt(EXPIRES_START - 1) === DOT ? token.indexOf('.', EXPIRES_START) + 1 || -1 : -1
}

export function keyIdOf(token: string): string {
  return token.slice(VERSION_LENGTH, VERSION_LENGTH + KEY_ID_LENGTH)
}

/** What a token held, with its expiry where it has one; `undefined` once that has passed. `now` is epoch milliseconds. */
export function current(opened: Opened, token: string, body: number, now: number): Opened | undefined {
  const expires = token.slice(EXPIRES_START, body - 1)
  if (expires === '') return opened
  return now < Number(expires) * 1000 ? { ...opened, expires: Number(expires) } : undefined
}

/**
 * The cookie-name and purpose, framed so that no other pair and token together make the same text: lengths go first.
 * `undefined` for names that have no UTF-8 form, to which nothing can be bound.
 */
export function frameOf({ cookieName, purpose }: Binding): string | undefined {
  // Each by itself: to look through the joined text, an engine would first have to copy it together.
  if (LONE_SURROGATE.test(cookieName) || LONE_SURROGATE.test(purpose)) return undefined
  return `${cookieName.length}:${cookieName}${purpose.length}:${purpose}`
}

/**
 * The frame for a new token.
 * @throws RuskError `binding-not-well-formed`, `expires-invalid`
 */
export function closingFrame(binding: Binding): string {
  const frame = frameOf(binding)
  const { cookieName, expires } = binding
  if (frame === undefined) {
    throw new RuskError(
      'binding-not-well-formed',
      `A cookie-name or purpose holds ${HALF_PAIR} Use ASCII names.`,
    )
  }
  if (expires !== undefined && !(Number.isInteger(expires) && expires >= 0 && expires <= LAST_EXPIRES)) {
    throw new RuskError(
      'expires-invalid',
      `Cookie "${cookieName}": expires is ${expires}, where whole seconds since the epoch are needed, at most ${LAST_EXPIRES}. ` +
        'From milliseconds: Math.floor(ms / 1000).',
      { facts: { cookieName, expires, limit: LAST_EXPIRES } },
    )
  }
  return frame
}

/**
 * Refuses a value that would come back as another one.
 * @throws RuskError `value-not-well-formed`
 */
export function checkWellFormed(value: string, cookieName: string): void {
  const index = value.search(LONE_SURROGATE)
  if (index === -1) return
  throw new RuskError(
    'value-not-well-formed',
    `Cookie "${cookieName}": the value holds, at index ${index} of ${value.length}, ${HALF_PAIR} ` +
      'Cut text between code points, or pass value.toWellFormed().',
    { facts: { cookieName, index, length: value.length } },
  )
}
