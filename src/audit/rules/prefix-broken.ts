import { prefixOf } from '../../rules/prefix.ts'
import { lineRule, type Rule } from '../rule.ts'

/** What is one character off a prefix. */
const nearPrefix = /^(?:_{1,3}|-{1,2})(host|secure)[-_](?=.)/i

/** A name that begins as a prefix does, without what that promises, so that browsers refuse it; or one that only looks so. */
export const prefixBroken: Rule = lineRule(
  {
    id: 'prefix-broken',
    severity: 'error',
    title: 'A name prefix that is broken or misspelt',
    source: { section: 'RFC 6265bis §4.1.3', asvs: '3.3.1' },
  },
  line => {
    const reason = line.reasons.find(({ code }) => code === 'InvalidPrefix')
    if (reason !== undefined) {
      return { message: `Browsers refuse it. ${reason.message}`, mend: reason.mend }
    }
    if (prefixOf(line.name) !== undefined || !line.verdict.stored) return undefined
    const [near, word] = nearPrefix.exec(line.name) ?? []
    if (near === undefined || word === undefined) return undefined
    const prefix = `__${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}-`
    return {
      severity: 'warning',
      kind: 'near',
      message: `Its name begins with ${near}, which is no prefix to a browser: it promises nothing.`,
      mend: `Write ${prefix}.`,
    }
  },
)
