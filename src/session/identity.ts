import { encodeBase64url } from '../keys/base64url.ts'

const ID_BYTES = 32
/** 32 bytes as base64url without padding. */
const ID_LENGTH = 43

/** So many bytes from a cryptographically secure source. */
export type RandomBytes = (size: number) => Uint8Array

/** A session's id, which its cookie carries, and the key of its record, which the store sees. */
export interface Identity {
  readonly id: string
  readonly key: string
}

/** 256 bits that nobody can guess, and their key. @see ASVS 5.0 7.2.3, 11.5.1 */
export async function newIdentity(random: RandomBytes): Promise<Identity> {
  const id = encodeBase64url(random(ID_BYTES))
  return { id, key: await keyOf(id) }
}

/** Whether a cookie's value has the form of our ids. Whether we issued it, only the store can tell. */
export function isSessionId(value: string | undefined): value is string {
  return value !== undefined && value.length === ID_LENGTH && /^[\w-]+$/.test(value)
}

type NodeCrypto = typeof import('node:crypto')
const nodeCrypto = globalThis.process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined

/**
 * The store's key for an id: its SHA-256, so that whoever reads the store can take over no session. Where the runtime hashes
 * only asynchronously, as WebCrypto does, it is a promise.
 */
export const keyOf: (id: string) => string | Promise<string> =
  typeof nodeCrypto?.hash === 'function' ? id => nodeCrypto.hash('sha256', id, 'base64url') : webKeyOf

async function webKeyOf(id: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id))
  return encodeBase64url(new Uint8Array(digest))
}

export function randomBytes(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size))
}
