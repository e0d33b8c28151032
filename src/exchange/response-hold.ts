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

/** The methods that Node refuses once the headers have left. */
const headerMethods = ['setHeader', 'appendHeader', 'removeHeader', 'setHeaders'] as const

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
  readonly #headerMethods: Record<string, unknown> = {}
  wrote = false
  ended = false

  constructor(response: NodeResponse) {
    this.#response = response
    this.#http1 = Object.hasOwn(response, 'finished')
    this.#statusCode = response.statusCode
    // Reading it warns in HTTP/2, which has no such message.
    this.#statusMessage = this.#http1 ? this.#response.statusMessage : undefined
    const methods = response as unknown as Record<string, unknown>
    for (const name of headerMethods) {
      if (methods[name] === undefined) continue
      this.#headerMethods[name] = methods[name]
      methods[name] = refuse
    }
    Object.defineProperties(response, this.#http1 ? shadows : shadowsOfHttp2)
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
    Object.assign(response, this.#headerMethods)
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

function refuse(): never {
  throw headersAreSent()
}

/** A property that answers for the held response, and otherwise as it always did. */
function shadow(name: string, answers: (hold: ResponseHold) => boolean): PropertyDescriptor {
  return {
    configurable: true,
    get(this: HeldResponse): unknown {
      const hold = this[holdKey]
      if (hold !== undefined && answers(hold)) return true
      return Reflect.get(Object.getPrototypeOf(this), name, this)
    },
  }
}

const shadows: PropertyDescriptorMap = {
  headersSent: shadow('headersSent', () => true),
  writableNeedDrain: shadow('writableNeedDrain', hold => hold.wrote && !hold.ended),
}

const shadowsOfHttp2: PropertyDescriptorMap = {
  ...shadows,
  finished: shadow('finished', hold => hold.ended),
  writableEnded: shadow('writableEnded', hold => hold.ended),
}
