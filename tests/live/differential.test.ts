import { describe, expect, it } from 'vitest'
import { has } from '../support/parts.ts'
import { actInBrowser, actInJar, type Observed } from './act-out.ts'
import { type LabBrowser, labBrowsers } from './lab-browser.ts'
import { type LabServer, labServer } from './lab-server.ts'
import { type Scenario, scenario } from './scenario.ts'

const count = Number(process.env.RUSK_LIVE_CASES ?? 300)
const seed = Number(process.env.RUSK_LIVE_SEED ?? 1)
const pages = 3
const present = { chromium: await has('chromium'), firefox: await has('firefox') }

/** Acts scenarios out on a few pages at once; their hosts are their own. */
async function actAll(
  scenarios: readonly Scenario[],
  browser: LabBrowser,
  server: LabServer,
): Promise<Map<string, Observed>> {
  const observed = new Map<string, Observed>()
  const queue = [...scenarios]
  await Promise.all(
    Array.from({ length: pages }, async () => {
      const page = await browser.newPage()
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        observed.set(next.id, await actInBrowser(next, page, server))
      }
    }),
  )
  return observed
}

/**
 * Whether a step reads document.cookie after a script has assigned it. Firefox's process of a page then answers from a copy of
 * its own, which puts what was overwritten last and shows what the jar refused. The requests that follow tell what was kept.
 */
function readsOwnCopy({ steps }: Scenario, index: number): boolean {
  return steps[index]?.how === 'read' && steps.slice(0, index).some(({ how }) => how === 'assign')
}

describe.each(['chromium', 'firefox'] as const)('the jar beside %s', like => {
  it.skipIf(!present[like])(
    `sends what the browser sends, in ${count} scenarios`,
    async () => {
      const scenarios = Array.from({ length: count }, (_, number) => scenario(seed, number))
      await using server = await labServer()
      await using browser = await labBrowsers[like](server)
      const observed = await actAll(scenarios, browser, server)
      const differences = scenarios.flatMap(each => {
        const own = actInJar(each, like, Date.now()).observed
        const theirs = observed.get(each.id)!
        const at = own.findIndex(
          (sent, index) => sent !== theirs[index] && !(like === 'firefox' && readsOwnCopy(each, index)),
        )
        const seen = { scenario: each.id, step: at, jar: own[at], [like]: theirs[at], steps: each.steps }
        return at === -1 ? [] : [JSON.stringify(seen)]
      })
      expect(differences).toEqual([])
    },
    60_000 + count * 2_000,
  )
})
