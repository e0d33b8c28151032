import { lifetimeLimit } from '../../rules/lifetime.ts'
import { lineRule, type Rule } from '../rule.ts'

const day = 86_400_000
/** Servers add 400 days to a clock of their own, which may be ahead. */
const grace = day

/** A lifetime that browsers cut short. */
export const lifetimeOverCap: Rule = lineRule(
  {
    id: 'lifetime-over-cap',
    severity: 'note',
    title: 'A lifetime over 400 days',
    source: { section: 'RFC 6265bis §5.5' },
  },
  (line, { now }) => {
    const { maxAge, expires } = line
    const lifetime = maxAge === undefined ? (expires ?? now) - now : maxAge * 1000
    if (lifetime <= lifetimeLimit + grace || !line.verdict.stored) return undefined
    const attribute = maxAge === undefined ? 'Expires' : 'Max-Age'
    return {
      message: `${attribute} asks for ${days(lifetime)}; browsers keep a cookie for 400 days at most.`,
      mend: 'Ask for 400 days or less, and set it again while it is used.',
    }
  },
)

function days(lifetime: number): string {
  const count = Math.round(lifetime / day)
  return count < 1_000_000 ? `${count} days` : 'more than a million days'
}
