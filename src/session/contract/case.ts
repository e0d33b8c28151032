import type { Login, SessionRecord, SessionStore } from '../store.ts'

/** A store opened for one test. Its data may be shared with other tests: each test uses keys and subjects of its own. */
export interface OpenedStore {
  readonly store: SessionStore
  /** Another handle on the same data, at best in another process. Without it the store itself stands in. */
  readonly second?: SessionStore
  /** Spoils what is stored under a key, as a fault or another program would. Without it that test does nothing. */
  spoil?(key: string): Promise<void> | void
  close?(): Promise<void> | void
}

/** One promise of the contract: what it says, and the calls that hold a store to it. */
export type ContractCase = readonly [title: string, run: (opened: OpenedStore) => Promise<void>]

export const MINUTE = 60_000
/** What text can hold, but for U+0000: quotes, separators, patterns, cluster braces, every script. */
export const DIFFICULT = `'"\`;\\ %_*?[a-z]{slot}:/\n\r\t\u0001\u007f\u0085é\u202e𝒳😀`

let serial = 0
export function unique(label: string): string {
  serial += 1
  return `${label}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${serial}`
}

export function record(now: number, changes: Partial<SessionRecord> = {}): SessionRecord {
  return { data: '{"count":0}', expires: now + 10 * MINUTE, login: undefined, ...changes }
}

export function login(subject: string, generation = 0, device: string = unique('device')): Login {
  return { subject, generation, device }
}

export function fail(what: string, got: unknown, wanted: unknown): never {
  throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`)
}

export function same(what: string, got: unknown, wanted: unknown): void {
  if (!Object.is(got, wanted)) fail(what, got, wanted)
}

export async function create(
  store: SessionStore,
  key: string,
  now: number,
  changes?: Partial<SessionRecord>,
): Promise<number> {
  const result = await store.write(key, record(now, changes), 0, now)
  if (!result.written) fail(`create ${key}`, result, 'written')
  return result.version
}

/** Checks that a key holds this very record, or none. */
export async function holds(
  store: SessionStore,
  key: string,
  now: number,
  wanted: SessionRecord | undefined,
): Promise<void> {
  const found = await store.read(key, now)
  same(`${key} found`, found !== undefined, wanted !== undefined)
  if (!found || !wanted) return
  same(`${key} data`, found.data, wanted.data)
  same(`${key} expires`, found.expires, wanted.expires)
  same(`${key} subject`, found.login?.subject, wanted.login?.subject)
  same(`${key} generation`, found.login?.generation, wanted.login?.generation)
  same(`${key} device`, found.login?.device, wanted.login?.device)
}

export async function listed(store: SessionStore, subject: string, now: number): Promise<string> {
  const entries = await store.list(subject, now)
  return entries
    .map(entry => entry.key)
    .sort()
    .join(' ')
}
