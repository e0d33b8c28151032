import { describe, expect, test } from 'vitest'
import { now, sets } from '../../tests/audit/rule-cases.ts'
import { counted, work } from '../../tests/support/work.ts'

const { audit, readTranscript } = await counted(() => import('rusk/audit'))

const url = 'https://a.example/'
const read = (text: string) => audit(readTranscript(text, { url }).exchanges, { now })
const line = (text: string) => audit([sets(text)], { now })

/** The inputs that cost most, by what gets them. */
const hostile: readonly (readonly [string, (text: string) => unknown, (length: number) => string])[] = [
  ['blanks in a field', read, length => `Set-Cookie: a=${' '.repeat(length)}x`],
  ['lines', read, length => 'Set-Cookie: a=1\n'.repeat(length / 20)],
  ['marks', read, length => '> \n< '.repeat(length / 5)],
  ['ports', read, length => `* Connected to ${'port 1 '.repeat(length / 7)}\n> GET / HTTP/1.1\n`],
  ['commas', line, length => `a=1;${', a '.repeat(length / 4)}`],
  ['dots', line, length => `a=eyJ${'a.'.repeat(length / 2)}`],
  ['a value without end', line, length => `session=${'aB1-'.repeat(length / 4)}`],
  ['a name without end', line, length => `${'aB'.repeat(length / 2)}=1`],
]

describe('doubled input costs at most 2.2 times', () => {
  test.each(hostile)('%s', (_, run, input) => {
    run(input(1000))
    const [once, twice] = [work(() => run(input(8000))), work(() => run(input(16_000)))]
    expect(twice).toBeLessThanOrEqual(2.2 * once + 2000)
  })
})

// Expressions are not counted. One that goes back over its input takes minutes for these.
test.each(hostile)('a megabyte of %s ends', { timeout: 20_000 }, (_, run, input) => {
  run(input(1_000_000))
})
