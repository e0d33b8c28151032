import type { Cookies } from '../cookies/cookies.ts'
import type { CookieDefinition } from '../cookies/definition.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { DataFormat } from './data-format.ts'
import { headersSent, sealedTooLarge } from './faults.ts'
import { messageIn, withoutMessage } from './flash.ts'
import type { Lifetime } from './lifetime.ts'
import { type Change, type Content, decodeRecord, encodeSession } from './record.ts'
import type { RequestFacts } from './scope.ts'
import { View } from './view.ts'

const LONGEST_COOKIE = 4096
const PURPOSE = 'session'

/** What all exchanges of one `sealedSessions` share. */
export interface SealedRoom<D extends object> {
  readonly keys: Keyring
  readonly format: DataFormat<D>
  readonly lifetime: Lifetime
  readonly cookie: CookieDefinition
  readonly now: () => number
  /** Called when a session was given to a browser. */
  cookieSet(request: RequestFacts): void
}

interface Times {
  readonly created: number
  readonly seen: number
}

/** One request's hold on a sealed session: what its cookie said, and what the next one will say. */
export class SealedHold<D extends object> {
  readonly view: View<D>
  readonly #room: SealedRoom<D>
  readonly #cookies: Cookies
  readonly #request: RequestFacts
  #times: Times | undefined
  #base: Content | undefined
  /** An older key sealed the cookie. */
  #stale = false
  #setsCookie = false

  constructor(room: SealedRoom<D>, cookies: Cookies, request: RequestFacts) {
    this.#room = room
    this.#cookies = cookies
    this.#request = request
    this.#open()
    this.view = new View(room.format, this.#base)
  }

  get isNew(): boolean {
    return this.#times === undefined
  }

  get setsCookie(): boolean {
    return this.#setsCookie
  }

  get pending(): boolean {
    if (this.view.changed) return true
    if (this.#times === undefined || this.#cookies.closed) return false
    return this.#stale || this.#room.lifetime.touchDue(this.#times.seen, this.#room.now())
  }

  /** A change after the headers have left would reach no cookie. */
  apply(change: Change): void {
    if (this.#cookies.closed) throw headersSent(this.#room.cookie.name)
    this.view.apply(change)
  }

  commit(): void {
    if (!this.pending) return
    this.view.takeChanges()
    const { content } = this.view
    const { now, lifetime } = this.#room
    const unchanged = content.text === this.#base?.text && content.flash === this.#base.flash
    if (unchanged && !this.#stale && this.#times && !lifetime.touchDue(this.#times.seen, now())) return
    this.#seal({ created: this.#times?.created ?? now(), seen: now() }, content)
  }

  takeFlash(name: string): string | undefined {
    const message = messageIn(this.view.content, name)
    if (message !== undefined) this.apply(content => withoutMessage(content, name))
    return message
  }

  destroy(): void {
    if (this.#times !== undefined) {
      this.#cookies.delete(this.#room.cookie)
      this.#setsCookie = true
    }
    this.#times = this.#base = undefined
    this.#stale = false
    this.view.reset()
  }

  #open(): void {
    const { cookie, keys, lifetime, format, now } = this.#room
    const token = this.#cookies.get(cookie)
    const opened = token && keys.unseal(token, { cookieName: cookie.name, purpose: PURPOSE }, now())
    const decoded = opened ? decodeRecord(opened.value) : undefined
    if (!opened || decoded?.kind !== 'session' || lifetime.isOver(decoded, now())) return
    const content = format.upgrade(decoded.content, decoded.schema)
    if (content === undefined) return
    this.#base = content
    this.#times = decoded
    this.#stale = opened.stale
  }

  #seal(times: Times, content: Content): void {
    const { cookie, keys, lifetime, format } = this.#room
    const text = encodeSession(format.version, { ...times, content })
    const expires = Math.ceil(lifetime.expiry(times.created, times.seen) / 1000)
    const token = keys.seal(text, { cookieName: cookie.name, purpose: PURPOSE, expires })
    const size = cookie.name.length + token.length
    if (size > LONGEST_COOKIE)
      throw sealedTooLarge(cookie.name, { size, content: text, limit: LONGEST_COOKIE })
    this.#cookies.set(cookie, token)
    this.#setsCookie = true
    this.#times = times
    this.#base = content
    this.#stale = false
    this.#room.cookieSet(this.#request)
  }
}
