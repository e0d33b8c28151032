import { RuskError } from './rusk-error.ts'

/**
 * The text in what a caller passed for one: a String object's own.
 *
 * @throws RuskError `not-a-string`
 */
export function textOf(caller: string, got: unknown): string {
  if (got instanceof String) return got.valueOf()
  throw new RuskError(
    'not-a-string',
    `${caller}() takes a string, but got ${got === null ? got : typeof got}. Mend: pass the text of the header, or '' where there is none.`,
  )
}
