import type { SealedHold } from './sealed-hold.ts'
import { SessionData } from './session-data.ts'
import type { ReadonlyData } from './view.ts'

/**
 * A session that lives wholly in its cookie. Nothing on the server knows of it, so there is no `rotate`, `signIn`, `revoke` or `list`:
 * `destroy` deletes the cookie of this browser, and a copy of it works until it expires. Of parallel requests that write, the last answer wins.
 */
export class SealedSession<D extends object> extends SessionData<D> {
  readonly #hold: SealedHold<D>

  constructor(hold: SealedHold<D>) {
    super(hold)
    this.#hold = hold
  }

  /** The request came without a session of ours, or it was destroyed. */
  get isNew(): boolean {
    return this.#hold.isNew
  }

  /**
   * Sets the cookie now, and gives the data as sealed. Adapters do it before the response.
   *
   * @throws RuskError `cookie-too-large` past 4096 bytes, `headers-sent`
   */
  async commit(): Promise<ReadonlyData<D>> {
    this.#hold.commit()
    return this.data
  }

  /** Takes the message of a name. Parallel requests that came with the same cookie each get it. */
  async takeFlash(name: string): Promise<string | undefined> {
    return this.#hold.takeFlash(name)
  }

  /** Deletes the session's cookie. What is written afterwards starts a new session. @throws RuskError `headers-sent` */
  async destroy(): Promise<void> {
    this.#hold.destroy()
  }
}
