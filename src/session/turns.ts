import { isFault } from './faults.ts'

/**
 * The tasks of one request on its session, one after the other in the order they were asked for. After a fault of the store all further ones fail
 * with it: nobody takes an unknown state for a known one.
 */
export class Turns {
  #underWay = 0
  #last: Promise<unknown> | undefined
  #fault: unknown

  /** Whether a task is under way that the handler may have left alone, or one met a fault. */
  get unsettled(): boolean {
    return this.#underWay > 0 || this.#fault !== undefined
  }

  /** Ends when all tasks have ended. Rejects with what they were rejected with. */
  async settled(): Promise<void> {
    while (this.#underWay > 0) await this.#last
    if (this.#fault !== undefined) throw this.#fault
  }

  take<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#last?.catch(() => {})
    const turn = this.#run(task, before)
    this.#underWay += 1
    this.#last = turn.finally(() => {
      this.#underWay -= 1
    })
    // A handler may leave a task alone: then `settled` hears of its failure, and the process does not end for it.
    this.#last.catch(() => {})
    return turn
  }

  /** Notes what a task met with. */
  failed(error: unknown): void {
    if (isFault(error)) this.#fault ??= error
  }

  async #run<T>(task: () => Promise<T>, before: Promise<unknown> | undefined): Promise<T> {
    await before
    if (this.#fault !== undefined) throw this.#fault
    try {
      return await task()
    } catch (error) {
      this.failed(error)
      throw error
    }
  }
}
