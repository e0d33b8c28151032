import type { AuditProblem } from './observed.ts'

/** From worst to least: the words of SARIF's levels. */
export const severities = ['error', 'warning', 'note'] as const

/** `error`: broken or open to attack. `warning`: weak. `note`: could be better, or will not last as it says. */
export type Severity = (typeof severities)[number]

/** Where a rule comes from. */
export interface FindingSource {
  /** `RFC 6265bis §8.3`: of draft-ietf-httpbis-rfc6265bis-22, or of the text it names. */
  readonly section: string
  /** The requirement of OWASP ASVS 5.0 that is not met, such as `3.3.1`; absent where there is none. */
  readonly asvs?: string
}

/** Which cookie, without its value. Control characters are escaped. */
export interface FindingCookie {
  readonly name: string
  /** Where it is stored, as far as that is known. */
  readonly domain?: string
  readonly path?: string
}

/** Where something was seen. */
export interface FindingPlace {
  readonly method: string
  /** Without user name, query and fragment, which may hold secrets. */
  readonly url: string
  /** Where it stands in what was read: `log.entries[3]`, `line 12`. */
  readonly at?: string
}

/** Something to mend. Never holds a cookie's value. */
export interface Finding {
  /** The rule's id: a stable word in kebab-case. */
  readonly rule: string
  readonly severity: Severity
  /** Absent where it is about a message as a whole. */
  readonly cookie?: FindingCookie
  /** Where it was seen first: a few places. */
  readonly where: readonly FindingPlace[]
  /** How often it was seen. */
  readonly count: number
  /** What is wrong, measured: a sentence. */
  readonly message: string
  /** What to do about it: a sentence. */
  readonly mend: string
  readonly source: FindingSource
}

/** What an audit of a recording gives. */
export interface AuditReport {
  /** Worst first; those of one severity in the order they were seen. */
  readonly findings: readonly Finding[]
  /** How many exchanges were looked at. */
  readonly exchanges: number
  /** What could not be read. */
  readonly problems: readonly AuditProblem[]
}
