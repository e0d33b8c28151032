import { RuskError } from '../headers/rusk-error.ts'
import type { Binding } from './keyring.ts'

/**
 * A token is `version keyId . expires . body`, with no space between: two characters, four, digits or nothing, and a body that
 * its version explains. All of it is cookie-octets.
 *
 *     s1Zk3q..cheese.MAC             signed, the value as it is
 *     b1Zk3q.1794000000.Y2hlZXNl.MAC signed, the value in base64url, until the time given
 *     e1Zk3q..NONCE+TEXT+TAG         sealed
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

/** Whether a token that was not tampered with still opens. `now` is epoch milliseconds. */
export function isCurrent(token: string, body: number, now: number): boolean {
  const expires = token.slice(EXPIRES_START, body - 1)
  return expires === '' || now < Number(expires) * 1000
}

/**
 * The cookie-name and purpose, framed so that no other pair and token together make the same text: lengths go first.
 * `undefined` for names that have no UTF-8 form, to which nothing can be bound.
 */
export function frameOf({ cookieName, purpose }: Binding): string | undefined {
  const frame = `${cookieName.length}:${cookieName}${purpose.length}:${purpose}`
  return LONE_SURROGATE.test(frame) ? undefined : frame
}

/**
 * The frame for a new token.
 * @throws RuskError `binding-not-well-formed`, `expires-invalid`
 */
export function closingFrame(binding: Binding): string {
  const frame = frameOf(binding)
  if (frame === undefined) {
    throw new RuskError(
      'binding-not-well-formed',
      'A cookie-name or purpose holds half of a surrogate pair, which has no UTF-8 form. Use ASCII names.',
    )
  }
  const { expires } = binding
  if (expires !== undefined && !(Number.isInteger(expires) && expires >= 0 && expires <= LAST_EXPIRES)) {
    throw invalidExpires(expires, binding.cookieName)
  }
  return frame
}

/**
 * Refuses a value that would come back as another one.
 * @throws RuskError `value-not-well-formed`
 */
export function checkWellFormed(value: string, cookieName: string): void {
  if (LONE_SURROGATE.test(value)) throw loneSurrogate(value, cookieName)
}

function loneSurrogate(value: string, cookieName: string): RuskError {
  const index = value.search(LONE_SURROGATE)
  return new RuskError(
    'value-not-well-formed',
    `Cookie "${cookieName}": the value holds half of a surrogate pair at index ${index} of ${value.length}, as when text is ` +
      'cut inside an emoji. It has no UTF-8 form. Cut text between code points, or pass value.toWellFormed().',
    { facts: { cookieName, index, length: value.length } },
  )
}

function invalidExpires(expires: number, cookieName: string): RuskError {
  const mend =
    expires > LAST_EXPIRES
      ? 'It looks like milliseconds: divide by 1000 and round.'
      : 'Give whole seconds since the epoch, such as Math.floor(Date.now() / 1000) + 3600.'
  return new RuskError(
    'expires-invalid',
    `Cookie "${cookieName}": expires is ${expires}, where whole seconds from 0 to ${LAST_EXPIRES} are needed. ${mend}`,
    { facts: { cookieName, expires, limit: LAST_EXPIRES } },
  )
}
