import { headersSent, invalidGrace, sessionMoved } from './faults.ts'
import { messageIn, withoutMessage } from './flash.ts'
import type { FormerSession } from './former.ts'
import type { Committed } from './lanes.ts'
import type { Created } from './ledger.ts'
import type { Change, Content, Forward, Held } from './record.ts'
import { type Relocated, relocate } from './relocate.ts'
import type { SessionExchange, SessionRoom } from './session-room.ts'
import type { Login } from './store.ts'
import { checkSubject } from './subject.ts'
import { retire } from './take-over.ts'
import { Turns } from './turns.ts'
import { applied, type ReadonlyData, View } from './view.ts'

/** For how long an id that was replaced still refuses writes, instead of starting a session anew. Milliseconds. */
const SETTLING = 30_000
/** Seconds. */
const LONGEST_GRACE = 3600

/**
 * One request's hold on its session: which record it has read, what it did since, and what became of it. Its tasks run one after the
 * other, in the order they were asked for. What a request may do depends on how it came by its session:
 *
 * - It read the record: it may do everything.
 * - The session has moved since (`#moved`): it may commit, but gets no new id, which belongs to the request that moved it.
 * - It moved because somebody signed in (`#signedIn`): besides, it sees nothing but what it saw before.
 * - It arrived with an id that was replaced (`#forward`): it has no session, and for half a minute cannot start one, so that no
 *   cookie of its own overtakes the new one on its way to the browser.
 * - The session has ended (`#ended`): what it writes goes where the session went, as if it had been written just before.
 */
export class SessionHold<D extends object> {
  readonly view: View<D>
  readonly #room: SessionRoom<D>
  readonly #exchange: SessionExchange
  #held: Held | undefined
  readonly #forward: Forward | undefined
  #login: Login | undefined
  /** What the view started from: read, committed, or undefined for the initial content. */
  #base: Content | undefined
  #moved = false
  #signedIn = false
  #ended = false
  #touched = false
  #setsCookie = false
  readonly #turns = new Turns()

  constructor(
    room: SessionRoom<D>,
    exchange: SessionExchange,
    held: Held | undefined,
    forward: Forward | undefined,
  ) {
    this.#room = room
    this.#exchange = exchange
    this.#held = held
    this.#forward = forward
    this.#login = held?.login
    this.#base = held?.content
    this.view = new View(room.format, held?.content)
  }

  get login(): Login | undefined {
    return this.#login
  }

  get stored(): boolean {
    return this.#held !== undefined
  }

  get setsCookie(): boolean {
    return this.#setsCookie
  }

  get pending(): boolean {
    return this.#turns.unsettled || this.view.changed || this.#touchDue()
  }

  /** A change after the headers have left would be stored by nobody. */
  apply(change: Change): void {
    this.#refuseClosed()
    this.view.apply(change)
  }

