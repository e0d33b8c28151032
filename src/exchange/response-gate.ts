import type { NodeExchange } from './node-exchange.ts'
import { addToHead, type HeadArguments } from './node-head.ts'
import type { NodeResponse, SendMethod } from './node-response.ts'
import { callbackOf, headersAreSent, ResponseHold } from './response-hold.ts'

const gateKey: unique symbol = Symbol('rusk.gate')

interface GatedResponse extends NodeResponse {
  [gateKey]: ResponseGate
}

type SendMethods = Required<Pick<NodeResponse, SendMethod>>

/**
 * Stands where the headers of a Node response leave, and lets its exchange have its say first, once: Node comes through
 * `writeHead` for whatever sends them, be it `end`, `write` or a pipe.
 *
 * A session that waits to be stored holds back all that would send, in order, until it is stored. Nothing else is ever held, and
 * only where a handler asks for its session are `write` and `end` stood in for.
 */
export abstract class ResponseGate {
  protected readonly response: NodeResponse
  readonly #exchange: NodeExchange
  readonly #writeHead: NodeResponse['writeHead']
  #inner: SendMethods | undefined
  #hold: ResponseHold | undefined
  #mayHold = true
  #owesDrain = false
  #shut = false
  #head: 'open' | 'refused' | 'passed' = 'open'
  #lines: readonly string[] = []
  #otherAnswer: (() => void) | undefined

  constructor(response: NodeResponse, exchange: NodeExchange) {
    this.response = response
    this.#exchange = exchange
    this.#writeHead = response.writeHead
    const gated = response as GatedResponse
    gated[gateKey] = this
    gated.writeHead = writeHead
    exchange.gate = this
    // Somebody has sent the head already: what is set now must be refused, because it would be lost.
    if (response.headersSent) exchange.takeLines()
  }

  /** Answers in the handler's place: the session could not be stored, or what was held could not be sent. */
  protected abstract failed(error: unknown): void

