import type { RequestContext } from '../jar/context.ts'

/** A header field as it was seen: its name in any case, its value with one character per byte. */
export type ObservedField = readonly [name: string, value: string]

/** One request and its response, as far as somebody saw them. */
export interface ObservedExchange {
  /** Absolute. */
  readonly url: string
  /** Default `GET`. */
  readonly method?: string
  /** The request's fields, as far as they were recorded. */
  readonly requestFields?: readonly ObservedField[]
  /** Absent where no response came, or none was recorded. */
  readonly status?: number
  /** The response's fields, in their order: each `Set-Cookie` is one of its own. */
  readonly responseFields: readonly ObservedField[]
  /** Epoch milliseconds. Default: the time of the exchange before, at first that of the audit. */
  readonly time?: number
  /** How the request came about, where more is known than its own fields tell (`Sec-Fetch-*`, `Origin`, `Referer`). */
  readonly context?: RequestContext
  /** Where it stands in what was read: `log.entries[3]`, `line 12`. */
  readonly at?: string
}

/** What was read of a file or a text, and what could not be. */
export interface Observed {
  readonly exchanges: readonly ObservedExchange[]
  readonly problems: readonly AuditProblem[]
}

/** Something that could not be read. Holds no values. */
export interface AuditProblem {
  /** A stable word in kebab-case: `not-json`, `truncated`, `no-entries`, `invalid-entry`, `entry-too-large`, `no-url` … */
  readonly code: string
  /** Where: `byte 1024`, `log.entries[3]`, `line 12`. */
  readonly at: string
  /** A sentence. */
  readonly message: string
}

/** The values of all fields of a name. */
export function fieldValues(fields: readonly ObservedField[] | undefined, name: string): string[] {
  return (fields ?? []).filter(([field]) => field.toLowerCase() === name).map(([, value]) => value)
}
