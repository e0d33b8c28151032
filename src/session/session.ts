import { SessionData } from './session-data.ts'
import type { SessionHold } from './session-hold.ts'
import type { ReadonlyData } from './view.ts'

/**
 * A session in one request. What it was told is stored before the response leaves; nothing is stored, and no cookie sent, until
 * it is told something.
 */
export class Session<D extends object> extends SessionData<D> {
  readonly #hold: SessionHold<D>

  constructor(hold: SessionHold<D>) {
    super(hold)
    this.#hold = hold
  }

  /** Nothing of this session is stored yet: the request came without one, or it was destroyed. */
  get isNew(): boolean {
    return !this.#hold.stored
  }

  /** Who is signed in. */
  get subject(): string | undefined {
    return this.#hold.login?.subject
  }

  /** Names the sign-in as `sessions.list` does, for as long as it lasts. It gives nobody access and may stand in a page. */
  get device(): string | undefined {
    return this.#hold.login?.device
  }

  /**
   * Stores now what this request changed, and gives the data as stored. It is needed only where the outcome matters before the response:
   * adapters commit what is left. If the session ended meanwhile, the changes went with it.
   *
   * @throws RuskError `store-unavailable`, `too-many-conflicts` (status 503): nothing of this counts as stored; `session-moved` (409); and
   *   what an `update` throws on fresh data
   */
  commit(): Promise<ReadonlyData<D>> {
    return this.#hold.commit()
  }

  /**
   * Takes the message that this request found under a name. Exactly one of any number of parallel requests gets it: it is claimed in the
   * store before this resolves, and this request's changes are stored along.
   *
   * @throws RuskError as `commit` does
   */
  takeFlash(name: string): Promise<string | undefined> {
    return this.#hold.takeFlash(name)
  }

  /**
   * Gives the session a new id and keeps its data. Requests that have read it before may still commit, to the new record; one that arrives
   * with the old id gets no session. `grace`, in seconds, lets the old id reach the session a little longer: for periodic
   * renewal, where parallel requests may still carry it. Of several rotations at once, one gives the new id.
   *
   * @throws RuskError `headers-sent`, `invalid-grace`, and as `commit` does
   */
  rotate({ grace = 0 }: { readonly grace?: number } = {}): Promise<void> {
    return this.#hold.rotate(grace)
  }

  /**
   * Signs a subject in: the session gets a new id, which the old one never leads to, its data stays, and its absolute lifetime begins anew.
   * Data of a session that another subject was signed in to is left behind. Check who it is first, and await this.
   *
   * @throws RuskError `invalid-subject`, `headers-sent`, and as `commit` does
   * @see ASVS 5.0 7.2.4
   */
  signIn(subject: string): Promise<void> {
    return this.#hold.signIn(subject)
  }

  /**
   * Ends the session for ever, wherever it has moved, and deletes the cookie. No late writer brings it back. What is written afterwards starts
   * a new one.
   *
   * @throws RuskError `store-unavailable` (status 503)
   */
  destroy(): Promise<void> {
    return this.#hold.destroy()
  }
}
