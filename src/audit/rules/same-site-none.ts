import { Remembered } from '../remembered.ts'
import type { Fault, Rule, Seen, SeenLine, Watch } from '../rule.ts'

/** A credential with SameSite=None, and where it was set. */
interface Open {
  readonly line: SeenLine
  readonly seen: Seen
  /** Whether some request of its site told that it came from the site itself. */
  readonly site: string
}

/**
 * A credential that goes with every request of every site, in a recording in which no other site made one. Where another site
 * did, or where nobody knows of any request how it came about and the cookie is partitioned, nothing is said.
 */
export const sameSiteNone: Rule = {
  id: 'samesite-none-unneeded',
  severity: 'warning',
  title: 'SameSite=None on a session that no other site needs',
  source: { section: 'RFC 6265bis §8.8', asvs: '3.3.2' },
  watch: () => new NoneWatch(),
}

class NoneWatch implements Watch {
  readonly #open = new Remembered<Open>()
  /** By site: whether another site made a request, or only the site itself. */
  readonly #crossSite = new Remembered<boolean>()

  see(seen: Seen): readonly Fault[] {
    if (seen.crossSite !== undefined) {
      this.#crossSite.set(seen.site, seen.crossSite || this.#crossSite.get(seen.site) === true)
    }
    for (const line of seen.lines) {
      if (!line.credential || line.deletes || line.sameSite !== 'none' || line.partitioned) continue
      if (!line.verdict.stored) continue
      this.#open.set(JSON.stringify([line.id, seen.site]), { line, seen, site: seen.site })
    }
    return []
  }

  end(): readonly Fault[] {
    return [...this.#open.values()].flatMap(({ line, seen, site }) => {
      const crossSite = this.#crossSite.get(site)
      if (crossSite === true) return []
      const evidence =
        crossSite === false
          ? 'no other site made a request to it here'
          : 'nothing here tells that another site needs it'
      return [
        {
          cookie: line.id,
          seen,
          severity: crossSite === false ? 'warning' : 'note',
          message: `It signs its user in, and goes with the requests of every other site (SameSite=None); ${evidence}.`,
          mend: 'Write SameSite=Lax; where frames on other sites need it, keep None and add Partitioned.',
        },
      ]
    })
  }
}
