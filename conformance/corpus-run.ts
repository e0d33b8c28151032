import { existsSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { corpus } from '../tests/support/parts.ts'

/** What every case of every corpus has. One with `variant` or `disputed` is not core: its source chose otherwise than the draft. */
export interface CorpusCase {
  readonly id: string
  readonly source?: string
  readonly variant?: string
  readonly disputed?: string
}

/** Cases that we answer otherwise on purpose, and why: an element of `departures/<corpus>.json`. */
export interface Departure {
  readonly reason: string
  readonly cases: readonly string[]
}

/** Answers undefined where a case passes, otherwise what differs, in words. */
export type Check<C> = (corpusCase: C) => string | undefined

export interface CorpusOptions<C> {
  /** Checks that a listed departure is one we may have. Answers undefined, or why not. */
  readonly mayDepart?: Check<C>
}

/**
 * Declares the tests of one corpus, `../shared/conformance/<name>.jsonl`: every core case passes or is a listed departure, and every
 * listed departure still departs. The others are counted apart. Without the corpus the tests are skipped and a line says so.
 */
export function testCorpus<C extends CorpusCase>(
  name: string,
  check: Check<C>,
  options: CorpusOptions<C> = {},
): void {
  const file = corpus(`${name}.jsonl`)
  if (file === undefined) console.log(`conformance: ${name}.jsonl is missing; its cases are not tried`)
  describe.skipIf(file === undefined)(`conformance: ${name}`, () => {
    test('core cases', () => {
      const { passed, departed, failures } = runCore(
        readCorpus<C>(file!).filter(isCore),
        departures(name),
        check,
        options,
      )
      console.log(`${name}: ${passed} passed, ${departed.length} departures, ${failures.length} failed`)
      for (const line of departed) console.log(`  departure ${line}`)
      expect(failures).toEqual([])
    })

    test('cases that are not core', () => {
      const cases = readCorpus<C>(file!).filter(each => !isCore(each))
      if (cases.length === 0) return
      const alike = cases.filter(each => outcome(check, each) === undefined)
      console.log(`${name}, not core: ${alike.length} of ${cases.length} as we answer`)
      expect(cases.filter(each => outcome(check, each)?.startsWith('threw'))).toEqual([])
    })
  })
}

/** The cases of a JSON Lines file. */
export function readCorpus<C>(file: URL): C[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter(line => line !== '').map(line => JSON.parse(line) as C)
}

/** Undefined where both are deeply equal, otherwise what was expected and what came. */
export function difference(actual: unknown, expected: unknown): string | undefined {
  if (isDeepStrictEqual(actual, expected)) return undefined
  return `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`
}

interface CoreResult {
  readonly passed: number
  /** A line with the reason for each listed departure that departs. */
  readonly departed: readonly string[]
  /** A line for each case that failed, and for each listed departure that is none or may not be one. */
  readonly failures: readonly string[]
}

/** Runs the core cases of a corpus against the list of departures. */
export function runCore<C extends CorpusCase>(
  cases: readonly C[],
  listed: ReadonlyMap<string, string>,
  check: Check<C>,
  { mayDepart }: CorpusOptions<C> = {},
): CoreResult {
  const departed: string[] = []
  const failures: string[] = []
  const unseen = new Set(listed.keys())
  let passed = 0
  for (const each of cases) {
    unseen.delete(each.id)
    const differs = outcome(check, each)
    if (differs === undefined) {
      if (listed.has(each.id)) failures.push(`${each.id}: a listed departure, but it passes`)
      else passed++
    } else if (!listed.has(each.id)) failures.push(`${each.id}: ${differs}`)
    else {
      const refused = mayDepart?.(each)
      if (refused === undefined) departed.push(`${each.id}: ${listed.get(each.id)}`)
      else failures.push(`${each.id}: may not be a departure: ${refused}`)
    }
  }
  for (const id of unseen) failures.push(`${id}: a listed departure, but no such core case`)
  return { passed, departed, failures }
}

function isCore(each: CorpusCase): boolean {
  return each.variant === undefined && each.disputed === undefined
}

function outcome<C>(check: Check<C>, each: C): string | undefined {
  try {
    return check(each)
  } catch (error) {
    return `threw ${String(error)}`
  }
}

/** The listed departures of a corpus, with their reasons by the id of the case. */
function departures(name: string): Map<string, string> {
  const file = new URL(`departures/${name}.json`, import.meta.url)
  const listed: Departure[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  return new Map(listed.flatMap(({ reason, cases }) => cases.map(id => [id, reason])))
}
