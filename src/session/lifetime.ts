import { invalidOption } from './faults.ts'
import type { Held } from './record.ts'

/** An idle lifetime is renewed when a tenth of it has passed: an active session costs ten writes an idle lifetime, not one a request. */
const TOUCHES = 10
const TEN_YEARS = 10 * 365 * 86_400

/** How long sessions live. Times are epoch milliseconds. */
export interface Lifetime {
  /** When a session ends that began at `created` and was last in use at `seen`. */
  expiry(created: number, seen: number): number
  /** Whether it is time to note that the session is in use. */
  touchDue(seen: number, now: number): boolean
  /** Whether a record has ended by these lifetimes, though an earlier program may have stored a later end. */
  isOver(session: Pick<Held, 'created' | 'seen'>, now: number): boolean
}

/**
 * Both lifetimes, in seconds: `idle` counts from the last use, `absolute` from the beginning or the last sign-in. A session ends with the
 * one that is over first, between nine tenths of `idle` and `idle` after its last use.
 *
 * @throws RuskError `invalid-session-option`
 * @see ASVS 5.0 7.3.1, 7.3.2
 */
export function lifetime(idle: number, absolute: number): Lifetime {
  const idleTime = inMilliseconds('idle', idle)
  const absoluteTime = inMilliseconds('absolute', absolute)
  const expiry = (created: number, seen: number) => Math.min(seen + idleTime, created + absoluteTime)
  return {
    expiry,
    touchDue: (seen, now) => (now - seen) * TOUCHES >= idleTime,
    isOver: ({ created, seen }, now) => now >= expiry(created, seen),
  }
}

/** What is odd about two lifetimes that are possible: an idle one that never comes into play. Undefined where nothing is. */
export function doubtfulLifetime(idle: number, absolute: number): string | undefined {
  if (idle <= absolute) return undefined
  return `rusk: sessions end ${absolute} seconds after their beginning (absolute), so that idle, ${idle} seconds, never counts. Mend: raise absolute, such as days(30), or give idle in seconds, not milliseconds: minutes(30).`
}

function inMilliseconds(option: string, duration: number): number {
  if (!(duration > 0) || !Number.isFinite(duration)) {
    throw invalidOption(option, `is ${duration}`, 'give a positive number of seconds, such as minutes(30)')
  }
  if (duration > TEN_YEARS) {
    const years = Math.round(duration / (365 * 86_400))
    throw invalidOption(
      option,
      `is ${duration} seconds, ${years} years`,
      'give seconds, not milliseconds: minutes(30)',
    )
  }
  return Math.round(duration * 1000)
}
