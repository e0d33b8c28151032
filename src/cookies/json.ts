import { refusal } from '../headers/fault.ts'
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
  const validate = (text: string): Validation<Output> => {
    const result = schema['~standard'].validate(parse(text))
    if (!('then' in result)) return result
    // Nobody will ask for its outcome: a rejection must not end the process.
    result.then(undefined, () => {})
    return 'asynchronous'
  }
  return {
    encode(value, cookieName) {
      let result: Validation<Output> | undefined
      let text = ''
      try {
        text = JSON.stringify(value)
        result = validate(text)
      } catch {
        // What a cycle or a getter throws may quote the value, as the issues of a schema may: none of their words are passed on.
      }
      if (result === 'asynchronous') {
        throw refusal(cookieName, {
          code: 'async-schema',
          fault: 'its schema is asynchronous',
          mend: 'pass a synchronous one',
        })
      }
      if (result && !result.issues) return text
      return refuseValue(cookieName, value, 'JSON that its schema takes')
    },
    decode(text) {
      const result = validate(text)
      return result === 'asynchronous' || result.issues ? undefined : result.value
    },
  }
}

type Validation<Output> = StandardSchemaResult<Output> | 'asynchronous'

function parse(text: string): unknown {
  // An escape may hide the letters of the name. The reviver costs, so that it runs only where there is something to find.
  return JSON.parse(text, /__proto__|\\u/.test(text) ? refuseProto : undefined)
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError(key)
  return value
}
