import { looksLikeCredential } from '../credential.ts'
import type { Fault, Rule, Seen } from '../rule.ts'
import { cookieId } from '../seen.ts'

/**
 * A request with two cookies of one name. Servers take one of them, and not all the same: another host of the site can have
 * put its own there ("tossing").
 */
export const duplicateName: Rule = {
  id: 'duplicate-name',
  severity: 'warning',
  title: 'Two cookies of one name in a request',
  source: { section: 'RFC 6265bis §8.6', asvs: '3.3.3' },
  watch: () => ({ see: judge }),
}

function judge(seen: Seen): readonly Fault[] {
  const counts = new Map<string, number>()
  const credentials = new Set<string>()
  for (const { name, value } of seen.sent) {
    // Nameless cookies have nothing to be confused by.
    if (name === '') continue
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (looksLikeCredential(name, value)) credentials.add(name)
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([name, count]) => ({
      cookie: cookieId(name),
      severity: credentials.has(name) ? 'warning' : 'note',
      message: `A request to ${seen.url.host} carries ${count} cookies of this name, with another Domain or Path each; which one counts depends on the server.`,
      mend: 'Delete the others with the Domain and Path they were set with; a name that begins with __Host- cannot be doubled by another host.',
    }))
}
