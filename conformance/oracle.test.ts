import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Departure, runCore } from './corpus-run.ts'
import { families, hasOracle, oracleCases } from './oracle.ts'
import { replayOracleCase } from './replay.ts'

/** How much of all cases, and of each family, has to be equal. */
const targets = { chromium: { all: 0.995, family: 0.98 }, firefox: { all: 0.98, family: 0.9 } } as const

if (!hasOracle) console.log('conformance: oracle-*.jsonl are missing; their cases are not tried')

describe.skipIf(!hasOracle)('what browsers were seen to do', () => {
  test.each(['chromium', 'firefox'] as const)('%s', browser => {
    const listed = departures(browser)
    const failures: string[] = []
    let passed = 0
    let all = 0
    for (const family of families) {
      const cases = oracleCases(family, browser)
      const ids = new Set(cases.map(({ id }) => id))
      const own = new Map([...listed].filter(([id]) => ids.has(id)))
      const result = runCore(cases, own, each => replayOracleCase(each, browser))
      console.log(`${browser} oracle-${family}: ${result.passed}/${cases.length}`)
      failures.push(...result.failures)
      const allowed = cases.length < 60 ? 1 : cases.length * (1 - targets[browser].family)
      expect(cases.length - result.passed, `${browser} oracle-${family}`).toBeLessThanOrEqual(allowed)
      for (const id of own.keys()) listed.delete(id)
      passed += result.passed
      all += cases.length
    }
    console.log(`${browser} oracle: ${passed}/${all}`)
    expect(failures).toEqual([])
    expect([...listed.keys()], 'listed departures without a case').toEqual([])
    expect(passed / all).toBeGreaterThanOrEqual(targets[browser].all)
  })
})

function departures(browser: string): Map<string, string> {
  const file = new URL(`departures/oracle-${browser}.json`, import.meta.url)
  const listed = JSON.parse(readFileSync(file, 'utf8')) as Departure[]
  return new Map(listed.flatMap(({ reason, cases }) => cases.map(id => [id, reason])))
}
