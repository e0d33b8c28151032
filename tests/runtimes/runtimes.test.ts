import { beforeAll, describe, expect, it } from 'vitest'
import { has } from '../support/parts.ts'
import { describeResult, type Result, runMatrix } from './matrix.ts'
import { runtimes } from './runtimes.ts'

/** What every runtime is exercised in, and what only some have. */
const areas = [
  'headers',
  'cookies',
  'keys',
  'fetch',
  'memory',
  'sealed',
  'jar',
  'agent',
  'doors',
  'same',
  'open',
]
const processes = ['Node 20', 'Node 22', 'Node 24', 'Node 26', 'Bun', 'Deno']

describe.skipIf(!(await has('runtimes')))('the packed rusk', () => {
  let results: readonly Result[]

  beforeAll(async () => {
    results = await runMatrix()
    console.log(results.map(describeResult).join('\n'))
  }, 300_000)

  describe.each(Object.keys(runtimes))('in %s', name => {
    const result = () => results.find(found => found.name === name)

    it.each([
      ...areas,
      ...(processes.includes(name) ? ['server'] : ['requests']),
      ...(processes.includes(name) && name !== 'Node 20' ? ['sqlite', 'one file'] : []),
    ])('%s', area => {
      expect(result()?.areas[area]?.failed).toEqual([])
      expect(result()?.areas[area]?.passed).toBeGreaterThan(0)
    })

    it('has no area besides that failed', () => {
      expect(Object.values(result()?.areas ?? {}).flatMap(({ failed }) => failed)).toEqual([])
    })
  })
})
