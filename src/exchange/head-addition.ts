/** What an exchange has to say in a response's head. */
export interface HeadAddition {
  readonly lines: readonly string[]
  /** Asks for `Cache-Control: private, no-store` where nothing else is said of caching. */
  readonly uncached: boolean
}

export const uncachedValue = 'private, no-store'
