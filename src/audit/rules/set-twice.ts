import type { Fault, Rule, Seen, SeenLine } from '../rule.ts'

/** One response that sets one cookie twice: the last counts, unless something on the way takes the first. */
export const setTwice: Rule = {
  id: 'set-twice',
  severity: 'note',
  title: 'One cookie set twice by one response',
  source: { section: 'RFC 6265bis §4.1.1' },
  watch: () => ({ see: judge }),
}

function judge({ lines }: Seen): readonly Fault[] {
  const first = new Map<string, SeenLine>()
  const faults: Fault[] = []
  for (const line of lines) {
    const stored = line.verdict.stored ? line.verdict.cookie : undefined
    if (stored === undefined) continue
    const key = JSON.stringify([
      stored.name,
      stored.domain,
      stored.hostOnly,
      stored.path,
      stored.partitionKey,
    ])
    const before = first.get(key)
    if (before === undefined) first.set(key, line)
    else {
      faults.push({
        cookie: line.id,
        message: `One response sets it twice, ${before.value === line.value ? 'with the same value' : 'with two values'}.`,
        mend: 'Set it once, with what is to stay.',
      })
    }
  }
  return faults
}
