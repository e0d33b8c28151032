import type { ExplainedReason } from '../../jar/walk.ts'
import type { ReasonCode } from '../../rules/reason.ts'
import type { FindingSource, Severity } from '../finding.ts'
import type { Fault, Rule, Seen, SeenLine } from '../rule.ts'
import { isTaken } from '../seen.ts'

/** Refused because of the page that asked, not of what it is: elsewhere it is stored. */
const circumstances: ReadonlySet<ReasonCode> = new Set([
  'SameSiteStrict',
  'SameSiteLax',
  'SameSiteUnspecifiedTreatedAsLax',
  'SchemefulSameSiteStrict',
  'SchemefulSameSiteLax',
  'SchemefulSameSiteUnspecifiedTreatedAsLax',
  'NoPartition',
])

/** Said by a rule of its own, or the request's own wish. */
const elsewhere: ReadonlySet<ReasonCode> = new Set(['InvalidPrefix', 'CredentialsOmitted'])

/** A cookie that the browser will not store. The jar's own rules decide, in the context of the request. */
export const refused: Rule = {
  id: 'refused',
  severity: 'error',
  title: 'A cookie that browsers refuse',
  source: { section: 'RFC 6265bis §5.7' },
  watch: () => ({ see }),
}

function see(seen: Seen): readonly Fault[] {
  const lost = seen.lines.some(line => line.deletes && !isTaken(line)) ? lostDeletions(seen) : noNames
  return seen.lines.flatMap(line => judge(line, seen, lost))
}

function judge(line: SeenLine, seen: Seen, lost: ReadonlySet<string>): readonly Fault[] {
  const [reason] = line.reasons
  if (reason === undefined) return []
  if (line.deletes ? !lost.has(line.name) || isOfRequest(reason) : elsewhere.has(reason.code)) return []
  return [
    {
      cookie: line.id,
      kind: reason.code,
      severity: severityOf(reason, seen),
      message: `Browsers refuse it (${reason.code}). ${reason.message}`,
      mend: reason.mend,
      source: sourceOf(reason),
    },
  ]
}

const noNames: ReadonlySet<string> = new Set()

/**
 * Names whose deletion, if it is refused, loses something: there is such a cookie, and no other line of the response deletes or
 * sets it, as those do that try every Domain there may be.
 */
function lostDeletions({ lines, sent, jar, url }: Seen): ReadonlySet<string> {
  const held = jar.explain(url).map(({ cookie }) => cookie)
  const names = new Set([...sent, ...held].map(({ name }) => name))
  for (const line of lines) if (isTaken(line)) names.delete(line.name)
  return names
}

/** Whether the request alone is why: another one deletes it. */
function isOfRequest({ code }: ExplainedReason): boolean {
  return code === 'CredentialsOmitted' || circumstances.has(code)
}

function severityOf({ code }: ExplainedReason, { loopback }: Seen): Severity {
  if (circumstances.has(code)) return 'note'
  return loopback ? 'warning' : 'error'
}

function sourceOf({ code, section }: ExplainedReason): FindingSource {
  const named = /^\d/.test(section) ? `RFC 6265bis §${section}` : section.replace(/ (?=\d)/, ' §')
  return code === 'NameValuePairExceedsMaxSize' ? { section: named, asvs: '3.3.5' } : { section: named }
}
