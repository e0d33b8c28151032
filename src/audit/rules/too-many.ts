import type { Fault, Rule, Seen } from '../rule.ts'

/** Chrome and Firefox keep so many cookies of a site, and drop some thirty at once beyond. */
const siteLimit = 180
const siteBudget = 150

/** So many cookies of a site that browsers drop some, or soon will. */
export const tooMany: Rule = {
  id: 'too-many',
  severity: 'warning',
  title: 'More cookies than browsers keep of a site',
  source: { section: 'RFC 6265bis §6.1' },
  watch: () => ({ see: judge }),
}

function judge(seen: Seen): readonly Fault[] {
  const evicted = seen.lines.some(({ verdict }) => verdict.stored && verdict.evicted.length > 0)
  const count = Math.max(seen.sent.length, seen.lines.length === 0 ? 0 : ofSite(seen))
  if (!evicted && count <= siteBudget) return []
  return [
    {
      message: evicted
        ? `The site ${seen.site} sets more cookies than browsers keep of a site (${siteLimit}): others were dropped, without a word.`
        : `The site ${seen.site} has ${count} cookies; browsers keep ${siteLimit} of a site, and drop others without a word.`,
      severity: evicted ? 'error' : 'warning',
      mend: 'Put what belongs together into one cookie, or into a session on the server.',
    },
  ]
}

function ofSite({ jar, url }: Seen): number {
  return jar.explain(url).length
}
