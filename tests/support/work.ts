import { type Profiler, Session } from 'node:inspector'
import { vi } from 'vitest'

/**
 * Counts work instead of timing it: how often the blocks of rusk's own sources run, by V8's precise coverage. It does not
 * depend on the machine, so that a test can hold a call to a budget; leave a few percent for how far V8 has optimised by then.
 *
 *     const { parseCookie } = await counted(() => import('rusk'))
 *     expect(work(() => parseCookie(doubled))).toBeLessThan(2.5 * work(() => parseCookie(header)))
 *
 * V8 counts in code that it compiles after the counting began. So what is to be counted is loaded anew, by `counted`.
 */
export async function counted<M>(load: () => Promise<M>): Promise<M> {
  begin()
  vi.resetModules()
  return load()
}

/** How many blocks of rusk's sources run in a call. */
export function work(run: () => unknown): number {
  take()
  run()
  return take()
}

/** As `work`, for what ends later. Nothing else may run meanwhile: it would be counted too. */
export async function workOf(run: () => Promise<unknown>): Promise<number> {
  take()
  await run()
  return take()
}

let session: Session | undefined

function begin(): void {
  if (session !== undefined) return
  session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
}

const isOwn = (url: string): boolean => /\/src\/.+\.ts\b/.test(url) && !/\.test\.ts/.test(url)

/** The counts of all blocks since they were last taken, summed. */
function take(): number {
  if (session === undefined)
    throw new Error('Nothing is counted yet. Load what is to be counted with `counted`.')
  let count = 0
  session.post('Profiler.takePreciseCoverage', (error, coverage: Profiler.TakePreciseCoverageReturnType) => {
    if (error) throw error
    for (const script of coverage.result) {
      if (!isOwn(script.url)) continue
      for (const { ranges } of script.functions) for (const range of ranges) count += range.count
    }
  })
  return count
}
