import { RuskError } from '../headers/rusk-error.ts'

/** How long a store on the network waits for its database, in seconds, where nothing else is said. */
const DEFAULT_TIMEOUT = 5

/**
 * The fault of a store whose database did not do what was asked: `store-unavailable`, status 503. What was asked may or may not
 * have happened. `cause` holds the driver's code and message and nothing else of its error: drivers put statements and
 * arguments on their errors, and with them sessions into logs.
 *
 * `mend` says what to do, where that is known better than "see that it runs".
 */
export function storeUnavailable(store: string, error: unknown, mend?: string): RuskError {
  const reason = reasonOf(error)
  return new RuskError(
    'store-unavailable',
    `The ${store} did not do what was asked (${reason}), and nothing was acknowledged. ${mend ?? 'See that its database runs and can be reached; nothing here needs a restart.'}`,
    { facts: { store, reason }, status: 503, cause: bare(error, reason) },
  )
}

/**
 * How long a store waits for its database. Drivers queue what is asked while they are not connected, some of them for ever; a
 * request must not wait with them. After a call without an answer the others wait a tenth of the time, until one is answered:
 * an outage is told quickly, and does not fill the queue.
 */
export class Patience {
  readonly #timeout: number
  #unanswered = false

  /**
   * `timeout` is in seconds.
   *
   * @throws RuskError `invalid-timeout` for what is no number of seconds that a timer can wait
   */
  constructor(store: string, timeout?: number) {
    this.#timeout = checkTimeout(store, timeout)
  }

  /** What a database answers, error or not, or an error with the code `timeout`. */
  async wait<T>(asked: Promise<T>): Promise<T> {
    const limit = this.#unanswered ? this.#timeout / 10 : this.#timeout
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#unanswered = true
        reject(Object.assign(new Error(`no answer in ${limit} s`), { code: 'timeout' }))
      }, limit * 1000)
    })
    // A late answer counts too: a database that is merely slow must not be given less and less time.
    const answer = asked.then(value => {
      this.#unanswered = false
      return value
    })
    try {
      return await Promise.race([answer, end])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** How long a store waits, in seconds: 5 where nothing is said. @throws RuskError `invalid-timeout` for what is no number of seconds that a timer can wait */
export function checkTimeout(store: string, timeout: number = DEFAULT_TIMEOUT): number {
  if (timeout > 0 && timeout <= 3600) return timeout
  throw new RuskError(
    'invalid-timeout',
    `The ${store}'s timeout is ${timeout}; it is in seconds, more than 0 and at most 3600. Leave it out for ${DEFAULT_TIMEOUT}.`,
    { facts: { store, timeout } },
  )
}

/** One word: the system's or the database's code, or the kind of error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && code !== '') return code
  // Redis puts its code in front of the message: READONLY, LOADING, CLUSTERDOWN.
  const word = /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0]
  return word ?? (error.name === 'Error' ? error.constructor.name : error.name)
}

function bare(error: unknown, reason: string): Error {
  // Redis repeats the arguments of a command that it does not know.
  const message = error instanceof Error ? error.message.replace(/, with args.*/s, '') : ''
  return new Error(message === '' ? reason : message)
}
