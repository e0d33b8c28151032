import { RuskError } from '../headers/rusk-error.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import type { RandomBytes } from './primitives.ts'

const KEY_BYTES = 32
const MAKE_ONE = `Make one with: node -e "console.log(require('crypto').randomBytes(${KEY_BYTES}).toString('base64url'))"`

/** A new key as text: 32 random bytes in base64url. */
export function newKey(random: RandomBytes): string {
  return encodeBase64url(random(KEY_BYTES))
}

/**
 * The bytes of each key, in the order given. Refuses what would be a weak or a mistaken key.
 * @throws RuskError `keys-missing`, `key-not-base64url`, `key-length`, `key-repeated`
 */
export function readKeys(keys: string | readonly string[] | undefined): readonly Uint8Array[] {
  const texts = (typeof keys === 'string' ? keys.split(',') : (keys ?? [])).map(withoutOuterSpace)
  if (texts.every(text => text === '')) {
    const mend = 'Pass one, such as process.env.COOKIE_KEYS.'
    throw new RuskError('keys-missing', `keyring() was given no key. ${mend} ${MAKE_ONE}`)
  }
  return texts.map((text, index) => {
    const name = `Key ${index + 1} of ${texts.length}`
    const facts = { position: index + 1, count: texts.length }
    const bytes = decodeBase64url(text)
    if (bytes === undefined) {
      throw new RuskError(
        'key-not-base64url',
        `${name} is not base64url: A-Z a-z 0-9 - _ and no padding, here ${text.length} characters. ` +
          `If it is base64, write + as -, / as _, and leave out =. ${MAKE_ONE}`,
        { facts: { ...facts, characters: text.length } },
      )
    }
    if (bytes.length !== KEY_BYTES) {
      throw new RuskError(
        'key-length',
        `${name}, read as base64url, holds ${bytes.length} bytes, where ${KEY_BYTES} are needed. ${MAKE_ONE}`,
        { facts: { ...facts, bytes: bytes.length, needed: KEY_BYTES } },
      )
    }
    // Only one text stands for some bytes, so equal keys are equal texts.
    const first = texts.indexOf(text) + 1
    if (first <= index) {
      throw new RuskError(
        'key-repeated',
        `${name} is key ${first} again. Remove one of them: the newest stands first.`,
        {
          facts: { ...facts, first },
        },
      )
    }
    return bytes
  })
}

/** Without the white space that environment files and secret files leave round a key; '' for a variable that is not set. */
function withoutOuterSpace(text: string | undefined): string {
  return (text ?? '').replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}
