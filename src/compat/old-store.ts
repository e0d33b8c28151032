import { Patience, storeUnavailable } from '../session/store-fault.ts'

/**
 * A store of express-session, as far as it is needed: any of them fits, and so does what `connectRedis` and `connectPgSimple` give. `get` answers
 * with an object that has a `cookie`, or with nothing.
 */
export interface OldStore {
  get(sid: string, done: (error: unknown, record?: unknown) => void): unknown
  destroy(sid: string, done: (error?: unknown) => void): unknown
}

/** An old store in promises. It does not wait for ever, and its faults are ours: `store-unavailable`, status 503. */
export class OldRecords {
  readonly #store: OldStore
  readonly #patience: Patience

  /** `timeout` is in seconds. @throws RuskError `invalid-timeout` */
  constructor(store: OldStore, timeout: number | undefined) {
    this.#store = store
    this.#patience = new Patience('old session store', timeout)
  }

  read(sid: string): Promise<unknown> {
    return this.#ask(done => this.#store.get(sid, done))
  }

  async end(sid: string): Promise<void> {
    await this.#ask(done => this.#store.destroy(sid, done))
  }

  async #ask(question: (done: (error: unknown, answer?: unknown) => void) => unknown): Promise<unknown> {
    try {
      return await this.#patience.wait(called(question))
    } catch (error) {
      throw storeUnavailable('old session store', error)
    }
  }
}

/** What a callback was called with. Some stores return a promise besides, and tell of their errors there. */
function called(question: (done: (error: unknown, answer?: unknown) => void) => unknown): Promise<unknown> {
  return new Promise((settle, fail) => {
    const done = (error: unknown, answer?: unknown) => (error ? fail(error) : settle(answer))
    const returned = question(done)
    Promise.resolve(returned).catch(fail)
  })
}