  /** Writes what changed. */
  commit(): Promise<ReadonlyData<D>> {
    return this.#turns.take(async () => {
      if (this.view.changed) await this.#commit()
      return this.view.data
    })
  }

  /** Ends what the handler left under way, writes what changed, and notes now and then that the session is in use. */
  settle(): Promise<void> {
    return this.#turns.unsettled ? this.#turns.settled().then(() => this.#settle()) : this.#settle()
  }

  /** Nothing is under way any more, and the handler has had its say: no need to take turns. */
  #settle(): Promise<void> {
    return this.view.changed ? this.#commit() : this.#touch()
  }

  takeFlash(name: string): Promise<string | undefined> {
    return this.#turns.take(() => this.#takeFlash(name))
  }

  rotate(grace: number): Promise<void> {
    return this.#turns.take(() => this.#rotate(grace))
  }

  signIn(subject: string): Promise<void> {
    return this.#turns.take(() => this.#signIn(subject))
  }

  destroy(): Promise<void> {
    return this.#turns.take(() => this.#destroy())
  }

  #commit(): Promise<void> {
    return this.#write(this.view.content)
  }

  /** Writes changes to the session, or starts one with them. `result` is what the view shows with them. */
  async #write(result: Content, changes: readonly Change[] = this.view.takeChanges()): Promise<void> {
    if (this.#ended) return
    const held = this.#held
    try {
      if (held === undefined) return await this.#create(result)
      const known = this.#base === held.content ? result : undefined
      const outcome = await this.#room.lanes.commit({ held, changes, result: known })
      if (outcome === undefined) this.#ended = true
      else this.#follow(outcome, result)
    } catch (error) {
      this.#turns.failed(error)
      this.view.rebase(this.#base)
      throw error
    }
  }

  #follow({ held, content, moved, signedIn }: Committed, own: Content): void {
    this.#held = held
    this.#moved ||= moved
    this.#signedIn ||= signedIn
    this.#base = this.#signedIn ? own : content
    this.view.rebase(this.#base)
  }

  async #create(content: Content): Promise<void> {
    this.#refuseUnderway()
    this.#refuseClosed()
    await this.#adopt(await this.#room.ledger.create(content), content)
  }

  #refuseUnderway(): void {
    const moved = this.#forward?.moved
    if (moved !== undefined && this.#room.ledger.surroundings.now() - moved < SETTLING) throw sessionMoved()
  }

  #refuseClosed(): void {
    if (this.#exchange.cookies.closed) throw headersSent(this.#room.cookie.name)
  }

  /** Gives the browser the id of the session that an old one became. The old cookie is deleted, and the old record. */
  async introduce(id: string, old: FormerSession<D>): Promise<void> {
    const { cookies, request } = this.#exchange
    // After the headers: the next request brings the old cookie again.
    if (!cookies.closed) {
      cookies.set(this.#room.cookie, id)
      this.#setsCookie = true
      this.#room.cookieSet(request)
    }
    if (this.#room.former?.keep) return
    this.#forgetFormer()
    // It is not taken over a second time, whether or not it is deleted.
    await old.end().catch(() => {})
  }

  /** Takes a session of its own, under an id that this request's cookie carries. */
  async #adopt({ id, held }: Created, content: Content): Promise<void> {
    const { cookie, ledger } = this.#room
    try {
      this.#exchange.cookies.set(cookie, id)
    } catch (error) {
      await ledger.end(held.key)
      throw error
    }
    this.#setsCookie = true
    this.#held = held
    this.#login = held.login
    this.#moved = this.#signedIn = this.#ended = false
    this.#base = content
    this.view.rebase(content)
    this.#room.cookieSet(this.#exchange.request)
  }

  #touchDue(): boolean {
    return (
      !this.#touched && !this.#ended && this.#held !== undefined && this.#room.ledger.touchDue(this.#held)
    )
  }

  /** Notes that the session is in use. A failure costs nothing that was promised: the next request tries again. */
  async #touch(): Promise<void> {
    const held = this.#held
    if (held === undefined || !this.#touchDue()) return
    this.#touched = true
    const outcome = await this.#room.lanes
      .commit({ held, changes: [], result: held.content })
      .catch(() => undefined)
    if (outcome) this.#follow(outcome, this.#base ?? outcome.content)
  }

  async #takeFlash(name: string): Promise<string | undefined> {
    const seen = messageIn(this.view.content, name)
    if (seen === undefined || this.#ended) return undefined
    let taken: string | undefined
    this.view.apply(content => {
      // What this request saw, and no later message of the same name: exactly one of many parallel requests finds it.
      taken = messageIn(content, name) === seen ? seen : undefined
      return taken === undefined ? content : withoutMessage(content, name)
    })
    if (this.#held !== undefined) await this.#commit()
    return this.#ended ? undefined : taken
  }

  /** `grace` is in seconds. */
  async #rotate(grace: number): Promise<void> {
    if (!(grace >= 0 && grace <= LONGEST_GRACE)) throw invalidGrace(grace, LONGEST_GRACE)
    const held = this.#held
    if (held === undefined || this.#ended) return
    const { content } = this.view
    const changes = this.view.takeChanges()
    if (this.#moved) return this.#write(content, changes)
    this.#refuseClosed()
    const relocated = await this.#relocate(held.key, {
      changes,
      grace: Math.round(grace * 1000),
      signIn: undefined,
    })
    if (relocated?.kind === 'moved') return this.#adopt(relocated, relocated.content)
    if (relocated === undefined) this.#ended = true
    else await this.#write(content, changes)
  }

  async #signIn(subject: string): Promise<void> {
    checkSubject(subject)
    this.#refuseClosed()
    await this.#retireFormer()
    const { ledger, format } = this.#room
    const generation = (await ledger.generation(subject)).current
    const { content } = this.view
    const changes = this.view.takeChanges()
    const signIn = { subject, generation }
    let moved = this.#moved
    let key = this.#ended ? undefined : this.#held?.key
    while (key !== undefined) {
      const relocated: Relocated = await this.#relocate(key, { changes, grace: 0, signIn })
      if (relocated?.kind === 'moved') return this.#adopt(relocated, relocated.content)
      if (relocated?.kind === 'foreign' && !moved) await ledger.end(key)
      moved = true
      key = relocated?.kind === 'forward' ? relocated.forward.to : undefined
    }
    // Nothing of a session that ended or is another's goes into the new one, only what this request did itself.
    const start = this.#held === undefined ? content : changes.reduce(applied, format.initial())
    await this.#adopt(await ledger.create(start, signIn), start)
  }

  async #relocate(key: string, relocation: Parameters<typeof relocate>[3]): Promise<Relocated> {
    try {
      return await relocate(this.#room.ledger, this.#room.lanes, key, relocation)
    } catch (error) {
      this.view.rebase(this.#base)
      throw error
    }
  }

  async #destroy(): Promise<void> {
    const { ledger, cookie } = this.#room
    this.view.reset()
    if (this.#held !== undefined && !this.#ended) {
      await ledger.end(this.#held.key)
      if (!this.#exchange.cookies.closed) {
        this.#exchange.cookies.delete(cookie)
        this.#setsCookie = true
      }
    } else if (this.#forward?.ends) await ledger.end(this.#forward.to)
    const taken = await this.#retireFormer()
    if (taken !== undefined) await ledger.end(taken)
    this.#held = this.#login = this.#base = undefined
    this.#moved = this.#signedIn = this.#ended = false
    this.view.rebase(undefined)
  }

  /** Ends the old session that the request may still name. Answers with the key of what it was taken over into. */
  async #retireFormer(): Promise<string | undefined> {
    const old = this.#room.former?.find(this.#exchange.cookies)
    if (old === undefined) return undefined
    const key = await retire(this.#room, old)
    this.#forgetFormer()
    return key
  }

  #forgetFormer(): void {
    const { former, cookie } = this.#room
    const { cookies } = this.#exchange
    // Ours may have its very name: then it has its place already.
    if (former === undefined || former.cookie.identity === cookie.identity || cookies.closed) return
    cookies.delete(former.cookie)
    this.#setsCookie = true
  }
}
