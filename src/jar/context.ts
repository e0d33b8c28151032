/**
 * The request that a cookie came with or would go with, in Fetch's words. Each field has its own default; without any, it
 * is a page that the user opened.
 */
export interface RequestContext {
  /** Default `GET`. */
  readonly method?: string | undefined
  /** What is fetched: `document` (default) is a page, `iframe` and `frame` are pages in it, all others are parts of a page. */
  readonly destination?: string | undefined
  /** Fetch's request mode. Cookies do not depend on it. */
  readonly mode?: string | undefined
  /** `omit` sends and stores nothing; `same-origin` only where the initiator has the address's own origin. Default `include`. */
  readonly credentials?: string | undefined
  /** The page that started it; null is the user, `'null'` an opaque origin. Default: null for a document, else the nearest page. */
  readonly initiator?: string | URL | null | undefined
  /** The page in the address bar. Default: none told; for a document it is the document itself. */
  readonly topLevel?: string | URL | null | undefined
  /** The pages of the frames around it, nearest first. */
  readonly ancestors?: readonly (string | URL)[] | undefined
  /** The addresses that redirected to this one, in order. */
  readonly redirects?: readonly (string | URL)[] | undefined
  /** Whether the user reloads a page. */
  readonly reload?: boolean | undefined
  /** `script` for document.cookie. Default `http`. */
  readonly api?: 'http' | 'script' | undefined
  /** The Date field of the response, as text. */
  readonly date?: string | undefined
}
