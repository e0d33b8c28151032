import type { RequestContext } from '../jar/context.ts'
import { fieldValues, type ObservedExchange } from './observed.ts'

/** How a request came about, as far as it tells. */
export interface Origins {
  readonly context: RequestContext
  /** undefined: nobody knows. */
  readonly crossSite: boolean | undefined
  readonly topLevel: boolean | undefined
}

/** Stands for a page of another site of which no more is known than that. */
const elsewhere = 'https://elsewhere.invalid'

const destinationPattern = /^[a-z]{1,20}$/

/**
 * The context of a request, from what an observer knows or from the fields that browsers send with each: `Sec-Fetch-Site`,
 * `Sec-Fetch-Dest`, `Origin` and `Referer`. Where they are missing, it counts as a page that the user opened, so that nothing is
 * refused for what is not known.
 */
export function originsOf(exchange: ObservedExchange, url: URL, siteOf: (host: string) => string): Origins {
  const { requestFields: fields, method = 'GET' } = exchange
  const date = fieldValues(exchange.responseFields, 'date').at(-1)
  const known = { method, ...(date === undefined ? {} : { date }) }
  if (exchange.context !== undefined) return fromContext({ ...known, ...exchange.context }, url, siteOf)
  const site = fieldValues(fields, 'sec-fetch-site')[0]?.toLowerCase()
  const said = fieldValues(fields, 'sec-fetch-dest')[0]?.toLowerCase() ?? ''
  if (site === undefined) return { context: known, crossSite: undefined, topLevel: undefined }
  const destination = destinationPattern.test(said) ? said : 'document'
  const topLevel = destination === 'document'
  const crossSite = site === 'cross-site'
  if (!crossSite) {
    const own = topLevel ? {} : { initiator: url.href, topLevel: url.href }
    return { context: { ...known, destination, ...own }, crossSite, topLevel }
  }
  const page = pageOf(fieldValues(fields, 'origin')[0], url) ?? pageOf(fieldValues(fields, 'referer')[0], url)
  const initiator = page ?? elsewhere
  return {
    context: { ...known, destination, initiator, ...(topLevel ? {} : { topLevel: initiator }) },
    crossSite,
    topLevel,
  }
}

/** The page that a field names, unless that is no address, or hides that it is another's. */
function pageOf(field: string | undefined, url: URL): string | undefined {
  if (field === undefined || !URL.canParse(field)) return undefined
  const page = new URL(field)
  return /^https?:$/.test(page.protocol) && page.host !== url.host ? page.origin : undefined
}

function fromContext(context: RequestContext, url: URL, siteOf: (host: string) => string): Origins {
  const topLevel = (context.destination ?? 'document') === 'document'
  const page = topLevel ? context.initiator : (context.topLevel ?? context.initiator)
  if (page === undefined || page === null)
    return { context, crossSite: topLevel ? false : undefined, topLevel }
  const crossSite = !URL.canParse(String(page)) || siteOf(new URL(page).hostname) !== siteOf(url.hostname)
  return { context, crossSite, topLevel }
}
