import type { NodeResponse } from './node-response.ts'

/** The arguments of `writeHead` in any of its forms: `(status)`, `(status, headers)`, `(status, reason, headers)`. */
export type HeadArguments = unknown[]

/** What an exchange has to say in a response's head. */
export interface HeadAddition {
  readonly lines: readonly string[]
  /** Asks for `Cache-Control: private, no-store` where nothing else is said of caching. */
  readonly uncached: boolean
}

type Field = readonly [name: string, value: string | readonly string[]]

/**
 * The arguments to go on with, after adding to a head. What others set stays: in Node a field among the arguments replaces the
 * one that was set before, so the lines join whichever of them counts. Never changes what it was given.
 */
export function addToHead(
  response: NodeResponse,
  args: HeadArguments,
  { lines, uncached }: HeadAddition,
): HeadArguments {
  const at = typeof args[1] === 'string' || (args[2] !== undefined && args[2] !== null) ? 2 : 1
  const headers = args[at]
  const given = typeof headers === 'object' && headers !== null ? namesOf(headers) : undefined
  const added: Field[] = []
  const before = given?.includes('set-cookie') ? undefined : response.getHeader('set-cookie')
  if (before === undefined) added.push(['Set-Cookie', lines])
  else response.setHeader('Set-Cookie', [...listOf(before), ...lines])
  if (uncached && !given?.includes('cache-control') && !response.hasHeader('cache-control')) {
    added.push(['Cache-Control', 'private, no-store'])
  }
  if (given !== undefined && added.length > 0) return withHeaders(args, at, added)
  for (const [name, value] of added) response.setHeader(name, value)
  return args
}

function withHeaders(args: HeadArguments, at: number, added: readonly Field[]): HeadArguments {
  const headers = args[at] as object
  const changed = args.slice()
  changed[at] = Array.isArray(headers) ? extendList(headers, added) : extendRecord(headers, added)
  return changed
}

/** The names of the fields among the arguments, in lower case. */
function namesOf(headers: object): readonly string[] {
  if (!Array.isArray(headers)) return Object.keys(headers).map(lowerCase)
  if (Array.isArray(headers[0])) return headers.map(entry => lowerCase(entry[0]))
  return headers.filter((_, index) => index % 2 === 0).map(lowerCase)
}

function lowerCase(name: unknown): string {
  return `${name}`.toLowerCase()
}

function extendRecord(headers: object, added: readonly Field[]): Record<string, unknown> {
  const record: Record<string, unknown> = { ...headers }
  for (const [name, value] of added) {
    // Of two spellings of a name the last one counts.
    const known = Object.keys(record).findLast(key => lowerCase(key) === lowerCase(name))
    if (known === undefined) record[name] = value
    else record[known] = [...listOf(record[known]), ...listOf(value)]
  }
  return record
}

/** Lists are `[name, value, name, value]` or `[[name, value], [name, value]]`, and may name a field more than once. */
function extendList(headers: readonly unknown[], added: readonly Field[]): readonly unknown[] {
  const entries = added.flatMap(([name, value]) => listOf(value).map(one => [name, one]))
  return [...headers, ...(Array.isArray(headers[0]) ? entries : entries.flat())]
}

/** A field's values; Node takes numbers too. */
function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]) as readonly string[]
}
