import { refusal } from '../headers/fault.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { type Codec, valueRefusal } from './codec.ts'
import type { StandardSchema, StandardSchemaIssue } from './standard-schema.ts'

/**
 * Data as JSON, checked by a Standard Schema whenever it is read: what the schema refuses is undefined. `set` takes the schema's
 * input, as it is before defaults and transforms; `get` gives its output. What would not come back is refused at `set`.
 * JSON with a key `__proto__` is refused too: copied with care or not, it can do no harm.
 *
 * @throws RuskError `async-schema` when a definition takes it, or on first use, where the schema answers with a promise
 */
export function json<Input, Output>(schema: StandardSchema<Input, Output>): Codec<Input, Output> {
  const validate = (value: unknown, cookieName: string) => {
    const result = schema['~standard'].validate(value)
    if ('then' in result) {
      // Nobody will ask for its outcome: a rejection must not end the process.
      result.then(undefined, () => {})
      throw refusal(cookieName, {
        code: 'async-schema',
        fault: 'its schema is asynchronous',
        mend: 'pass a synchronous one',
      })
    }
    return result
  }
  return {
    encode(value, cookieName) {
      let issues: readonly StandardSchemaIssue[] | undefined
      try {
        const text = JSON.stringify(value)
        issues = validate(parse(text), cookieName).issues
        if (!issues) return text
      } catch (error) {
        // What a cycle or a getter throws may quote the value.
        if (error instanceof RuskError) throw error
      }
      throw valueRefusal(cookieName, value, 'JSON that its schema takes', place(issues))
    },
    decode(text, cookieName) {
      const result = validate(parse(text), cookieName)
      return result.issues ? undefined : result.value
    },
    check(cookieName) {
      try {
        validate(undefined, cookieName)
      } catch (error) {
        if (error instanceof RuskError) throw error
      }
    },
  }
}

function parse(text: string): unknown {
  // An escape may hide the letters of the name. The reviver costs, so that it runs only where there is something to find.
  return JSON.parse(text, /__proto__|\\u/.test(text) ? refuseProto : undefined)
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('__proto__ in JSON')
  return value
}

/** Where a schema found a fault, if the path is made of plain property names. Its words are kept back: they may quote the value. */
function place(issues: readonly StandardSchemaIssue[] | undefined): string {
  const path =
    issues?.[0]?.path?.map(part => String(typeof part === 'object' ? part.key : part)).join('.') ?? ''
  return /^[a-z.]{1,40}$/i.test(path) ? ` (at ${path})` : ''
}