  /** Gets ready to hold back: called before a handler gets its session. */
  arm(): void {
    if (this.#inner !== undefined) return
    const response = this.response
    const { write, end, flushHeaders = flushNothing } = response
    this.#inner = { writeHead: (...args) => this.#passHead(args as HeadArguments), write, end, flushHeaders }
    const gated = response as GatedResponse
    gated.write = gatedWrite
    gated.end = gatedEnd
    gated.flushHeaders = gatedFlushHeaders
  }

  writeHead(args: HeadArguments): unknown {
    // The other answer's head may be late: who stands in for `end` may wait before sending it.
    if (this.#shut && this.#head === 'passed') return this.response
    if (this.#hold !== undefined) throw headersAreSent()
    if (!this.#mustHold()) return this.#passHead(args)
    this.#holdBack('writeHead', args.map(asItIsNow))
    return this.response
  }

  write(args: unknown[]): boolean {
    if (this.#shut) return swallow(args)
    if (!this.#mustHold()) return this.#inner!.write.apply(this.response, args)
    refuseChunk(args[0])
    this.#holdBack('write', args)
    return false
  }

  end(args: unknown[]): unknown {
    if (this.#shut) swallow(args)
    else if (!this.#mustHold()) return this.#inner!.end.apply(this.response, args)
    else this.#holdBack('end', args)
    return this.response
  }

  flushHeaders(): void {
    if (this.#shut) return
    if (this.#mustHold()) this.#holdBack('flushHeaders', [])
    else this.#inner!.flushHeaders.call(this.response)
  }

  /**
   * Forgets what is held and gives another answer as soon as the session is stored. False where nothing is held, or the held
   * answer is complete; it stands then.
   */
  answerInstead(answer: () => void): boolean {
    if (this.#hold === undefined || this.#hold.ended) return false
    this.#otherAnswer = answer
    return true
  }

  /** Whether an answer waits, complete, for its session to be stored. */
  get holdsAnswer(): boolean {
    return this.#hold?.ended ?? false
  }

  /** Whether another answer than the handler's has been given. */
  get isShut(): boolean {
    return this.#shut
  }

  /** Swallows whatever the handler still sends: another answer has been given. */
  shut(): void {
    this.arm()
    this.#shut = true
    // Who was told to wait before writing on would wait for ever.
    if (this.#owesDrain) this.response.emit('drain')
  }

  #mustHold(): boolean {
    if (this.#hold !== undefined) return true
    return this.#mayHold && this.#exchange.pending && !this.response.headersSent
  }

  #holdBack(method: SendMethod, args: unknown[]): void {
    if (this.#hold === undefined) {
      this.#hold = new ResponseHold(this.response)
      this.#exchange.commit().then(
        () => this.#release(),
        error => this.#fail(error),
      )
    }
    // Sent on, it would become an 'error' event of the response, which ends the process where nobody listens.
    if (this.#hold.ended) swallow(args)
    else this.#hold.add(method, args)
  }

  #lift(): ResponseHold {
    const hold = this.#hold!
    hold.lift()
    this.#hold = undefined
    this.#mayHold = false
    this.#owesDrain = hold.wrote && !hold.ended
    return hold
  }

  #release(): void {
    const hold = this.#lift()
    if (this.#otherAnswer === undefined) this.#replay(hold)
    else this.#answerOtherwise(hold, this.#otherAnswer)
  }

  #replay(hold: ResponseHold): void {
    try {
      for (const { method, args } of hold.calls) this.#inner![method].apply(this.response, args)
      if (this.#owesDrain && !this.response.writableNeedDrain) this.response.emit('drain')
    } catch (error) {
      this.failed(error)
    }
  }

  #fail(error: unknown): void {
    // The answer that was held may have been an error's page already: this error's takes its place.
    this.#shut = false
    this.#answerOtherwise(this.#lift(), this.#otherAnswer ?? (() => this.failed(error)), error)
  }

  #answerOtherwise(hold: ResponseHold, answer: () => void, error: unknown = answeredOtherwise()): void {
    answer()
    hold.drop(error)
  }

  /** Sends the head with what the exchange has to say. */
  #passHead(args: HeadArguments): unknown {
    const response = this.response
    if (this.#head === 'passed') return this.#writeHead.apply(response, args)
    const lines = this.#linesToAdd()
    if (lines.length === 0) {
      this.#head = 'passed'
      return this.#writeHead.apply(response, args)
    }
    // An invalid field makes Node refuse the head. The error page's head comes by here then, and needs the lines as well.
    this.#head = 'refused'
    this.#lines = lines
    const addition = { lines, uncached: this.#exchange.setsSessionCookie }
    const result = this.#writeHead.apply(response, addToHead(response, args, addition))
    this.#head = 'passed'
    return result
  }

  #linesToAdd(): readonly string[] {
    if (this.#head !== 'refused') return this.#exchange.takeLines()
    const [first] = this.#lines
    const set = [this.response.getHeader('set-cookie')].flat()
    return set.includes(first) ? [] : this.#lines
  }
}

/** The gate that a response has. */
export function gateOf(response: NodeResponse): ResponseGate | undefined {
  return (response as Partial<GatedResponse>)[gateKey]
}

function writeHead(this: NodeResponse, ...args: HeadArguments): unknown {
  return (this as GatedResponse)[gateKey].writeHead(args)
}

function gatedWrite(this: NodeResponse, ...args: unknown[]): boolean {
  return (this as GatedResponse)[gateKey].write(args)
}

function gatedEnd(this: NodeResponse, ...args: unknown[]): unknown {
  return (this as GatedResponse)[gateKey].end(args)
}

function gatedFlushHeaders(this: NodeResponse): void {
  ;(this as GatedResponse)[gateKey].flushHeaders()
}

function flushNothing(): void {}

/** Fields in their state of this moment: Node reads them at once, and whoever gave them may reuse them. */
function asItIsNow(argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.map(asItIsNow)
  if (typeof argument !== 'object' || argument === null) return argument
  const copy: Record<string, unknown> = { ...argument }
  for (const name of Object.keys(copy)) {
    if (typeof copy[name] === 'object') copy[name] = asItIsNow(copy[name])
  }
  return copy
}

/** Takes a call for made, and tells who waits for it that it was not. */
export function swallow(args: unknown[]): true {
  const callback = callbackOf(args)
  if (callback !== undefined) queueMicrotask(() => callback(answeredOtherwise()))
  return true
}

function answeredOtherwise(): Error {
  return new Error('Another answer was given to this request.')
}

/** Node throws for these at once, so a held call must not throw later, where nobody can catch it. */
function refuseChunk(chunk: unknown): void {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return
  throw Object.assign(new TypeError('A chunk to write must be a string or a Uint8Array.'), {
    code: 'ERR_INVALID_ARG_TYPE',
  })
}
