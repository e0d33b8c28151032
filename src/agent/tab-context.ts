import type { RequestContext } from '../jar/context.ts'

/**
 * What the tab was doing when it made a request: the fields of a jar's context that a fetch does not tell by itself.
 * Nothing given is an address typed into the address bar.
 */
export type TabContext = Pick<
  RequestContext,
  'destination' | 'initiator' | 'topLevel' | 'ancestors' | 'reload'
>

/** How one fetch stands towards origins, from its context and what the caller asked of `mode` and `credentials`. */
export interface Standing {
  /** The origin that asks, as URLs spell it; `'null'` for an opaque one. */
  readonly origin: string
  readonly mode: RequestMode
  readonly credentials: RequestCredentials
}

const navigations: ReadonlySet<string> = new Set(['document', 'iframe', 'frame', 'embed', 'object'])

/**
 * Fills in what the caller left out, as a tab has it: a navigation and the elements of a page include credentials, a
 * script's `fetch` (`destination: 'empty'`) has `same-origin`. A request without an initiator asks for its own origin.
 */
export function standing(
  url: URL,
  tab: TabContext,
  asked: { mode: RequestMode | undefined; credentials: RequestCredentials | undefined },
): Standing {
  const destination = tab.destination ?? 'document'
  const isNavigation = navigations.has(destination)
  const isScript = destination === 'empty' || destination === ''
  return {
    origin: originOf(initiatorOf(tab)) ?? url.origin,
    mode: asked.mode ?? (isNavigation ? 'navigate' : isScript ? 'cors' : 'no-cors'),
    credentials: asked.credentials ?? (isScript ? 'same-origin' : 'include'),
  }
}

/** The document that asks. Only for a top-level document does an absent initiator mean the user. */
export function initiatorOf(tab: TabContext): string | URL | null | undefined {
  if (tab.initiator !== undefined || (tab.destination ?? 'document') === 'document') return tab.initiator
  return tab.ancestors?.[0] ?? tab.topLevel
}

function originOf(initiator: string | URL | null | undefined): string | undefined {
  if (initiator === undefined || initiator === null) return undefined
  return initiator === 'null' ? 'null' : new URL(initiator).origin
}
