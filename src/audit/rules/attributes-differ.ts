import type { Cookie } from '../../jar/cookie.ts'
import type { Fault, Rule, SeenLine } from '../rule.ts'
import { lineRule } from '../rule.ts'

const sources = {
  secure: { section: 'RFC 6265bis §8.3', asvs: '3.3.1' },
  httpOnly: { section: 'RFC 6265bis §4.1.2.6', asvs: '3.3.4' },
  sameSite: { section: 'RFC 6265bis §8.8', asvs: '3.3.2' },
} as const

/** One cookie that one response sets so, and another otherwise: the weaker one counts while it is there. */
export const attributesDiffer: Rule = lineRule(
  {
    id: 'attributes-differ',
    severity: 'warning',
    title: 'One cookie with other attributes on another response',
    source: sources.secure,
  },
  judge,
)

const words = { secure: 'Secure', httpOnly: 'HttpOnly', sameSite: 'SameSite' } as const

function judge({ verdict }: SeenLine): Omit<Fault, 'cookie'> | undefined {
  if (!verdict.stored || verdict.replaced === undefined) return undefined
  const { cookie, replaced } = verdict
  const differing = (['secure', 'httpOnly', 'sameSite'] as const).filter(
    field => cookie[field] !== replaced[field],
  )
  if (differing.length === 0) return undefined
  return {
    kind: differing.join(),
    source: sources[differing[0]!],
    message: `It was set before with another ${differing.map(field => words[field]).join(' and ')}: ${differing.map(field => `${said(replaced, field)}, now ${said(cookie, field)}`).join('; ')}.`,
    mend: 'Set it everywhere from one definition.',
  }
}

function said(cookie: Cookie, field: keyof typeof words): string {
  const value = cookie[field]
  if (typeof value === 'boolean') return `${value ? 'with' : 'without'} ${words[field]}`
  return value === 'unset' ? 'without SameSite' : `SameSite=${value.charAt(0).toUpperCase()}${value.slice(1)}`
}
