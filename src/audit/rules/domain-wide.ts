import { Remembered } from '../remembered.ts'
import type { Fault, Rule, Seen, SeenLine, Watch } from '../rule.ts'
import { shownName } from '../shown.ts'

interface Wide {
  readonly line: SeenLine
  readonly seen: Seen
  readonly domain: string
}

/** A credential for a domain and all hosts below it, of which the recording shows but one. */
export const domainWide: Rule = {
  id: 'domain-wide',
  severity: 'warning',
  title: 'A session or token for more hosts than use it',
  source: { section: 'RFC 6265bis §8.6', asvs: '3.3.3' },
  watch: () => new DomainWatch(),
}

class DomainWatch implements Watch {
  readonly #wide = new Remembered<Wide>()
  /** By site: its hosts, as far as they were asked for something. */
  readonly #hosts = new Remembered<Set<string>>()

  see(seen: Seen): readonly Fault[] {
    const hosts = this.#hosts.get(seen.site) ?? new Set<string>()
    // Two are enough to say nothing.
    if (hosts.size < 50) hosts.add(seen.url.hostname)
    this.#hosts.set(seen.site, hosts)
    for (const line of seen.lines) {
      const cookie = line.verdict.stored ? line.verdict.cookie : undefined
      if (cookie === undefined || cookie.hostOnly || !line.credential) continue
      this.#wide.set(JSON.stringify(line.id), { line, seen, domain: cookie.domain })
    }
    return []
  }

  end(): readonly Fault[] {
    return [...this.#wide.values()].flatMap(({ line, seen, domain }) => {
      const hosts = [...(this.#hosts.get(seen.site) ?? [])].filter(host => isWithin(host, domain))
      if (hosts.length > 1) return []
      const shown = shownName(domain)
      return [
        {
          cookie: line.id,
          seen,
          message: `It signs its user in, and Domain=${shown} gives it to every host below ${shown}; only ${shownName(seen.url.hostname)} was asked for anything here.`,
          mend: 'Leave Domain out, unless other hosts are meant to get it.',
        },
      ]
    })
  }
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}
