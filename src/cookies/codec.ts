import { refusal } from '../headers/fault.ts'

/** How a cookie's value becomes text, and text a value. A codec of your own is an object with these two functions. */
export interface Codec<Value, Read = Value> {
  /** The text of a value. It may hold any character: what a cookie cannot carry is percent-encoded afterwards. */
  encode(value: Value, cookieName: string): string
  /** The value of a text, or undefined where the text is none of ours. Anybody may have written it; what this throws counts as undefined. */
  decode(text: string, cookieName: string): Read | undefined
}

/** Refuses a value that its cookie cannot hold. `wanted` says what it can, and follows "pass". */
export function refuseValue(cookieName: string, value: unknown, wanted: string): never {
  throw refusal(
    cookieName,
    'invalid-cookie-value',
    `it cannot hold this value of type ${typeof value}. Mend: pass ${wanted}`,
  )
}
