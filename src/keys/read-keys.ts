import { RuskError } from '../headers/rusk-error.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import type { RandomBytes } from './primitives.ts'

export const KEY_BYTES = 32

const MAKE_ONE = `node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`

/** A new key as text: 32 random bytes in base64url. */
export function newKey(random: RandomBytes): string {
  return encodeBase64url(random(KEY_BYTES))
}

/**
 * The bytes of each key, in the order given. Refuses what would be a weak or a mistaken key.
 * @throws RuskError `keys-missing`, `key-empty`, `key-not-base64url`, `key-length`, `key-repeated`
 */
export function readKeys(keys: string | readonly string[] | undefined): readonly Uint8Array[] {
  const texts = (typeof keys === 'string' ? keys.split(',') : (keys ?? [])).map(withoutOuterSpace)
  if (texts.length === 0 || (texts.length === 1 && texts[0] === '')) {
    throw new RuskError(
      'keys-missing',
      `keyring() was given no key, where it needs one or more of ${KEY_BYTES} bytes. Make one with: ${MAKE_ONE} ` +
        'and give it to the process, for example as the environment variable COOKIE_KEYS.',
    )
  }
  const read = texts.map((text, i) => readKey(text, i, texts.length))
  texts.forEach((text, i) => {
    // Only one text stands for some bytes, so equal keys are equal texts.
    const first = texts.indexOf(text)
    if (first < i) throw repeatedKey(first, i, texts.length)
  })
  return read
}

function readKey(text: string, index: number, count: number): Uint8Array {
  const name = `Key ${index + 1} of ${count}`
  const position = index + 1
  if (text === '') {
    throw new RuskError('key-empty', `${name} is empty. Remove its comma, or put a key there.`, {
      facts: { position, count },
    })
  }
  const bytes = decodeBase64url(text)
  if (bytes === undefined) {
    throw new RuskError('key-not-base64url', `${name} is ${notBase64url(text)} New ones: ${MAKE_ONE}`, {
      facts: { position, count, characters: text.length },
    })
  }
  if (bytes.length !== KEY_BYTES) {
    const hex = /^[0-9a-fA-F]+$/.test(text) ? ' Hexadecimal text is read as base64url too.' : ''
    throw new RuskError(
      'key-length',
      `${name} holds ${bytes.length} bytes in base64url, where ${KEY_BYTES} are needed.${hex} Make one with: ${MAKE_ONE}`,
      { facts: { position, count, bytes: bytes.length, needed: KEY_BYTES } },
    )
  }
  return bytes
}

function notBase64url(text: string): string {
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    return 'base64, not base64url. Write + as -, / as _, and leave out = at the end, or make a new key.'
  }
  return `not base64url: ${text.length} characters that are not the unpadded form of any bytes (A-Z a-z 0-9 - _).`
}

function repeatedKey(first: number, second: number, count: number): RuskError {
  return new RuskError(
    'key-repeated',
    `Key ${second + 1} of ${count} is the same as key ${first + 1}. Remove one: the newest stands first.`,
    { facts: { position: second + 1, first: first + 1, count } },
  )
}

/** Without the white space that environment files and secret files leave round a key. */
function withoutOuterSpace(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}
