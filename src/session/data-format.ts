import type { StandardSchema, StandardSchemaIssue } from '../cookies/standard-schema.ts'
import { asyncSchema, asyncUpdate, invalidOption, notJson, refusedBySchema, returnedData } from './faults.ts'
import { findUnfaithful } from './json-faithful.ts'
import type { Change, Content } from './record.ts'

export interface DataFormatOptions<D extends object> {
  readonly initial?: (() => D) | undefined
  readonly schema?: StandardSchema<unknown, D> | undefined
  readonly version?: number | undefined
  readonly migrate?: ((data: unknown, version: number) => unknown) | undefined
  readonly development?: boolean | undefined
}

/** How a session's data becomes text and text data: JSON, checked by a schema where there is one, in the current version of its shape. */
export interface DataFormat<D extends object> {
  /** The version of the data's shape that this program writes. */
  readonly version: number
  /** What a session starts with. */
  initial(): Content
  /** The content for whole data that comes from elsewhere. @throws RuskError `session-data-not-json`, `session-data-invalid` */
  contentOf(data: D): Content
  /** The data of a content that this program wrote or has upgraded. Each call gives fresh objects, shared with nobody. */
  parse(content: Content): D
  /** A record's content in the current version; undefined where it is no JSON object, or `migrate` or the schema refuses it. */
  upgrade(content: Content, version: number): Content | undefined
  /** A change of the data as a change of the content. It throws what `edit` throws, and what the new data breaks. */
  change(edit: (data: D) => unknown): Change
}

/** @throws RuskError `invalid-session-option` where there is no `initial` and the schema refuses an empty object */
export function dataFormat<D extends object>(options: DataFormatOptions<D>): DataFormat<D> {
  const { initial = nothing<D>, schema, version = 1, migrate, development = false } = options

  const parse = (text: string): D => {
    const value: unknown = JSON.parse(text)
    if (schema === undefined) return value as D
    const result = runSchema(schema, value)
    if (result.issues) throw refused(result.issues)
    return result.value
  }

  // A schema's default may be one object for all: what is written out and read again can no longer be that object, and a session
  // that changes its own list changes no other session's.
  const settle = (text: string): string => (schema === undefined ? text : toJson(parse(text)))

  const stringify = (data: D): string => {
    const found = development ? findUnfaithful(data) : undefined
    if (found !== undefined) throw notJson(found)
    return settle(toJson(data))
  }

  const upgrade = (content: Content, from: number): Content | undefined => {
    const current = from === version
    if (!current && migrate === undefined && schema === undefined) return undefined
    try {
      if (current && schema === undefined) {
        const parsed: unknown = JSON.parse(content.text)
        return isObject(parsed) ? { text: content.text, flash: content.flash, parsed } : undefined
      }
      const old =
        current || migrate === undefined ? content.text : toJson(migrate(JSON.parse(content.text), from))
      return { text: settle(old), flash: content.flash }
    } catch (error) {
      if (isAsyncSchema(error)) throw error
      return undefined
    }
  }

  const take = (content: Content): D => {
    const { parsed } = content
    if (parsed === undefined) return parse(content.text)
    content.parsed = undefined
    return parsed as D
  }

  if (options.initial === undefined) checkEmpty(settle)

  const contentOf = (data: D): Content => ({ text: stringify(data), flash: undefined })

  return {
    version,
    initial: () => contentOf(initial()),
    contentOf,
    parse: take,
    upgrade,
    change: edit => content => {
      const data = take(content)
      const result = edit(data)
      if (isPromise(result)) {
        // Nobody waits for it: a rejection must not end the process.
        result.then(undefined, () => {})
        throw asyncUpdate()
      }
      if (isOtherData(result, data)) throw returnedData()
      return { text: stringify(data), flash: content.flash }
    },
  }
}

/** What a session without `initial` starts with. Its type is the schema's, which has taken it, or has no required entries. */
function nothing<D extends object>(): D {
  return {} as D
}

function checkEmpty(settle: (text: string) => string): void {
  try {
    settle('{}')
  } catch (error) {
    if (isAsyncSchema(error)) throw error
    throw invalidOption(
      'initial',
      'is missing, and the schema refuses an empty object',
      'give what a session starts with: initial: () => ({ count: 0 })',
    )
  }
}

function runSchema<D>(schema: StandardSchema<unknown, D>, value: unknown) {
  const result = schema['~standard'].validate(value)
  if (isPromise(result)) {
    result.then(undefined, () => {})
    throw asyncSchema()
  }
  return result
}

/** Whether an update made new data instead of changing the old, as reducers do: what it returns would be lost in silence. */
function isOtherData(result: unknown, data: object): boolean {
  if (!isObject(result) || result === data || Object.getPrototypeOf(result) !== Object.prototype) return false
  return Object.keys(data).every(key => Object.hasOwn(result, key))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isAsyncSchema(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'async-schema'
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && 'then' in value && typeof value.then === 'function'
}

function toJson(data: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(data)
  } catch {
    // What a cycle, a bigint or a getter throws may quote a value.
    throw notJson('the data cannot be written as JSON (a cycle, a bigint, or a getter that throws)')
  }
  if (text?.charCodeAt(0) !== 0x7b && text?.charCodeAt(0) !== 0x5b) throw notJson('the data is no object')
  return text
}

/** What a schema said, without its words: they may quote the value. A path is told where it is made of plain property names. */
function refused(issues: readonly StandardSchemaIssue[]) {
  const path =
    issues[0]?.path?.map(part => String(typeof part === 'object' ? part.key : part)).join('.') ?? ''
  return refusedBySchema(/^[a-z0-9_.]{1,60}$/i.test(path) ? path : '', issues.length)
}
