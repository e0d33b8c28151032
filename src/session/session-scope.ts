import { storeFailed } from './faults.ts'
import type { FormerSession } from './former.ts'
import { isSessionId, keyOf } from './identity.ts'
import type { Found } from './ledger.ts'
import type { SessionScope } from './scope.ts'
import { Session } from './session.ts'
import { SessionHold } from './session-hold.ts'
import type { SessionExchange, SessionRoom } from './session-room.ts'
import type { StoredRecord } from './store.ts'
import { takeOver } from './take-over.ts'

/** One exchange's hold on its session: nothing is read before the session is asked for. */
export class StoredSessionScope<D extends object> implements SessionScope<Session<D>> {
  readonly #room: SessionRoom<D>
  readonly #exchange: SessionExchange
  #opening: Promise<Session<D>> | undefined
  #hold: SessionHold<D> | undefined

  constructor(room: SessionRoom<D>, exchange: SessionExchange) {
    this.#room = room
    this.#exchange = exchange
  }

  session(): Promise<Session<D>> {
    this.#opening ??= this.#open()
    return this.#opening
  }

  get pending(): boolean {
    return this.#hold?.pending ?? false
  }

  get setsCookie(): boolean {
    return this.#hold?.setsCookie ?? false
  }

  commit(): Promise<void> {
    return this.#hold?.settle() ?? Promise.resolve()
  }

  /** Every request comes this way: it waits for the store alone, and no promise is made around the store's. */
  async #open(): Promise<Session<D>> {
    const { ledger } = this.#room
    try {
      const hash = this.#key()
      const key = typeof hash === 'object' ? await hash : hash
      let there: Found
      if (key !== undefined) {
        const now = ledger.surroundings.now()
        let stored: StoredRecord | undefined
        try {
          stored = await ledger.stored(key, now)
        } catch (cause) {
          throw storeFailed(cause)
        }
        there = ledger.open(key, stored, now)
      }
      const found = there?.kind === 'forward' ? await this.#follow(there) : there
      const old = found === undefined ? this.#room.former?.find(this.#exchange.cookies) : undefined
      this.#hold = old === undefined ? this.#holdOf(found) : await this.#holdOfFormer(old)
      return new Session(this.#hold)
    } catch (error) {
      // A handler may ask early and wait late, or never: the process does not end for it.
      this.#opening?.catch(() => {})
      this.#opening = undefined
      throw error
    }
  }

  #holdOf(found: Found): SessionHold<D> {
    const held = found?.kind === 'session' ? found.held : undefined
    const forward = found?.kind === 'forward' ? found.forward : undefined
    return new SessionHold(this.#room, this.#exchange, held, forward)
  }

  /** The hold on the session that an old one was, or now is, taken over into. */
  async #holdOfFormer(old: FormerSession<D>): Promise<SessionHold<D>> {
    const taken = await takeOver(this.#room, old)
    const there = taken && (await this.#room.ledger.read(taken.key))
    if (taken === undefined || there?.kind === 'forward') {
      // Where it has moved on, the browser has a newer id, or gets it from the request that moved it.
      return this.#holdOf(there && (await this.#follow(there)))
    }
    const hold = this.#holdOf(there)
    if (there?.kind === 'session') await hold.introduce(taken.id, old)
    return hold
  }

  /** The key of the record that the request's cookie names. */
  #key(): string | Promise<string> | undefined {
    const id = this.#exchange.cookies.get(this.#room.cookie)
    return isSessionId(id) ? keyOf(id) : undefined
  }

  /** Where a forward leads: to a session, to a forward whose grace is over, or nowhere. */
  #follow(forward: Found): Promise<Found> {
    const { ledger } = this.#room
    return ledger.follow(forward, ({ grace }) => ledger.surroundings.now() < grace)
  }
}
