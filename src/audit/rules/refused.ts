import type { ExplainedReason } from '../../jar/walk.ts'
import type { ReasonCode } from '../../rules/reason.ts'
import type { FindingSource, Severity } from '../finding.ts'
import type { Fault, Rule, Seen, SeenLine } from '../rule.ts'

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
  watch: () => ({ see: seen => seen.lines.flatMap(line => judge(line, seen)) }),
}

function judge(line: SeenLine, seen: Seen): readonly Fault[] {
  const [reason] = line.reasons
  if (reason === undefined || elsewhere.has(reason.code)) return []
  // A deletion that finds nothing to delete, or may not here, loses nothing.
  if (line.deletes && (reason.code === 'Expired' || circumstances.has(reason.code))) return []
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

function severityOf({ code }: ExplainedReason, { loopback }: Seen): Severity {
  if (circumstances.has(code)) return 'note'
  return loopback ? 'warning' : 'error'
}

function sourceOf({ code, section }: ExplainedReason): FindingSource {
  const named = /^\d/.test(section) ? `RFC 6265bis §${section}` : section.replace(/ (?=\d)/, ' §')
  return code === 'NameValuePairExceedsMaxSize' ? { section: named, asvs: '3.3.5' } : { section: named }
}
