import { encodeBase64url } from '../keys/base64url.ts'
import { repeatedIds } from './faults.ts'
import type { FormerRecord, FormerSession } from './former.ts'
import { type Identity, keyOf } from './identity.ts'
import type { Ledger } from './ledger.ts'
import type { Held } from './record.ts'
import type { SessionRoom } from './session-room.ts'
import { checkSubject } from './subject.ts'

const NONCE_BYTES = 32
/**
 * For how long at least it is known that an old session was taken over or ended: while a slow process of the old program may still bring its
 * record back. Milliseconds.
 */
const REMEMBERED = 30 * 86_400_000
/** And at most: no browser keeps a cookie longer. */
const LONGEST_COOKIE = 400 * 86_400_000

/**
 * What an old session is taken over into; undefined where there is no old one. Whether it still stands there, the caller has to look.
 *
 * A record of ours is written first, under an id that nobody knows. Then a mark is made under a key that follows from the old session's
 * name: the first mark counts, and says which record it is, for ever. Who comes later, with the old cookie, finds the mark and
 * derives the same id from it and from that cookie; so requests in parallel get one session and one cookie, and a browser
 * that missed its new cookie gets it with the next answer. The store alone does not tell the id.
 */
export async function takeOver<D extends object>(
  room: SessionRoom<D>,
  former: FormerSession<D>,
): Promise<Identity | undefined> {
  const { ledger } = room
  const place = await markOf(former)
  const nonce = (await ledger.marked(place)) ?? (await move(room, former, place))
  return nonce === undefined ? undefined : identityOf(former, nonce)
}

/** Takes the old session over now, and answers with the nonce of the mark that stands. */
async function move<D extends object>(
  room: SessionRoom<D>,
  former: FormerSession<D>,
  place: string,
): Promise<string | undefined> {
  const { ledger } = room
  const old = await former.read()
  // Another request may have taken it over since we looked, and deleted it then.
  if (old === undefined) return ledger.marked(place)
  const fresh = await copy(room, former, old)
  return settle(ledger, { place, fresh, expires: old.expires })
}

/** Ends an old session for ever: no request, however slow, takes it over any more. What it was taken over into is not touched. */
export async function retire<D extends object>(
  { ledger }: SessionRoom<D>,
  former: FormerSession<D>,
): Promise<string | undefined> {
  const place = await markOf(former)
  const nonce = (await ledger.marked(place)) ?? (await ledger.mark(place, newNonce(ledger), markEnd(ledger)))
  await former.end()
  return nonce === undefined ? undefined : (await identityOf(former, nonce)).key
}

interface Fresh {
  readonly nonce: string
  readonly held: Held
}

/** Stores the session as ours, under an id that no browser has yet. */
async function copy<D extends object>(
  { ledger, format }: SessionRoom<D>,
  former: FormerSession<D>,
  { data, subject }: FormerRecord<D>,
): Promise<Fresh> {
  const content = format.contentOf(data)
  if (subject !== undefined) checkSubject(subject)
  const nonce = newNonce(ledger)
  const { key } = await identityOf(former, nonce)
  // Whoever was signed in before the move was so before any revocation that our store knows of: generation 0.
  const signIn = subject === undefined ? undefined : { subject, generation: 0 }
  const written = await ledger.write(ledger.begin(key, content, signIn))
  if (!('held' in written)) throw repeatedIds()
  return { nonce, held: written.held }
}

/** Makes the mark, and answers with the nonce of the one that stands. A copy that is not the one is deleted. */
async function settle(
  ledger: Ledger,
  { place, fresh, expires }: { place: string; fresh: Fresh; expires: number | undefined },
): Promise<string | undefined> {
  let standing: string | undefined
  try {
    standing = await ledger.mark(place, fresh.nonce, markEnd(ledger, expires))
  } catch (fault) {
    // The answer may have got lost, and the copy be the session. So it stays, and ends by itself if nobody comes for it.
    standing = await ledger.marked(place)
    if (standing === undefined) throw fault
  }
  if (standing !== fresh.nonce) await ledger.end(fresh.held.key)
  return standing
}

async function markOf({ name }: FormerSession<object>): Promise<string> {
  return keyOf(`rusk former session ${name}`)
}

async function identityOf({ proof }: FormerSession<object>, nonce: string): Promise<Identity> {
  const id = await keyOf(`rusk former id ${nonce} ${proof}`)
  return { id, key: await keyOf(id) }
}

function newNonce({ surroundings }: Ledger): string {
  return encodeBase64url(surroundings.random(NONCE_BYTES))
}

function markEnd({ surroundings }: Ledger, expires = 0): number {
  const now = surroundings.now()
  return Math.min(Math.max(Math.floor(expires), now + REMEMBERED), now + LONGEST_COOKIE)
}
