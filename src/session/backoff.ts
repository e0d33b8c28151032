import { tooManyConflicts } from './faults.ts'
import type { Surroundings } from './ledger.ts'

const MOST_ATTEMPTS = 40
const LONGEST_WAIT = 50

/**
 * Waits before an overtaken write is tried again: not at all the first time, then a random time under a bound that doubles up to 50 ms.
 * `attempt` counts the writes that failed.
 *
 * @throws RuskError `too-many-conflicts`, status 503, when 40 attempts failed
 */
export async function backOff(attempt: number, { wait }: Surroundings): Promise<void> {
  if (attempt >= MOST_ATTEMPTS) throw tooManyConflicts(attempt)
  if (attempt > 1) await wait(Math.random() * Math.min(2 ** attempt, LONGEST_WAIT))
}
