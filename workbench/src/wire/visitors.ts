import { randomBytes } from 'node:crypto'
import { Cookies, cookie } from 'rusk'
import type { Like } from 'rusk/jar'
import { Visitor } from './visitor.ts'

/** Names the visitor's wire. Nobody guesses 256 bits, and the wire never shows it. */
export const ownCookie = cookie('workbench')

/** More than look at a workbench at once; whoever was away longest goes first. */
const visitorsAtMost = 200

/** Who looks at the workbench, each with a wire of their own. */
export class Visitors {
  readonly #visitors = new Map<string, Visitor>()

  /** The visitor that a request's `Cookie` field names; undefined where it names none that we know. */
  of(field: string | undefined): Visitor | undefined {
    const key = new Cookies(field).get(ownCookie)
    const visitor = key === undefined ? undefined : this.#visitors.get(key)
    if (key === undefined || visitor === undefined) return undefined
    this.#visitors.delete(key)
    this.#visitors.set(key, visitor)
    return visitor
  }

  /** A new visitor, and the key to remember them by. */
  welcome(like: Like): { readonly key: string; readonly visitor: Visitor } {
    const key = randomBytes(32).toString('base64url')
    const visitor = new Visitor(like)
    this.#visitors.set(key, visitor)
    const [longestAway] = this.#visitors.keys()
    if (this.#visitors.size > visitorsAtMost && longestAway !== undefined) {
      this.#visitors.delete(longestAway)
    }
    return { key, visitor }
  }
}

/** The `Cookie` field without the workbench's own. */
export function withoutOwn(field: string | undefined): string {
  return (field ?? '')
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair !== '' && !pair.startsWith(`${ownCookie.name}=`))
    .join('; ')
}

/** Whose rules a browser follows, by what it calls itself. Safari and others are told by the draft's text. */
export function likeOf(userAgent: string | undefined): Like {
  const browser = /Firefox\/|Chrom(e|ium)\//.exec(userAgent ?? '')?.[0]
  return browser === undefined ? 'draft' : browser === 'Firefox/' ? 'firefox' : 'chromium'
}
