import { knownOf } from './fetch-environment.ts'
import type { HeadAddition } from './head-addition.ts'
import { addToHead, type HeadArguments, linesInHead } from './node-head.ts'
import type { NodeResponse } from './node-response.ts'
import { hide, type Shown, showIn } from './stand-in.ts'

const promisedKey: unique symbol = Symbol('rusk.promised')

interface PromisedResponse extends NodeResponse {
  [promisedKey]?: Promises
}

interface Promises {
  readonly writeHead: NodeResponse['writeHead']
  readonly all: Shown[]
}

/** The property under which an adapter to node:http keeps Node's request in the Fetch request that it makes. A program has one such adapter. */
let incomingKey: PropertyKey = ''

/**
 * Node's response to a Fetch request, where an adapter to node:http made that very request and hands over both. A request that a handler
 * makes is answered to that handler, whatever environment it passes on.
 */
export function outgoingOf(request: Request, environment: unknown): NodeResponse | undefined {
  const { incoming, outgoing } = knownOf(environment) ?? {}
  if (incoming === undefined || outgoing?.headersSent !== false) return undefined
  const fields = request as unknown as Record<PropertyKey, unknown>
  if (fields[incomingKey] === incoming) return outgoing
  const key = Reflect.ownKeys(request).find(key => fields[key] === incoming)
  if (key === undefined) return undefined
  incomingKey = key
  return outgoing
}

/**
 * Has an addition join the head when that leaves: it costs less than putting it into the response's headers, which would have to be
 * made. Who looks into the response meanwhile finds it there, and may take it out.
 */
export function promise(outgoing: NodeResponse, response: Response, addition: HeadAddition): void {
  const promised = showIn(response, addition)
  const promising = outgoing as PromisedResponse
  if (promising[promisedKey] !== undefined) promising[promisedKey].all.push(promised)
  else {
    promising[promisedKey] = { writeHead: outgoing.writeHead, all: [promised] }
    promising.writeHead = writeHead
  }
}

function writeHead(this: PromisedResponse, ...args: HeadArguments): unknown {
  const { all, writeHead } = this[promisedKey]!
  let head = args
  for (const promised of all) {
    const addition = missing(this, head, promised)
    if (addition.lines.length > 0) head = addToHead(this, head, addition)
    hide(promised)
  }
  try {
    const result = writeHead.apply(this, head)
    all.length = 0
    return result
  } catch (error) {
    // Node refuses a field: an error's page comes by here next, and needs what this head had.
    const there = linesInHead(this, head)
    for (const promised of all) promised.lines = promised.lines.filter(line => there.includes(line))
    throw error
  }
}

/** What a head still lacks. Of what was shown nothing is added: somebody may have taken it out. */
function missing(
  response: NodeResponse,
  head: HeadArguments,
  { state, lines, uncached }: Shown,
): HeadAddition {
  if (state === 'shown') return { lines: [], uncached }
  if (state === 'hidden') return { lines, uncached }
  const there = linesInHead(response, head)
  return { lines: lines.filter(line => !there.includes(line)), uncached }
}
