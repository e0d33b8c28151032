import type { Finding, FindingPlace } from './finding.ts'
import { severities } from './finding.ts'
import type { ObservedExchange } from './observed.ts'
import type { Fault, Rule, Seen, Watch } from './rule.ts'
import { auditRules } from './rules.ts'
import { type AuditOptions, Viewer } from './seen.ts'
import { shownUrl } from './shown.ts'

/** A finding names so many places, and counts the others. */
const placesKept = 5

/** A recording of millions of cookies, each with a fault of its own, still gives a report that can be held in memory. */
const findingsKept = 10_000

/** A finding that is still growing. */
type Draft = { -readonly [Field in keyof Finding]: Finding[Field] } & { where: FindingPlace[] }

/**
 * Looks at exchanges one by one, in their order, and keeps what it found: for recordings that do not fit into memory. Needs
 * memory for the cookies and the findings, not for the exchanges.
 */
export class Auditor {
  readonly #viewer: Viewer
  readonly #watches: readonly { readonly rule: Rule; readonly watch: Watch }[]
  readonly #drafts = new Map<string, Draft>()
  #exchanges = 0
  #last: Seen | undefined

  constructor(options: AuditOptions = {}) {
    this.#viewer = new Viewer(options)
    this.#watches = auditRules.map(rule => ({ rule, watch: rule.watch() }))
  }

  /** How many exchanges were looked at. */
  get exchanges(): number {
    return this.#exchanges
  }

  /** Looks at an exchange. Never throws, whatever it holds; what has no address of http(s) is passed over. */
  observe(exchange: ObservedExchange): void {
    const seen = this.#viewer.see(exchange)
    if (seen === undefined) return
    this.#exchanges += 1
    this.#last = seen
    for (const { rule, watch } of this.#watches) {
      for (const fault of watch.see(seen)) this.#note(rule, fault, seen)
    }
  }

  /** Ends the audit: what was found, worst first. */
  finish(): Finding[] {
    const last = this.#last
    for (const { rule, watch } of this.#watches) {
      for (const fault of watch.end?.() ?? []) this.#note(rule, fault, fault.seen ?? last!)
    }
    const rank = ({ severity }: Finding): number => severities.indexOf(severity)
    return [...this.#drafts.values()].sort((a, b) => rank(a) - rank(b))
  }

  #note(rule: Rule, fault: Fault, seen: Seen): void {
    const place = placeOf(fault.seen ?? seen)
    const about = fault.cookie ?? { host: (fault.seen ?? seen).url.host }
    const key = JSON.stringify([rule.id, about, fault.kind])
    const known = this.#drafts.get(key)
    if (known !== undefined) {
      known.count += 1
      if (known.where.length < placesKept && !known.where.some(each => isSame(each, place))) {
        known.where.push(place)
      }
    } else if (this.#drafts.size < findingsKept) {
      this.#drafts.set(key, {
        rule: rule.id,
        severity: fault.severity ?? rule.severity,
        ...(fault.cookie === undefined ? {} : { cookie: fault.cookie }),
        where: [place],
        count: 1,
        message: fault.message,
        mend: fault.mend,
        source: fault.source ?? rule.source,
      })
    }
  }
}

function placeOf({ method, url, exchange: { at } }: Seen): FindingPlace {
  return { method, url: shownUrl(url), ...(at === undefined ? {} : { at }) }
}

function isSame(a: FindingPlace, b: FindingPlace): boolean {
  return a.url === b.url && a.method === b.method && a.at === b.at
}
