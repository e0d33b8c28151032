import { notJson } from './faults.ts'
import { withMessage } from './flash.ts'
import type { Change } from './record.ts'
import type { ReadonlyData, View } from './view.ts'

/** The data of sessions that have neither `initial` nor a schema to give it a type. */
export type UntypedData = Partial<Record<string, unknown>>

/** Refuses at compile time what a promise comes out of. */
type Synchronous<R> = [Extract<R, PromiseLike<unknown>>] extends [never] ? unknown : 'update() is synchronous'

/** What a request sees of a session, and where it puts its changes. */
export interface Changeable<D extends object> {
  readonly view: View<D>
  /** Applies a change for this request, to be stored before the response. @throws RuskError `headers-sent` */
  apply(change: Change): void
}

/** The names of what a session's data may lack. */
export type OptionalKey<D> = {
  [K in keyof D]-?: Record<never, never> extends Pick<D, K> ? K : never
}[keyof D] &
  string

/** A session's data in one request: read as it is, changed through functions that can be replayed. */
export class SessionData<D extends object> {
  readonly #hold: Changeable<D>

  constructor(hold: Changeable<D>) {
    this.#hold = hold
  }

  /** The session's data with this request's own changes applied; frozen. After `commit` it is what was stored. */
  get data(): ReadonlyData<D> {
    return this.#hold.view.data
  }

  /**
   * Changes the data: at once for this request, and in the store before the response. If another request was first, `change` runs again
   * on the fresh data. So it must be synchronous, have no effect but on its argument, and read nothing that an earlier run may have
   * changed; what it returns is ignored. If it throws, nothing is changed, now or, on fresh data, at the commit, which then throws the same.
   *
   * @throws RuskError `async-update`, `update-returned-data`, `session-data-not-json`, `session-data-invalid`, `headers-sent`
   */
  update<R>(change: ((data: D) => R) & Synchronous<R>): void {
    this.#hold.apply(this.#hold.view.format.change(change))
  }

  get<K extends keyof ReadonlyData<D> & string>(key: K): ReadonlyData<D>[K] | undefined {
    const { data } = this
    return Object.hasOwn(data, key) ? data[key] : undefined
  }

  /**
   * Sets one entry of the data; the last writer of an entry wins, and others are left alone.
   *
   * @throws RuskError `session-data-not-json`, `session-data-invalid`, `headers-sent`
   */
  set<K extends keyof D & string>(key: K, value: D[K]): void {
    const text = jsonOf(key, value)
    // A fresh copy for each replay: what a later update does to it must not come back with the next one.
    this.update(data => {
      Object.defineProperty(data, key, {
        value: JSON.parse(text),
        writable: true,
        enumerable: true,
        configurable: true,
      })
    })
  }

  delete<K extends OptionalKey<D>>(key: K): void {
    this.update(data => {
      delete data[key]
    })
  }

  /** Leaves a message for the next request that takes it, such as the page after a redirect. The last of a name counts. */
  flash(name: string, message: string): void {
    const kept = JSON.parse(jsonOf(`flash ${name}`, message)) as string
    this.#hold.apply(content => withMessage(content, name, kept))
  }
}

function jsonOf(what: string, value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // Its message may quote the value.
  }
  if (text === undefined) throw notJson(`${JSON.stringify(what)} was set to what JSON cannot carry`)
  return text
}
