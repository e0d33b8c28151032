import { decodeBase64url, encodeBase64url } from './base64url.ts'
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
  /** The key that a token's prefix chooses; `undefined` for what is no prefix. */
  toOpen(prefix: string): MessageKey | undefined
  /** Keeps a key whose message opened: others of that prefix will follow. */
  keep(messageKey: MessageKey): void
}

/** Characters of a token's prefix: the first 12 of the 24 bytes of an XAES-256-GCM nonce. */
export const PREFIX_LENGTH = 16

const PREFIX_BYTES = 12
const BLOCK = 16
const KEPT = 256
/** With a random 96-bit nonce each, two of so many messages share one with a chance of 2^-57. */
const MESSAGES_PER_PREFIX = 2 ** 20

/**
 * Message keys by the derivation of XAES-256-GCM, so that the limit of 2^32 messages that random 96-bit nonces put on a key
 * of AES-GCM, which a busy site seals in weeks, binds each of 2^96 message keys and not the sealing key.
 *
 * A prefix serves many messages before a new one is drawn, so that most messages cost no derivation.
 * @see C2SP XAES-256-GCM
 */
export function messageKeys(
  { aesBlocks, gcm }: Primitives,
  key: Uint8Array,
  random: RandomBytes,
): MessageKeys {
  const encrypt = aesBlocks(key)
  const mask = doubled(encrypt(new Uint8Array(BLOCK)))
  const kept = new Map<string, MessageKey>()
  let sealing: MessageKey | undefined
  let left = 0

  function messageKey(prefix: string, bytes: Uint8Array): MessageKey {
    const blocks = new Uint8Array(2 * BLOCK)
    for (let counter = 1; counter <= 2; counter++) {
      const block = blocks.subarray((counter - 1) * BLOCK, counter * BLOCK)
      block.set([0, counter, 0x58, 0])
      block.set(bytes, BLOCK - PREFIX_BYTES)
      for (let i = 0; i < BLOCK; i++) block[i]! ^= mask[i]!
    }
    return { prefix, gcm: gcm(encrypt(blocks)) }
  }

  function keep(messageKey: MessageKey): void {
    if (kept.size >= KEPT) kept.clear()
    kept.set(messageKey.prefix, messageKey)
  }

  return {
    toSeal() {
      if (sealing === undefined || left === 0) {
        const bytes = random(PREFIX_BYTES)
        sealing = messageKey(encodeBase64url(bytes), bytes)
        left = MESSAGES_PER_PREFIX
        keep(sealing)
      }
      left--
      return sealing
    },
    toOpen(prefix) {
      const known = kept.get(prefix)
      if (known !== undefined) return known
      const bytes = decodeBase64url(prefix)
      return bytes?.length === PREFIX_BYTES ? messageKey(prefix, bytes) : undefined
    },
    keep,
  }
}

/** Twice the block in GF(2^128), as CMAC makes its first subkey. @see RFC 4493 §2.3 */
function doubled(block: Uint8Array): Uint8Array {
  const twice = new Uint8Array(BLOCK)
  let carry = 0
  for (let i = BLOCK - 1; i >= 0; i--) {
    twice[i] = (block[i]! << 1) | carry
    carry = block[i]! >> 7
  }
  twice[BLOCK - 1]! ^= carry * 0x87
  return twice
}
