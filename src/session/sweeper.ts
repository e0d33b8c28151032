import type { Ledger } from './ledger.ts'

const EVERY = 60_000
const BATCH = 200
const PAUSE = 10

/** Deletes expired records in the background: small batches with pauses between, so that requests get their turn. */
export class Sweeper {
  readonly #ledger: Ledger
  #next = Number.NEGATIVE_INFINITY
  #sweeping = false

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Starts a sweep if the last one was a minute ago. */
  stir(): void {
    const now = this.#ledger.surroundings.now()
    if (this.#sweeping || now < this.#next) return
    this.#next = now + EVERY
    this.#sweeping = true
    this.#sweep()
      // The store is out of reach: the request that wrote last hears of it, the next sweep makes up for it.
      .catch(() => {})
      .finally(() => {
        this.#sweeping = false
      })
  }

  async #sweep(): Promise<void> {
    const { wait } = this.#ledger.surroundings
    await wait(PAUSE)
    while ((await this.#ledger.sweep(BATCH)) >= BATCH) await wait(PAUSE)
  }
}
