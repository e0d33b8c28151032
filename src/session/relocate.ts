import { backOff } from './backoff.ts'
import { repeatedIds, unreadableSession } from './faults.ts'
import { newIdentity } from './identity.ts'
import type { Lanes } from './lanes.ts'
import type { Created, Found, Ledger, SignIn } from './ledger.ts'
import type { Change, Content, Forward, Held } from './record.ts'
import { NO_VERSION } from './store.ts'
import { applied } from './view.ts'

/** How a session gets a new id. */
export interface Relocation {
  /** What the request changed besides. */
  readonly changes: readonly Change[]
  /** For how many milliseconds the old id still reaches the session. */
  readonly grace: number
  /** The one who signs in; undefined leaves the session as it is. */
  readonly signIn: SignIn | undefined
}

export type Relocated =
  | ({ readonly kind: 'moved'; readonly content: Content } & Created)
  /** Another request has moved it before. */
  | { readonly kind: 'forward'; readonly forward: Forward }
  /** It belongs to another subject, and nothing of it may be handed over. */
  | { readonly kind: 'foreign' }
  /** It has ended. */
  | undefined

/**
 * Moves a session to a new id. The new record is written first, under an id that nobody knows yet; then one compare-and-swap puts
 * a forward in the place of the old one. That is the moment of the move: what was written before it is in the new record, and what
 * comes after it finds the forward. If the session ends or moves otherwise meanwhile, the new record is deleted.
 */
export function relocate(
  ledger: Ledger,
  lanes: Lanes,
  key: string,
  relocation: Relocation,
): Promise<Relocated> {
  return lanes.exclusive(key, () => move(ledger, key, relocation))
}

async function move(ledger: Ledger, key: string, relocation: Relocation): Promise<Relocated> {
  const { id, key: newKey } = await newIdentity(ledger.surroundings.random)
  let found = await ledger.read(key)
  let version = NO_VERSION
  let stray = false
  try {
    for (let attempt = 1; found?.kind === 'session'; attempt += 1) {
      const old = found.held
      if (isForeign(old, relocation)) return { kind: 'foreign' }
      const content = relocation.changes.reduce(applied, old.content)
      const copy = await ledger.write({ ...target(ledger, old, newKey, content, relocation), version })
      if ('conflict' in copy) {
        if (version === NO_VERSION) throw repeatedIds()
        // Nobody else knows this key: its subject was revoked, and the old record with it.
        return undefined
      }
      version = copy.held.version
      const forward = forwardTo(newKey, old, ledger.surroundings.now(), relocation)
      // A write whose answer got lost may have moved the session: then the copy is the session, and must stay.
      stray = false
      found = await leave(ledger, old, forward)
      if (found?.kind === 'forward' && found.forward.to === newKey)
        return { kind: 'moved', id, held: copy.held, content }
      stray = true
      await backOff(attempt, ledger.surroundings)
    }
  } finally {
    if (stray) await ledger.end(newKey)
  }
  if (found?.kind === 'unreadable') throw unreadableSession()
  return found?.kind === 'forward' ? found : undefined
}

/** Puts the forward there and answers with what stands there now. Where the answer gets lost, it looks. */
async function leave(ledger: Ledger, old: Held, forward: Forward): Promise<Found> {
  try {
    const left = await ledger.leave(old, forward)
    return 'held' in left ? { kind: 'forward', forward } : left.conflict
  } catch (fault) {
    const found = await ledger.read(old.key)
    if (found?.kind === 'session' && found.held.version === old.version) throw fault
    return found
  }
}

function isForeign({ login }: Held, { signIn }: Relocation): boolean {
  return signIn !== undefined && login !== undefined && login.subject !== signIn.subject
}

/** The session under its new key. A sign-in begins its life anew; a rotation does not. */
function target(ledger: Ledger, old: Held, key: string, content: Content, { signIn }: Relocation): Held {
  if (signIn) return ledger.begin(key, content, signIn)
  return { ...ledger.renewed(old, content), key }
}

function forwardTo(to: string, old: Held, moved: number, { grace, signIn }: Relocation): Forward {
  return {
    to,
    moved,
    grace: grace === 0 ? 0 : moved + grace,
    signedIn: signIn !== undefined,
    ends: signIn === undefined || old.login !== undefined,
  }
}
