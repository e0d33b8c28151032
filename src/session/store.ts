/**
 * What a session store keeps and what it promises. A store is a compare-and-swap register for each key, an index by
 * subject, and a generation for each subject. It knows nothing of cookies, frameworks or what a session holds, and it
 * has no clock: `now` comes with each call, in milliseconds since the epoch.
 *
 * The promises, each of them held by the contract suite in `contract.ts`:
 *
 * 1. Absent, expired, revoked and malformed are one answer: `undefined`. A rejected promise is a fault: the database is
 *    out of reach, the disk is full. A fault of `write` means "unknown": the caller takes it as not acknowledged.
 * 2. Every method answers only when its effect is as durable as the store says, and another handle on the same data,
 *    in this process or another, sees it in its next call.
 * 3. A record is gone from the very millisecond of `expires` on (`now >= expires`), for `read`, `write` and `list`, whether
 *    or not it was swept.
 * 4. Creating and updating are different operations. An update of a key that was deleted or has expired never succeeds
 *    again and stores nothing. Keys are hashes of random ids and are never used for a second session, so that a version
 *    need be unique only within the one life of its key.
 * 5. One `write` touches one record. A store on a cluster needs no transaction across keys: see `write` and `read` for the
 *    order in which an index by subject and a generation are kept.
 *
 * Keys and subjects are well-formed text, compared exactly: case, spaces, quotes, braces and separators count. A key may hold
 * any character, U+0000 too, up to 128 bytes of UTF-8; a subject any but U+0000, up to 512 bytes. `data` is text without U+0000 that
 * comes back exactly as it was (lines of JSON, but a `jsonb` column would rewrite it), of any length up to 16 MB; a store of smaller reach says so
 * with a fault, and never cuts.
 */
export interface SessionStore {
  /**
   * The record under a key, or undefined: absent, expired, revoked or malformed.
   *
   * A record with a login is compared with its subject's generation (`isRevoked`). Where the generation is kept under
   * another key, it is read after the record: then whatever read begins after `raise` has answered finds the record revoked.
   */
  read(key: string, now: number): Promise<StoredRecord | undefined>

  /**
   * Stores `next` if the record still has the version the caller has read, and gives it the version `expectedVersion + 1`.
   *
   * `NO_VERSION` (0) creates: nothing living may stand under the key (an expired or malformed leftover is overwritten). Any other number
   * updates: a record of this very version, not expired at `now`, must stand there. Otherwise nothing changes and the answer
   * is a conflict with what `read` would answer now, so that the caller can replay without another round trip.
   *
   * Generations are not compared: writing to a revoked record may succeed, and the record stays revoked. Where an index by
   * subject is a separate key, its entry is written before the record: a crash between the two leaves an entry that
   * points to nothing, which `list` skips, never a record that `list` cannot find.
   */
  write(key: string, next: SessionRecord, expectedVersion: number, now: number): Promise<WriteResult>

  /**
   * Removes the record for ever, whatever its version, and answers with what stood there, in the same atomic step: an
   * expired or revoked record may be answered or not; undefined for an absent or malformed one.
   */
  delete(key: string): Promise<StoredRecord | undefined>

  /** The living records of a subject: not expired at `now`, not revoked, signed in as this very subject. In any order. */
  list(subject: string, now: number): Promise<readonly ListedRecord[]>

  /** The generation of a subject; `{ current: 0, spared: undefined }` for one that was never raised. */
  generation(subject: string): Promise<Generation>

  /**
   * Makes `expected + 1` the subject's generation if it is `expected` now, with `spared` as the one device that is kept;
   * false, and nothing changed, if another raise was first. From then on every record of the subject with a lower
   * generation is revoked, but those of the spared device. A generation is never removed and never gets lower.
   * The store may delete the records that it revoked, now or later.
   */
  raise(subject: string, expected: number, spared: string | undefined): Promise<boolean>

  /**
   * Deletes up to `limit` expired records, and tells how many; less than `limit` means that no more are known. It is short:
   * callers pause between two calls. A store whose database expires by itself may answer 0.
   */
  sweep(now: number, limit: number): Promise<number>

  /** Lets go of what the store opened itself; a client that the user gave stays open. */
  close?(): Promise<void>
}

/** The `expectedVersion` of a record that is created. */
export const NO_VERSION = 0

/** What is stored under one key. */
export interface SessionRecord {
  /** Text, opaque to the store. */
  readonly data: string
  /** Epoch milliseconds; the record is absent from this very millisecond on. An integer. */
  readonly expires: number
  /** Who is signed in; undefined for an anonymous session. */
  readonly login: Login | undefined
}

/** One sign-in of a subject. It is kept when the session gets a new id. */
export interface Login {
  readonly subject: string
  /** The subject's generation when it signed in. */
  readonly generation: number
  /** Names this sign-in for as long as it lasts: the key of its first record. */
  readonly device: string
}

export interface StoredRecord extends SessionRecord {
  /** A positive integer, raised by one with every write. */
  readonly version: number
}

export interface ListedRecord {
  readonly key: string
  readonly record: StoredRecord
}

export type WriteResult =
  | { readonly written: true; readonly version: number }
  /** `current` is what `read` would answer. For an update, undefined means that the record is gone for ever. */
  | { readonly written: false; readonly current: StoredRecord | undefined }

/** The generation of a subject: logins of a lower one are revoked, but for one device. */
export interface Generation {
  readonly current: number
  readonly spared: string | undefined
}

/** Whether a login ended because its subject's generation was raised. Stores compare with this on every read. */
export function isRevoked(login: Login, generation: Generation): boolean {
  return login.generation < generation.current && login.device !== generation.spared
}
