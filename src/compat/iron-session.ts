import { cbc } from '@noble/ciphers/aes.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { percentDecode } from '../headers/percent.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { decodeBase64url, encodeBase64url } from '../keys/base64url.ts'
import type { ForeignFormat } from '../keys/keyring.ts'
import { type AcceptOptions, type Foreign, foreignFormat } from './accepting.ts'
import { isSameText, macOf } from './mac.ts'

export interface IronSessionOptions extends AcceptOptions {
  /** The password that iron-session was given, or its passwords by id: `{ 2: 'new …', 1: 'old …' }`. 32 characters at least, as there. */
  readonly password: string | Readonly<Record<string, string>> | undefined
}

const MAC_PREFIX = 'Fe26.2'
const PARTS = 8
const SHORTEST_PASSWORD = 32
/** iron-session takes a seal for a minute after its time, for clocks that differ. Milliseconds. */
const SKEW = 60_000
const KEY_BYTES = 32
const IV_BYTES = 16
const BLOCK_BYTES = 16
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Accepts what iron-session 8 and 9 sealed, in a definition that seals. The text that opens is the session as JSON.
 *
 *     const keys = keyring(process.env.COOKIE_KEYS).accept(ironSession({ password: process.env.SESSION_PASSWORD }))
 *     const session = cookie('my-app', { value: json(Session), seal: keys })
 *
 * A seal covers neither its cookie's name nor its version mark (`~2`): the mark is left aside, and what version 6 sealed opens as it lies
 * there. It ends when iron-session would have ended it, a minute of differing clocks included. Chunked sessions are not read.
 *
 * @throws RuskError `secret-missing`, `password-too-short`, `invalid-accept-option`
 */
export function ironSession({ password, ...accept }: IronSessionOptions): ForeignFormat {
  const passwords = passwordsOf(password)
  return foreignFormat(
    {
      method: 'unseal',
      open: (token, _binding, now) => unsealIron(percentDecode(token), passwords, now),
    },
    accept,
  )
}

/** Undefined unless a password of ours sealed it and its time has not passed. `now` is epoch milliseconds. */
function unsealIron(token: string, passwords: ReadonlyMap<string, string>, now: number): Foreign | undefined {
  const mark = token.indexOf('~')
  const sealed = mark === -1 ? token : token.slice(0, mark)
  const parts = sealed.split('*', PARTS + 1)
  const [prefix, id, salt, iv, text, expiration, macSalt, mac] = parts
  if (parts.length !== PARTS || prefix !== MAC_PREFIX) return undefined
  const end = endOf(expiration!)
  if (!(now < end)) return undefined
  const password = passwords.get(id === '' ? 'default' : id!)
  if (password === undefined) return undefined
  const covered = sealed.slice(0, sealed.length - macSalt!.length - mac!.length - 2)
  const expected = encodeBase64url(macOf('sha256', keyOf(password, macSalt!))(covered))
  if (!isSameText(expected, mac!)) return undefined
  const value = decrypt(keyOf(password, salt!), iv!, text!)
  if (value === undefined) return undefined
  return end === Number.POSITIVE_INFINITY ? { value } : { value, expires: Math.ceil(end / 1000) }
}

/** When a seal ends, in epoch milliseconds: never, where it does not say so, and at once where it is no time that it says. */
function endOf(expiration: string): number {
  if (expiration === '') return Number.POSITIVE_INFINITY
  return /^\d{1,15}$/.test(expiration) ? Number(expiration) + SKEW : 0
}

function keyOf(password: string, salt: string): Uint8Array {
  return pbkdf2(sha1, password, salt, { c: 1, dkLen: KEY_BYTES })
}

function decrypt(key: Uint8Array, iv: string, text: string): string | undefined {
  const ivBytes = decodeBase64url(iv)
  const bytes = decodeBase64url(text)
  if (ivBytes?.length !== IV_BYTES || bytes === undefined) return undefined
  if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) return undefined
  try {
    return decoder.decode(cbc(key, ivBytes).decrypt(bytes))
  } catch {
    // Bad padding under a good MAC: no text of iron-session's.
    return undefined
  }
}

function passwordsOf(given: IronSessionOptions['password']): ReadonlyMap<string, string> {
  const passwords = new Map(Object.entries(typeof given === 'string' ? { 1: given } : (given ?? {})))
  if (passwords.size === 0) {
    throw new RuskError(
      'secret-missing',
      'ironSession() was given no password. Mend: pass the one that iron-session sealed with.',
    )
  }
  for (const [id, password] of passwords) {
    if (typeof password === 'string' && password.length >= SHORTEST_PASSWORD) continue
    const length = password?.length ?? 0
    throw new RuskError(
      'password-too-short',
      `ironSession(): password ${JSON.stringify(id)} has ${length} characters, and iron-session takes no less than ${SHORTEST_PASSWORD}. Mend: pass the one that it was given.`,
      { facts: { id, characters: length, limit: SHORTEST_PASSWORD } },
    )
  }
  return passwords
}
