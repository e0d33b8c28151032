/**
 * An expectation that was not met. It has the name and fields by which test runners know an assertion: `actual` and `expected`
 * are there where they can be shown.
 */
export class CookieAssertionError extends Error {
  override readonly name: string = 'AssertionError'
  readonly code: string = 'ERR_ASSERTION'
  readonly actual?: unknown
  readonly expected?: unknown
  /** Whether runners print the difference of the two. */
  readonly showDiff: boolean

  constructor(message: string, values?: { readonly actual: unknown; readonly expected: unknown }) {
    super(message)
    this.showDiff = values !== undefined
    if (values !== undefined) Object.assign(this, values)
  }
}
