// Placeholder until the jar's own types are here.
export interface RequestContext {
  readonly method?: string
  readonly destination?: string
  readonly mode?: string
  readonly credentials?: string
  readonly initiator?: string | URL | null
  readonly topLevel?: string | URL | null
  readonly ancestors?: readonly (string | URL)[]
  readonly redirects?: readonly (string | URL)[]
  readonly reload?: boolean
  readonly api?: 'http' | 'script'
  readonly date?: string
}
export type Verdict = { stored: boolean; reasons?: readonly { code: string }[] }
export interface Explanation {
  readonly cookie: { name: string; value: string }
  readonly sent: boolean
  readonly reasons: readonly { code: string }[]
}
/** What an agent asks of its jar. */
export interface AgentJar {
  receive(url: string | URL, line: string, context?: RequestContext): Verdict
  cookieHeader(url: string | URL, context?: RequestContext): string
  explain(url: string | URL, context?: RequestContext): readonly Explanation[]
}

/** Stand-in. */
export class CookieJar implements AgentJar {
  #c = new Map<string, string>()
  receive(url: string | URL, line: string): Verdict {
    const [pair] = line.split(';')
    const [n, v] = pair!.split('=')
    this.#c.set(`${new URL(url).hostname} ${n}`, v!)
    return { stored: true }
  }
  cookieHeader(url: string | URL, context: RequestContext = {}): string {
    if (context.credentials === 'omit') return ''
    const h = new URL(url).hostname
    return [...this.#c]
      .filter(([k]) => k.startsWith(`${h} `))
      .map(([k, v]) => `${k.split(' ')[1]}=${v}`)
      .join('; ')
  }
  explain(): readonly Explanation[] {
    return []
  }
}
