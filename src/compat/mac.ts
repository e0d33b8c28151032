import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { RuskError } from '../headers/rusk-error.ts'

/** A secret of another library: text as UTF-8, or bytes. */
export type Secret = string | Uint8Array

const hashes = { sha1, sha256, sha384, sha512 }

/** One secret or several, as environments give them: undefined is refused when the program starts. */
export type Secrets = Secret | readonly Secret[] | undefined

/** The hashes that old signatures are made with. */
export type HashName = keyof typeof hashes

const encoder = new TextEncoder()

/** HMAC under one secret, as a function of UTF-8 text. In JavaScript alone: old values come once a browser, in whatever runtime. */
export function macOf(hash: HashName, secret: Secret): (text: string) => Uint8Array {
  const keyed = hmac.create(hashes[hash], typeof secret === 'string' ? encoder.encode(secret) : secret)
  return text => keyed.clone().update(encoder.encode(text)).digest()
}

/**
 * The secrets as a list, in the order given: all of them open.
 *
 * @throws RuskError `secret-missing`
 */
export function secretsOf(maker: string, given: Secrets): readonly Secret[] {
  const secrets: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given]
  const position = secrets.findIndex(secret => !isSecret(secret)) + 1
  if (secrets.length > 0 && position === 0) return secrets as readonly Secret[]
  const fault =
    position === 0
      ? 'was given no secret'
      : `was given no text and no bytes as secret ${position} of ${secrets.length}`
  throw new RuskError(
    'secret-missing',
    `${maker}() ${fault}. Mend: pass the one that the old program signed with.`,
    { facts: { position, count: secrets.length } },
  )
}

function isSecret(secret: unknown): boolean {
  return (typeof secret === 'string' || secret instanceof Uint8Array) && secret.length > 0
}

/** Whether two texts are the same, in a time that depends on their lengths alone. */
export function isSameText(expected: string, received: string): boolean {
  if (received.length !== expected.length) return false
  let difference = 0
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ received.charCodeAt(i)
  return difference === 0
}
