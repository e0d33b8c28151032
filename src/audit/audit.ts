import { Auditor } from './auditor.ts'
import type { Finding } from './finding.ts'
import type { ObservedExchange } from './observed.ts'
import type { AuditOptions } from './seen.ts'

/**
 * What is wrong with the cookies of exchanges, given in the order in which they took place: worst first, each with its mend and
 * where it comes from. No finding holds a value. Never throws for what an exchange holds.
 *
 *     audit([{ url: 'https://shop.example/', responseFields: [['set-cookie', 'id=1; Domain=com']] }])
 */
export function audit(exchanges: Iterable<ObservedExchange>, options: AuditOptions = {}): Finding[] {
  const auditor = new Auditor(options)
  for (const exchange of exchanges) auditor.observe(exchange)
  return auditor.finish()
}
