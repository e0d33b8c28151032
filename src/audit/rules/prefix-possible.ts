import { prefixOf } from '../../rules/prefix.ts'
import { lineRule, type Rule, type SeenLine } from '../rule.ts'

/** A credential that has all that a prefix promises, and not the name that makes browsers hold it to that. */
export const prefixPossible: Rule = lineRule(
  {
    id: 'prefix-possible',
    severity: 'note',
    title: 'A session or token that could have a name prefix',
    source: { section: 'RFC 6265bis §4.1.3', asvs: '3.3.3' },
  },
  (line, { url }) => {
    if (!line.credential || !line.secure || url.protocol !== 'https:' || !line.verdict.stored)
      return undefined
    if (prefixOf(line.name) !== undefined) return undefined
    return isHostBound(line)
      ? {
          message: 'Another host of the site, or plain http, can set a cookie of this name over it.',
          mend: `Name it __Host-${line.id.name}: it is Secure, has Path=/ and no Domain already.`,
        }
      : {
          message: 'Plain http can set a cookie of this name over it.',
          mend: `Name it __Secure-${line.id.name}; with Path=/ and without Domain, __Host-${line.id.name}.`,
          source: { section: 'RFC 6265bis §4.1.3', asvs: '3.3.1' },
        }
  },
)

function isHostBound({ domainAttribute, pathAttribute }: SeenLine): boolean {
  return domainAttribute === '' && pathAttribute === '/'
}
