/** What a signature or a seal is bound to besides its value: a token moved to another cookie or purpose does not open. */
export interface Binding {
  readonly cookieName: string
  /** What the token is for, such as `cookie` or `session`. Keys are derived per purpose. */
  readonly purpose: string
  /**
   * When the token stops opening, in whole seconds since the epoch. It travels inside what is signed: `sign` and `seal`
   * write it, `verify` and `unseal` obey the one in the token and do not look at this field.
   */
  readonly expires?: number
  /** The cookies that the token came with, for a foreign format that keeps a part of it in another one. Only `verify` and `unseal` look. */
  readonly cookies?: CookiesBeside | undefined
}

/** The cookies of an exchange, as a foreign format needs them: `Cookies`. */
export interface CookiesBeside {
  get(name: string): string | undefined
  delete(name: string, scope: object): void
}

/** A format of values that another library closed: `rusk/compat` has them. It gives the keyring that opens them besides its own. */
export type ForeignFormat = (keys: Keyring) => Keyring

/** A value that opened. `stale` tells that an older key closed it, so that it should be closed again with the newest. */
export interface Opened {
  readonly value: string
  readonly stale: boolean
  /** When the token stops opening, in seconds since the epoch, where it says so. What is closed again keeps it, and so lives no longer. */
  readonly expires?: number
}

/**
 * Keys for signing and sealing cookies, newest first: the newest closes, all of them open. Synchronous.
 *
 * A token goes into `Set-Cookie` and comes out of `Cookie` as it is: its cookie-octets are neither escaped nor unescaped.
 */
export interface Keyring {
  /**
   * Text readable by the client, protected against change. The result holds cookie-octets only.
   * @throws RuskError `value-not-well-formed`, `binding-not-well-formed`, `expires-invalid`
   */
  sign(value: string, binding: Binding): string
  /** `undefined` for anything that this keyring did not sign for this binding, or that expired. `now` is epoch milliseconds. */
  verify(token: string, binding: Binding, now: number): Opened | undefined
  /**
   * Text unreadable by the client and protected against change. The result holds cookie-octets only.
   * @throws RuskError `value-not-well-formed`, `binding-not-well-formed`, `expires-invalid`
   */
  seal(value: string, binding: Binding): string
  /** `undefined` for anything that this keyring did not seal for this binding, or that expired. `now` is epoch milliseconds. */
  unseal(token: string, binding: Binding, now: number): Opened | undefined
  /**
   * A keyring that also opens values in another format, and tells that they are stale: what a handler reads is sent again in the format of
   * this one, which stays as it is.
   */
  accept(format: ForeignFormat): Keyring
  /** Deletes what a foreign format keeps beside a cookie that was set or deleted. Only keyrings that accept such a format have it. */
  tidy?(cookies: CookiesBeside, cookie: { readonly name: string; readonly attributes: object }): void
}
