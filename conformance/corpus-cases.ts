import type { RequestContext } from 'rusk/jar'

/** A case of jar.jsonl: what a public suite expects of a jar. */
export interface JarCase {
  readonly id: string
  readonly source: string
  readonly section: string
  readonly now: string
  readonly steps: readonly JarStep[]
  readonly disputed?: string
  readonly variant?: string
}

export type JarStep =
  | {
      readonly op: 'set'
      readonly url: string
      readonly setCookie: string
      readonly api: JarApi
      readonly context?: JarContext
    }
  | {
      readonly op: 'get'
      readonly url: string
      readonly api: JarApi
      readonly context?: JarContext
      readonly expect: string
      readonly ordered?: boolean
    }
  | { readonly op: 'clock'; readonly now: string }

type JarApi = 'http' | 'non-http'

interface JarContext {
  readonly sameSite?: 'same-site' | 'cross-site'
  readonly topLevelNavigation?: boolean
  readonly method?: string
  readonly topLevelSite?: string
}

/** A case of oracle-*.jsonl: what browsers stored and sent. */
export interface OracleCase {
  readonly id: string
  readonly family: string
  readonly note: string
  readonly now: number | null
  readonly steps: readonly OracleStep[]
  readonly chromium: Observation | null
  readonly firefox?: (Observation & { readonly now?: number }) | null
}

export interface OracleStep {
  readonly op: 'set' | 'get' | 'doc' | 'docget'
  readonly url: string
  readonly setCookie?: readonly string[] | string
  readonly date?: string
  readonly cookie?: string
  readonly context?: OracleContext
}

export interface OracleContext {
  readonly type: 'navigation' | 'iframe-navigation' | 'subresource'
  readonly method?: string
  readonly initiator?: string | null
  readonly topLevel?: string | null
  readonly ancestors?: readonly string[]
  readonly redirects?: readonly string[]
  readonly dest?: string
  readonly mode?: string
  readonly credentials?: string
  readonly cookieAgeMs?: number
  readonly api?: string
  readonly thirdPartyCookies?: 'allowed' | 'blocked' | 'total-cookie-protection'
}

export interface Observation {
  readonly got: readonly (string | null)[]
  readonly stored?: readonly StoredObservation[] | null
  readonly responseRejected?: boolean
}

export interface StoredObservation {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly expires?: number | null
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: string | number | null
  readonly partitionKey?: unknown
}

/** A context of jar.jsonl in the jar's words. It hands in the same-site class as an answer: a request that has it is made up. */
export function contextOfJarStep(url: string, api: JarApi, context: JarContext = {}): RequestContext {
  const elsewhere = 'https://elsewhere.invalid/'
  const foreign = context.sameSite === 'cross-site'
  const method = context.method ?? 'GET'
  if (api === 'non-http')
    return { api: 'script', ...(context.topLevelSite ? { topLevel: context.topLevelSite } : {}) }
  if (context.topLevelNavigation !== false) return { method, initiator: foreign ? elsewhere : null }
  const topLevel = context.topLevelSite ?? (foreign ? elsewhere : url)
  return { method, destination: 'empty', initiator: foreign ? elsewhere : url, topLevel }
}

/** A context of oracle-*.jsonl in the jar's words. */
export function contextOfOracleStep(
  context: OracleContext | undefined,
  date: string | undefined,
): RequestContext {
  const dated = date === undefined ? {} : { date }
  if (context === undefined) return dated
  const destination =
    context.type === 'navigation'
      ? 'document'
      : context.type === 'iframe-navigation'
        ? 'iframe'
        : fetchDestination(context.dest)
  return {
    ...dated,
    destination,
    method: context.method,
    mode: context.mode,
    credentials: context.credentials,
    initiator: context.initiator,
    topLevel: context.topLevel,
    ancestors: context.ancestors,
    redirects: context.redirects,
    reload: context.api === 'reload',
  }
}

function fetchDestination(dest: string | undefined): string {
  return dest === undefined || dest === 'fetch' || dest === 'beacon' ? 'empty' : dest
}
