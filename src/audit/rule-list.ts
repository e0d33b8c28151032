import type { Rule } from './rule.ts'
import { auditRules } from './rules.ts'

/** What an audit looks for, for a list or a filter. */
export type AuditedRule = Pick<Rule, 'id' | 'severity' | 'title' | 'source'>

/** Every rule of an audit. */
export const rules: readonly AuditedRule[] = /* @__PURE__ */ Object.freeze(
  auditRules.map(({ id, severity, title, source }) => ({ id, severity, title, source })),
)
