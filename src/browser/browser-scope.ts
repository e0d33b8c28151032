/**
 * What is asked of the global scope of a page or a worker: `globalThis`, a frame's `contentWindow`, or in tests an object with
 * `documentCookie(jar, url)` from rusk/jar as its document.
 */
export interface BrowserScope {
  readonly cookieStore?: PageCookieStore | null | undefined
  readonly document?: PageDocument | null | undefined
  readonly location?: PageLocation | undefined
  readonly isSecureContext?: boolean | undefined
}

/** A page's document: its cookies and, in a browser, its events. */
export interface PageDocument {
  cookie: string
  addEventListener?(type: 'visibilitychange', listener: () => void): void
  removeEventListener?(type: 'visibilitychange', listener: () => void): void
}

/** Where a page is. A `URL` will do. */
export interface PageLocation {
  readonly protocol: string
  readonly hostname: string
  readonly pathname: string
}

/** The `cookieStore` of a page or of a service worker. */
export interface PageCookieStore {
  getAll(name: string): Promise<readonly { readonly value?: string | undefined }[]>
  set(cookie: StoredPlace & StoredContent): Promise<void>
  delete(place: StoredPlace): Promise<void>
  addEventListener?(type: 'change', listener: () => void): void
  removeEventListener?(type: 'change', listener: () => void): void
}

/** Which cookie a `cookieStore` sets or deletes. */
export interface StoredPlace {
  name: string
  path: string
  domain: string | null
  partitioned: boolean
}

/** What a `cookieStore` sets it to. `expires` is epoch milliseconds; null ends it with the browser's session. */
export interface StoredContent {
  value: string
  expires: number | null
  sameSite: 'strict' | 'lax' | 'none'
}
