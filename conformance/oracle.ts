import { corpus } from '../tests/support/parts.ts'
import type { OracleCase } from './corpus-cases.ts'
import { readCorpus } from './corpus-run.ts'

/** The families of what browsers were seen to do: each a file, `oracle-<family>.jsonl`. */
export const families = [
  'syntax',
  'expiry',
  'domain',
  'path',
  'secure',
  'multi',
  'limits',
  'sameSite',
  'partitioned',
] as const
export type Family = (typeof families)[number]

export const hasOracle: boolean = families.every(family => corpus(`oracle-${family}.jsonl`) !== undefined)

/** The cases of a family that were tried in a browser. */
export function oracleCases(family: Family, browser: 'chromium' | 'firefox'): OracleCase[] {
  return readCorpus<OracleCase>(corpus(`oracle-${family}.jsonl`)!).filter(each => each[browser] != null)
}
