import { RuskError } from './rusk-error.ts'

/**
 * The text in what a caller passed for one: a String object's own.
 *
 * @throws RuskError `not-a-string`
 */
export function textOf(caller: string, got: unknown): string {
  if (got instanceof String) return got.valueOf()
  const kind = got === null ? 'null' : typeof got
  throw new RuskError(
    'not-a-string',
    `${caller}() takes a string, but got ${kind}. Mend: pass the header's text.`,
  )
}
