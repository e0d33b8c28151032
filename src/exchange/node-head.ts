import type { NodeResponse } from './node-response.ts'

/** What an exchange has to say in a response's head. */
export interface HeadAddition {
  readonly lines: readonly string[]
  /** Asks for `Cache-Control: private, no-store` where nothing else is said of caching. */
  readonly uncached: boolean
}

/** The arguments of `writeHead`: a status, then perhaps a reason, then perhaps fields, as a record or a list. */
export type HeadArguments = [status?: unknown, reason?: unknown, fields?: unknown]

/**
 * The arguments to go on with, after adding to a head. What others set stays: in Node a field among the arguments replaces the
 * one that was set before, so the lines join whichever of them counts. Nothing that was given is changed.
 */
export function addToHead(
  response: NodeResponse,
  args: HeadArguments,
  addition: HeadAddition,
): HeadArguments {
  const [status, reason, last] = args
  const given = typeof reason === 'string' ? last : (last ?? reason)
  if (typeof given !== 'object' || given === null) {
    setFields(response, addition)
    return args
  }
  const fields = Array.isArray(given)
    ? extendList(response, given, addition)
    : extendRecord(response, given, addition)
  return typeof reason === 'string' ? [status, reason, fields] : [status, fields]
}

function setFields(response: NodeResponse, { lines, uncached }: HeadAddition): void {
  if (!joinSetFields(response, lines)) {
    response.setHeader('Set-Cookie', lines.length === 1 ? lines[0]! : lines)
  }
  if (uncached && !response.hasHeader('cache-control')) {
    response.setHeader('Cache-Control', 'private, no-store')
  }
}

/** Joins the lines to those that were set before by `setHeader`. False where there are none. */
function joinSetFields(response: NodeResponse, lines: readonly string[]): boolean {
  const before = response.getHeader('set-cookie')
  if (before === undefined) return false
  response.setHeader('Set-Cookie', [...listOf(before), ...lines])
  return true
}

function extendRecord(
  response: NodeResponse,
  given: object,
  { lines, uncached }: HeadAddition,
): Record<string, unknown> {
  const record: Record<string, unknown> = { ...given }
  // Of two spellings of a name the last one counts.
  let setCookie: string | undefined
  let caching = !uncached
  for (const name of Object.keys(record)) {
    if (isNamed(name, 'set-cookie')) setCookie = name
    else if (isNamed(name, 'cache-control')) caching = true
  }
  if (setCookie !== undefined) record[setCookie] = [...listOf(record[setCookie]), ...lines]
  else if (!joinSetFields(response, lines)) record['Set-Cookie'] = lines
  if (!caching && !response.hasHeader('cache-control')) record['Cache-Control'] = 'private, no-store'
  return record
}

/** Lists are `[name, value, name, value]` or `[[name, value], [name, value]]`, and may name a field more than once. */
function extendList(
  response: NodeResponse,
  given: readonly unknown[],
  { lines, uncached }: HeadAddition,
): readonly unknown[] {
  const paired = Array.isArray(given[0])
  const names: unknown[] = paired
    ? given.map(pair => (pair as readonly unknown[])[0])
    : given.filter((_, index) => index % 2 === 0)
  const added: [name: string, value: string][] = []
  const named = names.some(name => isNamed(name, 'set-cookie'))
  if (named || !joinSetFields(response, lines)) added.push(...lines.map(line => pairOf('Set-Cookie', line)))
  const caching = !uncached || names.some(name => isNamed(name, 'cache-control'))
  if (!caching && !response.hasHeader('cache-control')) added.push(['Cache-Control', 'private, no-store'])
  return [...given, ...(paired ? added : added.flat())]
}

function pairOf(name: string, value: string): [string, string] {
  return [name, value]
}

function isNamed(name: unknown, lowerCase: string): boolean {
  return typeof name === 'string' && name.length === lowerCase.length && name.toLowerCase() === lowerCase
}

/** A field's values. */
function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]) as readonly string[]
}
