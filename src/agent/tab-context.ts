import { RuskError } from '../headers/rusk-error.ts'
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
  /** The page that asks; `'null'` for one of an opaque origin, undefined for the user. */
  readonly initiator: URL | 'null' | undefined
  /** The origin that asks, as URLs spell it: the initiator's, or for the user that of the URL itself. */
  readonly origin: string
  readonly destination: string
  readonly mode: RequestMode
  readonly credentials: RequestCredentials
}

const navigations: ReadonlySet<string> = new Set(['document', 'iframe', 'frame', 'embed', 'object'])

/**
 * Fills in what the caller left out, as a tab has it: a navigation and the elements of a page include credentials, a
 * script's `fetch` (`destination: 'empty'`) has `same-origin`. A request without an initiator asks for its own origin.
 * @throws {RuskError} `invalid-url` for an initiator that is none
 */
export function standing(
  url: URL,
  tab: TabContext,
  asked: { mode: RequestMode | undefined; credentials: RequestCredentials | undefined },
): Standing {
  const destination = tab.destination ?? 'document'
  const isNavigation = navigations.has(destination)
  const isScript = destination === 'empty' || destination === ''
  const initiator = initiatorOf(tab)
  return {
    initiator,
    origin: initiator === undefined ? url.origin : initiator === 'null' ? 'null' : initiator.origin,
    destination,
    mode: asked.mode ?? (isNavigation ? 'navigate' : isScript ? 'cors' : 'no-cors'),
    credentials: asked.credentials ?? (isScript ? 'same-origin' : 'include'),
  }
}

/** Only for a top-level document does an absent initiator mean the user; for others it is the nearest page. */
function initiatorOf(tab: TabContext): URL | 'null' | undefined {
  const isTopLevel = (tab.destination ?? 'document') === 'document'
  const initiator =
    tab.initiator === undefined && !isTopLevel ? (tab.ancestors?.[0] ?? tab.topLevel) : tab.initiator
  if (initiator === undefined || initiator === null) return undefined
  if (initiator === 'null') return 'null'
  if (URL.canParse(String(initiator))) return new URL(initiator)
  throw new RuskError(
    'invalid-url',
    "The page that asks (context.initiator, or the nearest of ancestors and topLevel) is no absolute URL. Give one, 'null' for an opaque origin, or null for the user.",
  )
}
