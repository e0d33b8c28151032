import { RuskError } from '../headers/rusk-error.ts'
import { encodeBase64url } from './base64url.ts'
import type { Binding, ForeignFormat, Keyring, Opened } from './keyring.ts'
import { type MessageKeys, messageKeys, PREFIX_LENGTH } from './message-keys.ts'
import { NONCE_BYTES, type Primitives, type RandomBytes } from './primitives.ts'
import { pooled } from './random-pool.ts'
import { readKeys } from './read-keys.ts'
import {
  bodyStart,
  checkWellFormed,
  closingFrame,
  current,
  frameOf,
  isCookieOctets,
  KEY_ID_LENGTH,
  keyIdOf,
  SEALED,
  SIGNED_BASE64URL,
  SIGNED_PLAIN,
} from './token.ts'

export interface KeyringOptions {
  /** Where nonces come from: `size` random bytes. Default: the runtime's generator. For tests. */
  readonly random?: RandomBytes
}

/** One of the ring's keys, made ready for one purpose. */
interface KeyOfPurpose {
  readonly id: string
  readonly mac: (frame: string, text: string) => string
  readonly messageKeys: MessageKeys
}

const MAC_LENGTH = 43
const KEY_ID_BYTES = (KEY_ID_LENGTH * 3) / 4
/** Purposes are few and fixed. A program that makes them up per user gets slower here, but does not fill the memory. */
const PURPOSES_KEPT = 100

/** The keyring over one runtime's cryptography. */
export function createKeyring(
  primitives: Primitives,
  keys: string | readonly string[] | undefined,
  options: KeyringOptions = {},
): Keyring {
  const { sameMac, encodeText, decodeText } = primitives
  const random = options.random === undefined ? pooled(primitives.random) : measured(options.random)
  const ring = readKeys(keys).map(key => ({ key, id: keyId(primitives, key) }))
  const purposes = new Map<string, readonly KeyOfPurpose[]>()

  /** The ring's keys for a purpose, newest first. Derived once: a request never pays for it. */
  function keysFor(purpose: string): readonly KeyOfPurpose[] {
    let ready = purposes.get(purpose)
    if (ready === undefined) {
      ready = ring.map(({ key, id }) => ({
        id,
        mac: primitives.mac(primitives.derive(key, `rusk/keys 1 sign ${purpose}`)),
        messageKeys: messageKeys(primitives, primitives.derive(key, `rusk/keys 1 seal ${purpose}`), random),
      }))
      if (purposes.size >= PURPOSES_KEPT) purposes.clear()
      purposes.set(purpose, ready)
    }
    return ready
  }

  function sign(value: string, binding: Binding): string {
    const frame = closingFrame(binding)
    const plain = isCookieOctets(value)
    if (!plain) checkWellFormed(value, binding.cookieName)
    const { id, mac } = keysFor(binding.purpose)[0]!
    const head = `${plain ? SIGNED_PLAIN : SIGNED_BASE64URL}${id}.${binding.expires ?? ''}.`
    const signed = `${head}${plain ? value : encodeText(value)}.`
    return signed + mac(frame, signed)
  }

  function verify(token: string, binding: Binding, now: number): Opened | undefined {
    const plain = token.startsWith(SIGNED_PLAIN)
    if (!plain && !token.startsWith(SIGNED_BASE64URL)) return undefined
    const frame = frameOf(binding)
    const valueStart = bodyStart(token)
    const valueEnd = token.length - MAC_LENGTH - 1
    if (frame === undefined || valueStart === -1) return undefined
    if (valueEnd < valueStart || token[valueEnd] !== '.') return undefined
    const signed = token.slice(0, valueEnd + 1)
    const received = token.slice(valueEnd + 1)
    const opened = openWith(keysFor(binding.purpose), keyIdOf(token), key =>
      sameMac(key.mac(frame, signed), received) ? token.slice(valueStart, valueEnd) : undefined,
    )
    if (opened === undefined) return undefined
    const value = plain ? opened.value : decodeText(opened.value)
    return current({ value, stale: opened.stale }, token, valueStart, now)
  }

  function seal(value: string, binding: Binding): string {
    const frame = closingFrame(binding)
    checkWellFormed(value, binding.cookieName)
    const { id, messageKeys } = keysFor(binding.purpose)[0]!
    const { prefix, gcm } = messageKeys.toSeal()
    const head = `${SEALED}${id}.${binding.expires ?? ''}.`
    return head + prefix + gcm.seal(value, frame + head, random(NONCE_BYTES))
  }

  function unseal(token: string, binding: Binding, now: number): Opened | undefined {
    if (!token.startsWith(SEALED)) return undefined
    const frame = frameOf(binding)
    const sealedStart = bodyStart(token)
    if (frame === undefined || sealedStart === -1) return undefined
    const additional = frame + token.slice(0, sealedStart)
    const prefix = token.slice(sealedStart, sealedStart + PREFIX_LENGTH)
    const sealed = token.slice(sealedStart + PREFIX_LENGTH)
    const opened = openWith(keysFor(binding.purpose), keyIdOf(token), ({ messageKeys }) => {
      const messageKey = messageKeys.toOpen(prefix)
      const value = messageKey.gcm.open(sealed, additional)
      if (value !== undefined) messageKeys.keep(messageKey)
      return value
    })
    return opened && current(opened, token, sealedStart, now)
  }

  const keyring: Keyring = Object.freeze({
    sign,
    verify,
    seal,
    unseal,
    accept: (format: ForeignFormat) => format(keyring),
  })
  return keyring
}

/** What the keys with this id open, newest first: two keys may share an id by chance. */
function openWith(
  keys: readonly KeyOfPurpose[],
  id: string,
  open: (key: KeyOfPurpose) => string | undefined,
): Opened | undefined {
  let known = false
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    if (key.id !== id) continue
    known = true
    const value = open(key)
    if (value !== undefined) return { value, stale: i > 0 }
  }
  // An unknown id must take as long as a known one, or the time would tell which keys are in use.
  if (!known) open(keys[0]!)
  return undefined
}

function keyId(primitives: Primitives, key: Uint8Array): string {
  return encodeBase64url(primitives.derive(key, 'rusk/keys 1 id').subarray(0, KEY_ID_BYTES))
}

/** A source that gives too few bytes must not pass for random. */
function measured(random: RandomBytes): RandomBytes {
  return size => {
    const bytes = random(size)
    if (bytes.length === size) return bytes
    const message = `keyring({ random }) was asked for ${size} bytes and gave ${bytes.length}.`
    throw new RuskError('random-bytes', message, { facts: { bytes: bytes.length, needed: size } })
  }
}
