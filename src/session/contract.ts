import type { OpenedStore } from './contract/case.ts'
import { expiryCases } from './contract/expiry.ts'
import { raceCases } from './contract/races.ts'
import { recordCases } from './contract/records.ts'
import { subjectCases } from './contract/subjects.ts'

export type { OpenedStore } from './contract/case.ts'

/** What a test runner must offer: `describe` and `it` of Vitest, Jest, Mocha, Bun or `node:test` fit as they are. */
export interface ContractRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>): unknown
}

/**
 * Registers the tests that every session store must pass, your own too.
 *
 *     import { describe, it } from 'vitest'
 *     import { storeContract } from 'rusk/session/contract'
 *
 *     storeContract('my store', { describe, it }, async () => ({ store: myStore() }))
 *
 * `open` is called once for each test. Records live for minutes of real time at least and `now` starts at the real time, so
 * that a database which expires by its own clock passes too.
 */
export function storeContract(
  name: string,
  runner: ContractRunner,
  open: () => Promise<OpenedStore> | OpenedStore,
): void {
  runner.describe(`${name} keeps the session store contract`, () => {
    for (const [title, run] of [...recordCases, ...expiryCases, ...subjectCases, ...raceCases]) {
      runner.it(title, async () => {
        const opened = await open()
        try {
          await run(opened)
        } finally {
          await opened.close?.()
        }
      })
    }
  })
}
