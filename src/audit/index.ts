export { audit } from './audit.ts'
export { Auditor } from './auditor.ts'
export {
  type AuditReport,
  type Finding,
  type FindingCookie,
  type FindingPlace,
  type FindingSource,
  type Severity,
  severities,
} from './finding.ts'
export type { AuditProblem, Observed, ObservedExchange, ObservedField } from './observed.ts'
export { readExchanges, type TracedHop } from './read-exchanges.ts'
export { auditHar, type HarSource, type ReadHarOptions, readHar } from './read-har.ts'
export { type ReadTranscriptOptions, readTranscript } from './read-transcript.ts'
export { type AuditedRule, rules } from './rule-list.ts'
export { type SarifLog, type SarifOptions, toSarif } from './sarif.ts'
export type { AuditOptions } from './seen.ts'
