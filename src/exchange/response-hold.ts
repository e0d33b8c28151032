import type { NodeResponse, SendMethod } from './node-response.ts'

const holdKey: unique symbol = Symbol('rusk.hold')

interface HeldResponse extends NodeResponse {
  finished?: boolean
  statusMessage?: string
  [holdKey]?: ResponseHold | undefined
}

/** A call that waits. */
export interface HeldCall {
  readonly method: SendMethod
  readonly args: unknown[]
}

/** The methods that Node refuses once the headers have left. Not every response has all of them. */
interface HeaderMethods {
  setHeader?: unknown
  appendHeader?: unknown
  removeHeader?: unknown
  setHeaders?: unknown
}

/**
 * What a handler sends while its session is being stored. To the handler the response looks as if all of it had been sent:
 * `headersSent` is true, `setHeader` throws, a second answer changes nothing, `write` asks to wait for `drain`.
 */
export class ResponseHold {
  readonly calls: HeldCall[] = []
  readonly #response: HeldResponse
  /** HTTP/1 responses have `finished` as a property that they write to. */
  readonly #http1: boolean
  readonly #statusCode: number
  readonly #statusMessage: string | undefined
  readonly #headerMethods: HeaderMethods
  wrote = false
  ended = false

  constructor(response: NodeResponse) {
    this.#response = response
    this.#http1 = Object.hasOwn(response, 'finished')
    this.#statusCode = response.statusCode
    // Reading it warns in HTTP/2, which has no such message.
    this.#statusMessage = this.#http1 ? this.#response.statusMessage : undefined
    this.#headerMethods = refuseHeaders(response as HeaderMethods)
    for (const { name, descriptor } of this.#http1 ? shadows : shadowsOfHttp2) {
      Object.defineProperty(response, name, descriptor)
    }
    this.#response[holdKey] = this
  }

  add(method: SendMethod, args: unknown[]): void {
    this.calls.push({ method, args })
    if (method === 'write') this.wrote = true
    if (method !== 'end') return
    this.ended = true
    if (this.#http1) this.#response.finished = true
  }

  /** Lets the response be as it was when the first call came. */
  lift(): void {
    const response = this.#response
    response[holdKey] = undefined
    restoreHeaders(response as HeaderMethods, this.#headerMethods)
    if (this.ended && this.#http1) response.finished = false
    response.statusCode = this.#statusCode
    if (this.#statusMessage !== undefined) response.statusMessage = this.#statusMessage
  }

  /** Tells those who wait for their call that it will not be made. */
  drop(error: unknown): void {
    for (const { args } of this.calls.splice(0)) callbackOf(args)?.(error)
  }
}

/** The callback that `write` and `end` take last. */
export function callbackOf(args: unknown[]): ((error?: unknown) => void) | undefined {
  const last = args.findLast(arg => arg !== undefined)
  return typeof last === 'function' ? (last as (error?: unknown) => void) : undefined
}

/** What Node throws for headers that come too late; others look for its code. */
export function headersAreSent(): Error {
  return Object.assign(
    new Error('The headers of this response are on their way: nothing can be added to them.'),
    {
      code: 'ERR_HTTP_HEADERS_SENT',
    },
  )
}

/** Has the methods refuse, and gives what they were. Each by its name: a loop over names takes three times as long. */
function refuseHeaders(response: HeaderMethods): HeaderMethods {
  const { setHeader, appendHeader, removeHeader, setHeaders } = response
  response.setHeader = refuse
  response.removeHeader = refuse
  if (appendHeader !== undefined) response.appendHeader = refuse
  if (setHeaders !== undefined) response.setHeaders = refuse
  return { setHeader, appendHeader, removeHeader, setHeaders }
}

function restoreHeaders(response: HeaderMethods, methods: HeaderMethods): void {
  response.setHeader = methods.setHeader
  response.removeHeader = methods.removeHeader
  if (methods.appendHeader !== undefined) response.appendHeader = methods.appendHeader
  if (methods.setHeaders !== undefined) response.setHeaders = methods.setHeaders
}

function refuse(): never {
  throw headersAreSent()
}

interface Shadow {
  readonly name: string
  readonly descriptor: PropertyDescriptor
}

/** A property that answers for the held response, and otherwise as it always did. */
function shadow(name: string, answers: (hold: ResponseHold) => boolean): Shadow {
  function get(this: HeldResponse): unknown {
    const hold = this[holdKey]
    if (hold !== undefined && answers(hold)) return true
    return Reflect.get(Object.getPrototypeOf(this), name, this)
  }
  return { name, descriptor: { configurable: true, get } }
}

const shadows: readonly Shadow[] = [
  shadow('headersSent', () => true),
  shadow('writableNeedDrain', hold => hold.wrote && !hold.ended),
]

const shadowsOfHttp2: readonly Shadow[] = [
  ...shadows,
  shadow('finished', hold => hold.ended),
  shadow('writableEnded', hold => hold.ended),
]
