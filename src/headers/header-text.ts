import { typeName } from './cookie-faults.ts'
import { RuskError } from './rusk-error.ts'

/** The error for a call that got something else than the text of a header field. */
export function notText(caller: string, got: unknown): RuskError {
  return new RuskError(
    'not-a-string',
    `${caller}() takes the text of a header field, but got ${typeName(got)}. Mend: pass a string; for a header that may be absent, \`header ?? ''\`.`,
  )
}
