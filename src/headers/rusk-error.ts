/** Facts of a fault, as data: the cookie's name, a measured size, the limit. Never a cookie's value or a key. */
export type RuskErrorFacts = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * What the programmer got wrong, or what a server could not do. `message` names the cookie, the fault and the mend;
 * `code` is for programs: nobody needs to match on text. Neither ever holds a cookie's value or a key.
 */
export class RuskError extends TypeError {
  override readonly name: string = 'RuskError'
  /** A stable word for this fault, in kebab-case, such as `cookie-too-large`. */
  declare readonly code: string
  declare readonly facts: RuskErrorFacts
  /** The HTTP status a server answers with when it cannot go on, where there is a fitting one: 503 for a store out of reach. */
  declare readonly status: number | undefined

  constructor(
    code: string,
    message: string,
    options: { facts?: RuskErrorFacts; status?: number; cause?: unknown } = {},
  ) {
    super(message, options)
    this.code = code
    this.facts = options.facts ?? {}
    this.status = options.status
  }
}
