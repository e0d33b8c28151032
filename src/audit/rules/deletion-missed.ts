import type { Cookie } from '../../jar/cookie.ts'
import { Remembered } from '../remembered.ts'
import type { Fault, Rule, Seen, SeenLine, Watch } from '../rule.ts'
import { cookieId, isTaken } from '../seen.ts'
import { shownName } from '../shown.ts'

interface Missed {
  readonly line: SeenLine
  readonly seen: Seen
  readonly survivor: Cookie
}

/**
 * A deletion that deleted nothing, while a cookie of that name goes on being sent: its Path, Domain or Partitioned is another.
 * A response that sets the name as well cleans up on purpose; and what a later response deletes was not missed for long.
 */
export const deletionMissed: Rule = {
  id: 'deletion-missed',
  severity: 'error',
  title: 'A deletion that misses its cookie',
  source: { section: 'RFC 6265bis §5.7', asvs: '7.4.1' },
  watch: () => new DeletionWatch(),
}

class DeletionWatch implements Watch {
  readonly #missed = new Remembered<Missed>()
  /** Names of a site that some response deletes and sets at once. */
  readonly #cleansUp = new Remembered<true>()

  see(seen: Seen): readonly Fault[] {
    if (seen.lines.length === 0) return []
    const deletions = new Map<string, SeenLine[]>()
    for (const line of seen.lines) {
      // One that is refused has a rule of its own.
      if (line.deletes && isTaken(line)) deletions.set(line.name, [...(deletions.get(line.name) ?? []), line])
    }
    for (const [name, lines] of deletions) this.#judge(name, lines, seen)
    return []
  }

  #judge(name: string, deletions: readonly SeenLine[], seen: Seen): void {
    const key = JSON.stringify([seen.site, name])
    if (seen.lines.some(line => line.name === name && !line.deletes)) {
      this.#cleansUp.set(key, true)
      this.#missed.delete(key)
      return
    }
    if (deletions.some(({ removed }) => removed !== undefined)) {
      this.#missed.delete(key)
      return
    }
    const survivor = survivorOf(name, seen)
    const [line] = deletions
    if (survivor !== undefined && line !== undefined && !this.#missed.has(key)) {
      this.#missed.set(key, { line, seen, survivor })
    }
  }

  end(): readonly Fault[] {
    return [...this.#missed.entries()]
      .filter(([key]) => !this.#cleansUp.has(key))
      .map(([, { line, seen, survivor }]) => ({
        cookie: cookieId(line.name, survivor),
        seen,
        message: `The deletion (${attributesOf(line)}) misses it: it was set with ${homeOf(survivor)}, and is still sent.`,
        mend: 'Delete it with the very Path, Domain and Partitioned that it was set with.',
      }))
  }
}

/** A cookie of that name, set in this recording, that is still there where it was to be deleted. */
function survivorOf(name: string, { jar, url, sent }: Seen): Cookie | undefined {
  const named = jar.explain(url).filter(({ cookie }) => cookie.name === name)
  const onPath = named.filter(({ reasons }) => reasons.every(({ code }) => code === 'PartitionMismatch'))
  // Where the request carried one more, that may be what was deleted: it was set before the recording began.
  if (sent.filter(cookie => cookie.name === name).length > onPath.length) return undefined
  const offPath = named.find(({ reasons }) => reasons.every(({ code }) => code === 'NotOnPath'))
  return (onPath[0] ?? offPath)?.cookie
}

function attributesOf(line: SeenLine): string {
  const { domainAttribute, pathAttribute, partitioned } = line
  const path = pathAttribute === '' ? 'no Path' : `Path=${pathAttribute}`
  const domain = domainAttribute === '' ? 'no Domain' : `Domain=${domainAttribute}`
  return shownName(`${path}, ${domain}${partitioned ? ', Partitioned' : ''}`)
}

function homeOf({ path, domain, hostOnly, partitionKey }: Cookie): string {
  const home = hostOnly ? 'no Domain' : `Domain=${domain}`
  return shownName(`Path=${path}, ${home}${partitionKey === null ? '' : ', Partitioned'}`)
}
