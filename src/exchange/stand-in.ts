import { appendAddition } from './fetch-headers.ts'
import type { HeadAddition } from './head-addition.ts'

const shownKey: unique symbol = Symbol('rusk.shown')

/** An addition to the head of a response, and where it is by now. */
export interface Shown extends HeadAddition {
  readonly response: ShowingResponse
  lines: readonly string[]
  /**
   * - `hidden`: nowhere, and nobody has seen it.
   * - `shown`: in the response's headers, so that whatever was made of them has it, or somebody took it out.
   * - `shared`: in what was made of the headers, perhaps; no longer in them.
   */
  state: 'hidden' | 'shown' | 'shared'
  /** Whether the headers say `Cache-Control` because of it. */
  shownUncached: boolean
}

/** A response whose headers show an addition; null while it turns out to answer several requests. */
interface ShowingResponse extends Response {
  [shownKey]?: Shown | null | undefined
}

/** What they are in whose responses nobody has looked yet: made once for the class that stands in, of which a program has one. */
let showing: object = Object.prototype

/**
 * Whether a response is of a class that stands in for the runtime's own, as adapters to node:http have one: it is sent without ever
 * becoming a real one, as long as nobody asks for more than its text.
 */
export function isStandIn(response: Response): boolean {
  const prototype: object = Object.getPrototypeOf(response)
  if (prototype === showing) return true
  return prototype === Response.prototype && Object.getPrototypeOf(prototype) !== Object.prototype
}

/** Whether somebody else's addition may be in the response's headers. */
export function isShowing(response: ShowingResponse): boolean {
  return response[shownKey] !== undefined
}

/** Lets those who look into a response find an addition there that is not in it yet. */
export function showIn(response: ShowingResponse, { lines, uncached }: HeadAddition): Shown {
  const shown: Shown = { response, lines, uncached, state: 'hidden', shownUncached: false }
  if (response[shownKey] !== undefined) hideOthers(response)
  else if (isStandIn(response) && Object.isExtensible(response)) {
    response[shownKey] = shown
    Object.setPrototypeOf(response, showingOf(Object.getPrototypeOf(response)))
  }
  return shown
}

/** A response that comes by once more is a constant: it must never show one visitor's cookies to another. */
export function hideOthers(response: ShowingResponse): void {
  const before = response[shownKey]
  response[shownKey] = null
  if (before?.state !== 'shown') return
  takeOut(response.headers, before)
  before.state = 'shared'
}

/** A head has it: the next one to whom the response is given finds nothing in it. */
export function hide(shown: Shown): void {
  const { response, state } = shown
  shown.state = 'shared'
  if (response[shownKey] !== shown) return
  response[shownKey] = undefined
  if (state === 'shown') takeOut(response.headers, shown)
}

/** The response with an addition in its headers; a copy, where it has been given to another visitor before. */
export function standInWith(addition: HeadAddition, response: ShowingResponse): Response {
  if (isShowing(response)) {
    const own = withoutOthers(response)
    appendAddition(own.headers, addition)
    return own
  }
  show(showIn(response, addition))
  return response
}

/** A copy without what the response shows to another visitor, who may still wait for it. */
export function withoutOthers(response: ShowingResponse): Response {
  const own = new Response(response.clone().body, response)
  const before = response[shownKey]
  if (before) takeOut(own.headers, before)
  return own
}

/**
 * What responses that may show something inherit from, in front of their class. Whoever asks for the body or a clone may be making a copy, which
 * takes the headers along by ways of its own: they have to be complete by then.
 */
function showingOf(prototype: object): object {
  if (Object.getPrototypeOf(showing) === prototype || showing === prototype) return showing
  showing = Object.create(prototype)
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(prototype))) {
    if (name === 'constructor' || name === 'status' || name === 'ok') continue
    Object.defineProperty(showing, name, {
      configurable: true,
      get(this: ShowingResponse): unknown {
        const shown = this[shownKey]
        if (shown?.state === 'hidden') show(shown)
        return Reflect.get(prototype, name, this)
      },
    })
  }
  return showing
}

function show(shown: Shown): void {
  shown.state = 'shown'
  shown.shownUncached = appendAddition(shown.response.headers, shown)
}

function takeOut(headers: Headers, { lines, shownUncached }: Shown): void {
  const rest = headers.getSetCookie()
  for (const line of lines) {
    const index = rest.lastIndexOf(line)
    if (index >= 0) rest.splice(index, 1)
  }
  headers.delete('Set-Cookie')
  for (const line of rest) headers.append('Set-Cookie', line)
  if (shownUncached) headers.delete('Cache-Control')
}
