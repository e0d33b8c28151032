import { type HeadAddition, uncachedValue } from './head-addition.ts'
import type { NodeResponse } from './node-response.ts'

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
  const given = fieldsOf(args)
  if (given === undefined) {
    setFields(response, addition)
    return args
  }
  const [status, reason] = args
  const fields = Array.isArray(given)
    ? extendList(response, given, addition)
    : extendRecord(response, given, addition)
  return typeof reason === 'string' ? [status, reason, fields] : [status, fields]
}

/** The `Set-Cookie` values that a head has without any addition. */
export function linesInHead(response: NodeResponse, args: HeadArguments): readonly string[] {
  const given = fieldsOf(args)
  const pairs = Array.isArray(given) ? pairsOf(given) : Object.entries(given ?? {})
  const named = pairs.filter(([name]) => isNamed(name, 'set-cookie'))
  if (named.length > 0) return named.flatMap(([, value]) => listOf(value))
  return listOf(response.getHeader('set-cookie') ?? [])
}

/** The fields among the arguments. */
function fieldsOf([, reason, last]: HeadArguments): object | undefined {
  const given = typeof reason === 'string' ? last : (last ?? reason)
  return typeof given === 'object' && given !== null ? given : undefined
}

/** The fields of a list of either form. */
function pairsOf(given: readonly unknown[]): [name: unknown, value: unknown][] {
  if (Array.isArray(given[0])) return given as [unknown, unknown][]
  return given.flatMap((name, index) =>
    index % 2 === 0 ? [[name, given[index + 1]] as [unknown, unknown]] : [],
  )
}

function setFields(response: NodeResponse, { lines, uncached }: HeadAddition): void {
  // Not by appendHeader, which checks everything twice.
  if (!joinSetFields(response, lines)) {
    response.setHeader('Set-Cookie', lines.length === 1 ? lines[0]! : lines)
  }
  if (uncached && !response.hasHeader('cache-control')) response.setHeader('Cache-Control', uncachedValue)
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
  for (const name in record) {
    if (isNamed(name, 'set-cookie')) setCookie = name
    else if (isNamed(name, 'cache-control')) caching = true
  }
  if (setCookie !== undefined) record[setCookie] = [...listOf(record[setCookie]), ...lines]
  else if (!joinSetFields(response, lines)) record['Set-Cookie'] = lines
  if (!caching && !response.hasHeader('cache-control')) record['Cache-Control'] = uncachedValue
  return record
}

/** Lists are `[name, value, name, value]` or `[[name, value], [name, value]]`, and may name a field more than once. */
function extendList(
  response: NodeResponse,
  given: readonly unknown[],
  { lines, uncached }: HeadAddition,
): readonly unknown[] {
  const paired = Array.isArray(given[0])
  let named = false
  let caching = !uncached
  for (let index = 0; index < given.length; index += paired ? 1 : 2) {
    const name = paired ? (given[index] as readonly unknown[])[0] : given[index]
    if (isNamed(name, 'set-cookie')) named = true
    else if (isNamed(name, 'cache-control')) caching = true
  }
  const list = [...given]
  const add = (name: string, value: string) => (paired ? list.push([name, value]) : list.push(name, value))
  if (named || !joinSetFields(response, lines)) for (const line of lines) add('Set-Cookie', line)
  if (!caching && !response.hasHeader('cache-control')) add('Cache-Control', uncachedValue)
  return list
}

function isNamed(name: unknown, lowerCase: string): boolean {
  return typeof name === 'string' && name.length === lowerCase.length && name.toLowerCase() === lowerCase
}

/** A field's values. */
function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]) as readonly string[]
}
