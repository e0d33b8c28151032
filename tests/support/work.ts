import { type Profiler, Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'
import { vi } from 'vitest'

/**
 * Counts work instead of timing it: how many characters of rusk's own sources run, each as often as it runs, by V8's precise
 * coverage. The count is the same in every run and on every machine, so that a test can hold a call to a budget.
 *
 *     const { parseCookie } = await counted(() => import('rusk'))
 *     expect(work(() => parseCookie(doubled))).toBeLessThan(2.2 * work(() => parseCookie(header)))
 *
 * V8 counts in code that it compiles after the counting began. So what is to be counted is loaded anew, by `counted`.
 */
export async function counted<M>(load: () => Promise<M>): Promise<M> {
  begin()
  vi.resetModules()
  return load()
}

/** How many characters of rusk's sources run in a call. */
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
  // Optimised code leaves out the counts of what it inlines, and when it is ready depends on the machine.
  for (const flag of [
    '--no-lazy-feedback-allocation',
    '--no-turbofan',
    '--no-use-osr',
    '--no-maglev',
    '--no-sparkplug',
  ])
    setFlagsFromString(flag)
  session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
}

const isOwn = (url: string): boolean => /\/src\/.+\.ts\b/.test(url) && !/\.test\.ts/.test(url)

/** The characters of source that ran since they were last taken. */
function take(): number {
  if (session === undefined)
    throw new Error('Nothing is counted yet. Load what is to be counted with `counted`.')
  let count = 0
  session.post('Profiler.takePreciseCoverage', (error, coverage: Profiler.TakePreciseCoverageReturnType) => {
    if (error) throw error
    for (const script of coverage.result) {
      if (isOwn(script.url)) for (const { ranges } of script.functions) count += charactersRun(ranges)
    }
  })
  return count
}

/**
 * Each range's count, times the characters that no inner range counts anew. V8 leaves out an inner range whose count is that of the
 * outer one, so to sum the counts alone would give more for the same work.
 */
function charactersRun(ranges: readonly Profiler.CoverageRange[]): number {
  const outer: Profiler.CoverageRange[] = []
  let characters = 0
  for (const range of ranges) {
    while (outer.length > 0 && outer.at(-1)!.endOffset <= range.startOffset) outer.pop()
    characters += (range.count - (outer.at(-1)?.count ?? 0)) * (range.endOffset - range.startOffset)
    outer.push(range)
  }
  return characters
}
