import { knownOf } from './fetch-environment.ts'
import type { HeadAddition } from './head-addition.ts'
import { addToHead, type HeadArguments, linesInHead } from './node-head.ts'
import type { NodeResponse } from './node-response.ts'
import { notYetShown, type Shown, showIn } from './stand-in.ts'

const promisedKey: unique symbol = Symbol('rusk.promised')

interface PromisedResponse extends NodeResponse {
  [promisedKey]?: Promises
}

interface Promises {
  readonly writeHead: NodeResponse['writeHead']
  readonly all: Shown[]
  /** Node has refused a head: what it had of ours may be set already. */
  refused: boolean
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
 * Has an addition join the head when that leaves: half the cost of putting it into the response's headers, which would have to be
 * made. Who reads those headers meanwhile finds it there, and may take it out.
 */
export function promise(outgoing: NodeResponse, response: Response, addition: HeadAddition): void {
  const promised = notYetShown(addition)
  const promising = outgoing as PromisedResponse
  if (promising[promisedKey] !== undefined) promising[promisedKey].all.push(promised)
  else {
    promising[promisedKey] = { writeHead: outgoing.writeHead, all: [promised], refused: false }
    promising.writeHead = writeHead
  }
  showIn(response, promised)
}

function writeHead(this: PromisedResponse, ...args: HeadArguments): unknown {
  const promises = this[promisedKey]!
  let head = args
  for (const promised of promises.all) {
    const whole = promised.shownIn === undefined && !promises.refused
    const addition = whole ? promised : missing(promised, linesInHead(this, head))
    if (addition.lines.length > 0) head = addToHead(this, head, addition)
  }
  // Where Node refuses a field, an error's page comes by here, and needs them as well.
  promises.refused = true
  const result = promises.writeHead.apply(this, head)
  promises.all.length = 0
  return result
}

/** What a head still lacks: neither what came with the response's headers nor what somebody has taken out of them. */
function missing({ lines, uncached, shownIn }: Shown, there: readonly string[]): HeadAddition {
  const wanted = shownIn?.getSetCookie() ?? lines
  return { lines: lines.filter(line => wanted.includes(line) && !there.includes(line)), uncached }
}
