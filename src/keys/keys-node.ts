import { createKeyring, type KeyringOptions } from './create-keyring.ts'
import type { Keyring } from './keyring.ts'
import { nodePrimitives } from './node-primitives.ts'
import { newKey } from './read-keys.ts'

export type { KeyringOptions } from './create-keyring.ts'
export type { Binding, ForeignFormat, Keyring, Opened } from './keyring.ts'
export type { RandomBytes } from './primitives.ts'

/**
 * Keys that sign and seal cookies: 32 bytes each, as base64url text, newest first; one string may hold several between commas.
 * The newest key closes values, all of them open them, so a key is changed by putting a new one in front.
 *
 *     const keys = keyring(process.env.COOKIE_KEYS)
 *
 * @throws RuskError `keys-missing`, `key-not-base64url`, `key-length`, `key-repeated`
 */
export function keyring(keys: string | readonly string[] | undefined, options?: KeyringOptions): Keyring {
  return createKeyring(nodePrimitives, keys, options)
}

/** A new key for `keyring`: 32 random bytes in base64url. Keep it where other secrets are kept. */
export function generateKey(): string {
  return newKey(nodePrimitives.random)
}
