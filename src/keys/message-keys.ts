import { encodeBase64url } from './base64url.ts'
import type { Gcm, Primitives, RandomBytes } from './primitives.ts'

/** A key of AES-256-GCM for some messages, and the start of their tokens that chooses it. */
export interface MessageKey {
  readonly prefix: string
  readonly gcm: Gcm
}

/** The AES-256-GCM keys under one sealing key. */
export interface MessageKeys {
  /** The key that closes the next message. */
  toSeal(): MessageKey
  /** The key that a token's prefix chooses. */
  toOpen(prefix: string): MessageKey
  /** Keeps a key whose message opened: others of that prefix will follow. */
  keep(messageKey: MessageKey): void
}

/** Characters of a token's prefix: twelve random bytes in base64url. */
export const PREFIX_LENGTH = 16

const PREFIX_BYTES = 12
const KEPT = 256
/** Of so many messages with a random 96-bit nonce each, two share one with a chance of 2^-57. */
const MESSAGES_PER_PREFIX = 2 ** 20

/**
 * Message keys, derived from a sealing key and a random prefix.
 *
 * With random 96-bit nonces a key of AES-GCM is good for 2^32 messages, which a busy site seals in weeks. The prefix makes
 * that the limit of each message key, far from reached, and the sealing key has none to think of. One prefix serves many
 * messages, so that most of them cost no derivation.
 */
export function messageKeys({ derive, gcm }: Primitives, key: Uint8Array, random: RandomBytes): MessageKeys {
  const kept = new Map<string, MessageKey>()
  let sealing: MessageKey | undefined
  let left = 0
  /** Most messages are opened under the key of the one before: it is found without a hash of its prefix. */
  let latest: MessageKey | undefined

  const messageKey = (prefix: string): MessageKey => ({
    prefix,
    gcm: gcm(derive(key, `rusk/keys 1 message ${prefix}`)),
  })

  function keep(opened: MessageKey): void {
    if (opened === latest) return
    latest = opened
    if (kept.size >= KEPT) kept.clear()
    kept.set(opened.prefix, opened)
  }

  return {
    toSeal() {
      if (sealing === undefined || left === 0) {
        sealing = messageKey(encodeBase64url(random(PREFIX_BYTES)))
        left = MESSAGES_PER_PREFIX
        keep(sealing)
      }
      left--
      return sealing
    },
    toOpen: prefix => (latest?.prefix === prefix ? latest : (kept.get(prefix) ?? messageKey(prefix))),
    keep,
  }
}
