import { audit, type Finding, type ObservedExchange, type ObservedField } from 'rusk/audit'
import { describe, expect, test } from 'vitest'

/** The time of what is recorded in tests, in epoch milliseconds. */
export const now = Date.parse('2026-11-23T12:00:00Z')

/** A value that nobody guesses, as a session's id is. */
export const id = '8f7d3a9b2c1e4f50a6b7c8d9e0f1a2b3'
/** A JSON Web Token, of nobody. */
export const jwt =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NSJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk0'

interface Rest extends Partial<Omit<ObservedExchange, 'responseFields' | 'requestFields'>> {
  readonly cookie?: string
  readonly fetch?: 'same-origin' | 'cross-site' | 'none'
  readonly destination?: string
  readonly fields?: readonly ObservedField[]
}

/** An exchange with https://shop.example/ that sets these lines. */
export function sets(lines: string | readonly string[], rest: Rest = {}): ObservedExchange {
  const { cookie, fetch, destination, fields = [], ...exchange } = rest
  const requestFields: ObservedField[] = [
    ...(cookie === undefined ? [] : [['Cookie', cookie] as const]),
    ...(fetch === undefined ? [] : [['Sec-Fetch-Site', fetch] as const]),
    ...(destination === undefined ? [] : [['Sec-Fetch-Dest', destination] as const]),
  ]
  return {
    url: 'https://shop.example/',
    status: 200,
    requestFields,
    responseFields: [...[lines].flat().map(line => ['Set-Cookie', line] as const), ...fields],
    ...exchange,
  }
}

/** What one rule finds. */
export function foundBy(rule: string, exchanges: readonly ObservedExchange[]): readonly Finding[] {
  return audit(exchanges, { now }).filter(finding => finding.rule === rule)
}

type Case = readonly [description: string, exchanges: ObservedExchange | readonly ObservedExchange[]]

/** Holds a rule to its cases: those in which it has to speak once, and those in which it has to be silent. */
export function ruleCases(
  rule: string,
  { fires, silent }: { readonly fires: readonly Case[]; readonly silent: readonly Case[] },
): void {
  describe(rule, () => {
    test.each(fires)('speaks of %s', (_, exchanges) => {
      const found = foundBy(rule, [exchanges].flat())
      expect(found).toHaveLength(1)
      const { message, mend, source } = found[0]!
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(mend).toMatch(/^[A-Z].*\.$/)
      expect(source.section).toMatch(/^(?:RFC|CHIPS|Fetch)/)
    })
    test.each(silent)('is silent about %s', (_, exchanges) => {
      expect(foundBy(rule, [exchanges].flat())).toEqual([])
    })
  })
}
