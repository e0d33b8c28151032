import { isSessionId, keyOf } from './identity.ts'
import type { Found } from './ledger.ts'
import type { SessionScope } from './scope.ts'
import { Session } from './session.ts'
import { SessionHold } from './session-hold.ts'
import type { SessionExchange, SessionRoom } from './session-room.ts'
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

  async commit(): Promise<void> {
    await this.#hold?.settle()
  }

  async #open(): Promise<Session<D>> {
    try {
      const found = await this.#arrive()
      const old = found === undefined ? this.#room.former?.find(this.#exchange.cookies) : undefined
      const taken = old && (await takeOver(this.#room, old))
      const held = found?.kind === 'session' ? found.held : taken?.held
      const forward = found?.kind === 'forward' ? found.forward : undefined
      const hold = new SessionHold(this.#room, this.#exchange, held, forward)
      if (old && taken) await hold.introduce(taken.id, old)
      this.#hold = hold
      return new Session(hold)
    } catch (error) {
      this.#opening = undefined
      throw error
    }
  }

  /** Where the request gets with its cookie: to a session, to a forward whose grace is over, or nowhere. */
  async #arrive(): Promise<Found> {
    const { ledger, cookie } = this.#room
    const id = this.#exchange.cookies.get(cookie)
    if (!isSessionId(id)) return undefined
    const key = keyOf(id)
    const found = await ledger.read(typeof key === 'string' ? key : await key)
    if (found?.kind !== 'forward') return found
    return ledger.follow(found, ({ grace }) => ledger.surroundings.now() < grace)
  }
}
