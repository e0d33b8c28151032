import { parseCookieDate } from 'rusk'
import { type CorpusCase, difference, testCorpus } from './corpus-run.ts'

interface DateCase extends CorpusCase {
  readonly input: string
  readonly expect: string | null
}

testCorpus<DateCase>('dates', ({ input, expect }) =>
  difference(parseCookieDate(input)?.toISOString() ?? null, expect),
)
