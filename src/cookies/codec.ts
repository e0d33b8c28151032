import { typeName } from '../headers/cookie-faults.ts'
import { refusal } from '../headers/fault.ts'
import type { RuskError } from '../headers/rusk-error.ts'

/** How a cookie's value becomes text, and text a value. A codec of your own is an object with these two functions. */
export interface Codec<Value, Read = Value> {
  /** The text of a value. It may hold any character: what a cookie cannot carry is percent-encoded afterwards. */
  encode(value: Value, cookieName: string): string
  /** The value of a text, or undefined where the text is none of ours. Anybody may have written it; what this throws counts as undefined. */
  decode(text: string, cookieName: string): Read | undefined
  /** Called once, when a definition takes this codec: the place to throw what is wrong with the codec itself. */
  check?(cookieName: string): void
}

/** The error for a value that its cookie cannot hold. `wanted` says what it can, and follows "pass". */
export function valueRefusal(cookieName: string, value: unknown, wanted: string, fault = ''): RuskError {
  return refusal(cookieName, {
    code: 'invalid-cookie-value',
    fault: `the value, of type ${typeName(value)}, is not ${wanted}${fault}`,
    mend: `pass ${wanted}, or define the cookie for another kind of value`,
  })
}
