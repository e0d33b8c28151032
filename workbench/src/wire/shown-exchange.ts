import type { Like } from 'rusk/jar'

/** One request and its response, for a person to see: secrets hidden, ready to go over the wire to the page as JSON. */
export interface ShownExchange {
  /** Counts up from 1, for each visitor. */
  readonly id: number
  /** When it was answered, in epoch milliseconds. */
  readonly time: number
  readonly method: string
  readonly path: string
  readonly cookies: readonly ShownPair[]
  /** How many came along that are not listed. */
  readonly more: number
  /** Names of cookies that the jar held for this request and the browser did not send. */
  readonly lost: readonly string[]
  readonly status: string
  /** Where a redirect leads. */
  readonly location?: string | undefined
  readonly lines: readonly ShownLine[]
  /** Whose rules the verdicts follow. */
  readonly like: Like
  /** What the browser holds after it. */
  readonly held: readonly HeldCookie[]
}

export interface ShownTerm {
  readonly text: string
  /** What it means. */
  readonly words: string
}

export interface ShownPair {
  readonly name: string
  readonly value: string
  /** Whether no program here has set it: another server on this host has, or a person. */
  readonly foreign: boolean
}

export interface ShownReason {
  readonly code: string
  readonly section: string
  readonly message: string
  readonly mend: string
}

/** A `Set-Cookie` line, and what became of it. */
export interface ShownLine {
  readonly name: ShownTerm
  readonly value: ShownTerm
  readonly attributes: readonly ShownTerm[]
  readonly outcome: 'stored' | 'replaced' | 'deleted' | 'refused'
  /** Of a replaced cookie: whether its value is another one now. */
  readonly changed?: boolean | undefined
  /** Of a stored cookie, in epoch milliseconds; null for a session cookie. */
  readonly expiryTime?: number | null | undefined
  readonly reasons: readonly ShownReason[]
  /** Names of cookies that had to go. */
  readonly evicted: readonly string[]
}

/** A cookie that the browser holds. */
export interface HeldCookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly flags: string
  readonly expiryTime: number | null
}
