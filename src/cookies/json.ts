import { refusal } from '../headers/fault.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { type Codec, refuseValue } from './codec.ts'
import type { StandardSchema, StandardSchemaResult } from './standard-schema.ts'

/**
 * Data as JSON, checked by a Standard Schema whenever it is read: what the schema refuses is undefined. `set` takes the schema's
 * input, as it is before defaults and transforms; `get` gives its output. What would not come back is refused at `set`.
 * JSON with a key `__proto__` is refused too: copied with care or not, it can do no harm.
 *
 * @throws RuskError `async-schema` when a value is set and the schema answers with a promise
 */
export function json<Input, Output>(schema: StandardSchema<Input, Output>): Codec<Input, Output> {
  const validate = (text: string, cookieName: string): StandardSchemaResult<Output> => {
    const result = schema['~standard'].validate(parse(text))
    if (!('then' in result)) return result
    // Nobody will ask for its outcome: a rejection must not end the process.
    result.then(undefined, () => {})
    throw refusal(cookieName, 'async-schema', 'its schema is asynchronous. Mend: pass a synchronous one')
  }
  return {
    encode(value, cookieName) {
      try {
        const text = JSON.stringify(value)
        if (!validate(text, cookieName).issues) return text
      } catch (error) {
        // What a cycle or a getter throws may quote the value, as the issues of a schema may: none of their words are passed on.
        if (error instanceof RuskError) throw error
      }
      return refuseValue(cookieName, value, 'JSON that its schema takes')
    },
    decode(text, cookieName) {
      const result = validate(text, cookieName)
      return result.issues ? undefined : result.value
    },
  }
}

function parse(text: string): unknown {
  // An escape may hide the letters of the name. The reviver costs, so that it runs only where there is something to find.
  return JSON.parse(
    text,
    /__proto__|\\u/.test(text) ? (key, value) => (key === '__proto__' ? JSON.parse(key) : value) : undefined,
  )
}
