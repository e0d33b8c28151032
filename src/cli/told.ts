import type { RequestContext } from '../jar/context.ts'
import type { Explanation } from '../jar/cookie-jar.ts'
import type { Verdict } from '../jar/verdict.ts'

/** A line and what became of it. */
export interface ToldLine {
  readonly url: string
  readonly line: string
  readonly verdict: Verdict
  /** When it was set, in epoch milliseconds. */
  readonly now: number
}

/** What a request would carry. */
export interface ToldRequest {
  readonly url: string
  readonly context: RequestContext
  readonly header: string
  readonly cookies: readonly Explanation[]
}

/** What became of a line, in a word. */
export function outcomeOf(verdict: Verdict): 'stored' | 'deleted' | 'deleted nothing' | 'refused' {
  if (verdict.stored) return 'stored'
  if (verdict.removed !== undefined) return 'deleted'
  // A line that is in the past is a deletion, and is not to be stored.
  return verdict.reasons?.[0]?.code === 'Expired' ? 'deleted nothing' : 'refused'
}
