import { parseCookie } from 'rusk'
import { type CorpusCase, difference, testCorpus } from './corpus-run.ts'

interface ParseCookieCase extends CorpusCase {
  readonly input: string
  readonly decode: 'any' | 'percent' | 'none'
  readonly expect: readonly (readonly [name: string, value: string])[]
}

const byName = (pairs: readonly (readonly [string, unknown])[]): unknown =>
  [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))

testCorpus<ParseCookieCase>('parse-cookie', ({ input, decode, expect }) => {
  const cookies = parseCookie(input, decode === 'none' ? { decode: text => text } : {})
  return difference(byName(Object.entries(cookies)), byName(expect))
})
